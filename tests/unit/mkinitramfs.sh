#!/bin/bash
# SPDX-License-Identifier: MIT
#
# mkinitramfs.sh: what manifests mkinitramfs takes and refuses, and the archives it makes of them.
#
# shellcheck disable=SC2016,SC2034 # conditions in single quotes are evaluated by check, later
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/unit/mkinitramfs.inc
. tests/unit/mkinitramfs.inc

## The contents of an archive

cat >all.list <<'EOF'
# every type
dir /dev 0755 0 0
nod /dev/console 0600 0 5 c 5 1
nod /dev/vda 0660 0 6 b 254 16

file /init hello 0755 0 0
file /bin/a hello 4711 7 8 /bin/b /sbin/c
slink /bin/sh ../bin/a 0777 0 0
pipe /run/fifo 0620 0 0
sock /run/sock 0640 1 2
EOF
run_mkinitramfs -o all.cpio all.list
check 'a manifest of every type is accepted without a word' eval "same $status 0 && silent"
cat >want <<'EOF'
drwxr-xr-x   2 0        0               0 Jan  1  1970 dev
crw-------   1 0        5          5,   1 Jan  1  1970 dev/console
brw-rw----   1 0        6        254,  16 Jan  1  1970 dev/vda
-rwxr-xr-x   1 0        0               6 Jan  1  1970 init
drwxr-xr-x   2 0        0               0 Jan  1  1970 bin
-rws--x--x   3 7        8               0 Jan  1  1970 bin/a
-rws--x--x   3 7        8               0 Jan  1  1970 bin/b
drwxr-xr-x   2 0        0               0 Jan  1  1970 sbin
-rws--x--x   3 7        8               6 Jan  1  1970 sbin/c
lrwxrwxrwx   1 0        0               8 Jan  1  1970 bin/sh -> ../bin/a
drwxr-xr-x   2 0        0               0 Jan  1  1970 run
prw--w----   1 0        0               0 Jan  1  1970 run/fifo
srw-r-----   1 1        2               0 Jan  1  1970 run/sock
EOF
list all.cpio >got
check 'types, modes, owners, devices, links and order are as in the manifest' diff -u want got
(cd out.d && cpio -id --quiet --no-absolute-filenames init 'bin/*' 'sbin/*' <../all.cpio)
check 'a file unpacked by cpio has its content' cmp hello out.d/init
check 'hard links unpacked by cpio all have the content' \
	eval 'cmp hello out.d/bin/a && cmp hello out.d/bin/b && cmp hello out.d/sbin/c'
check 'hard links unpacked by cpio are one file' [ out.d/bin/a -ef out.d/sbin/c ]
check 'a symbolic link unpacked by cpio has its target' same "$(readlink out.d/bin/sh)" ../bin/a
check "an archive's size is a multiple of 4, so that a segment can follow" \
	same "$(($(stat -c %s all.cpio) % 4))" 0

printf 'file /deep/er/x hello 0644 0 0\ndir /deep 0700 3 4\n' >x.list
accepted 'parents that no line gives are no error' x.list
check 'parents are added before the file, and a later line for one still counts' \
	same "$(list x.cpio | awk '{print $1, $3, $4, $NF}' | tr '\n' ';')" \
	'drwx------ 3 4 deep;drwxr-xr-x 0 0 deep/er;-rw-r--r-- 0 0 deep/er/x;'
printf 'file /bin/sh hello 0755 0 0\nslink /bin usr/bin 0777 0 0\n' >x.list
accepted 'a file may be given by a path through a symbolic link' x.list
check 'a file goes where the link leads, after the directory and beside the link' \
	same "$(names x.cpio | tr '\n' ' ')" 'usr usr/bin usr/bin/sh bin '
printf 'dir //a/./b/ 0755 0 0\ndir / 0711 0 0\n' >x.list
accepted 'names are taken with doubled slashes, dots, and as the root itself' x.list
check 'unclean names come out clean' same "$(names x.cpio | tr '\n' ' ')" 'a a/b . '

## The same bytes everywhere

mkdir -p one two/deeper
for d in one two/deeper; do
	cp all.list hello "$d"
	(cd "$d" && "$program" all.list >x.cpio)
done
touch -d 2001-02-03 two/deeper/hello
chmod 0600 two/deeper/hello
(cd two/deeper && umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 "$program" -o x.cpio all.list)
check 'two folders, times, modes, umasks and zones give the same bytes' cmp one/x.cpio two/deeper/x.cpio
check 'stdout and -o give the same bytes' cmp one/x.cpio all.cpio
SOURCE_DATE_EPOCH=981173106 run_mkinitramfs -o x.cpio all.list
check 'SOURCE_DATE_EPOCH is the time of every entry' \
	same "$(list x.cpio | grep -vc 'Feb  3  2001')" 0
check 'another SOURCE_DATE_EPOCH changes nothing else' \
	same "$(list x.cpio | sed 's/Feb  3  2001/Jan  1  1970/' | md5sum)" "$(list all.cpio | md5sum)"
SOURCE_DATE_EPOCH=soon run_mkinitramfs -o y.cpio all.list
check 'a SOURCE_DATE_EPOCH that is no number is refused' \
	eval "same $status 2 && says SOURCE_DATE_EPOCH=soon && absent y.cpio"

## Sources of manifests

"$program" - <all.list >x.cpio 2>err
check 'the manifest - is stdin' cmp x.cpio all.cpio
printf 'dir /a 0755 0 0\nbogus\n' | "$program" -o y.cpio - 2>err
check 'an error on stdin names stdin and the line' eval 'says "stdin:2: " && absent y.cpio'
printf 'dir /one 0755 0 0\n' >1.list
printf 'dir /two 0755 0 0\n' >2.list
echo 'dir /in 0755 0 0' | "$program" 1.list - 2.list >x.cpio 2>err
check 'several manifests and stdin are taken in their order' same "$(names x.cpio | tr '\n' ' ')" 'one in two '
printf 'dir /a 0755 0 0  \t\r\n\r\n  # indented comment\r\n\tdir   /b\t0755 0 0 # said\nfile /c hello 0644 0 0 # c' >x.list
accepted 'CRLF, blanks, comments and a last line without its end are tolerated' x.list
check 'no CRLF, blank or comment gets into the archive' same "$(names x.cpio | tr '\n' ' ')" 'a b c '
printf '/****\n* Author : x\n****/\n\ndir /a 0755 0 0\n' >x.list
run_mkinitramfs -o x.cpio x.list
check 'the lines of a C comment are ignored with one warning' eval 'same $status 0 && one_line && says "x.list:1: warning: lines of a C comment"'
check 'the entries after a C comment are in the archive' same "$(names x.cpio)" a
refused 'a manifest that is not there is named' 'none.list: cannot open: No such file or directory' none.list
refused 'a manifest that is a directory is named' 'in: cannot read: Is a directory' in
mkdir 'with blank' && cp hello 'with blank/hello'
{
	echo 'file /a ${WHERE}/hello 0644 0 0' >x.list
	WHERE='with blank' accepted '${VAR} in a location comes from the environment' x.list
	check 'the value of a variable may hold blanks' same "$(content x.cpio a)" hello
	# shellcheck disable=SC2034 # read by the program
	A='${B}' B=hello D='' accepted 'a value is looked through again' <(echo 'file /a ${D}${A} 0644 0 0')
	run_mkinitramfs -o x.cpio <(echo 'file /a hel${NOT_SET_AT_ALL}lo 0644 0 0')
	check 'an unset ${VAR} is empty as in gen_init_cpio, and warned about' \
		eval 'same $status 0 && says ":1: warning: \${NOT_SET_AT_ALL} is not set"'
	E='${E}' run_mkinitramfs -o y.cpio <(echo 'file /a ${E} 0644 0 0')
	check 'a ${VAR} that means itself is an error, not for ever' \
		eval 'same $status 1 && says ":1: \${E} expands without end"'
	echo 'file /${HOME} hello 0644 0 0' >x.list
	accepted 'a ${VAR} in a name is no variable' x.list
	check 'a ${VAR} in a name stays literal' same "$(names x.cpio)" '${HOME}'
}

## Lines that are refused, each with a twin that is not

mkfifo some.fifo
long=$(printf '%0255d' 0)
path4095=$(for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do printf '%s/' "$long"; done)$long
while IFS='|' read -r what no yes message; do
	printf '# first\n%s\ndir /end 0755 0 0\n' "$no" >no.list
	printf '# first\n%s\ndir /end 0755 0 0\n' "$yes" >yes.list
	refused "$what is refused with its line" "no.list:2: $message" no.list
	accepted "the twin of $what is accepted" yes.list
done <<EOF
an unknown type|link /a hello 0755 0 0|file /a hello 0755 0 0|unknown type "link"
a type alone|dir|dir /a 0755 0 0|dir has 0 fields, needs 4: dir NAME MODE UID GID
a dir without owner|dir /a 0755|dir /a 0755 0 0|dir has 2 fields, needs 4
a file without location|file /a 0755 0 0|file /a hello 0755 0 0|file has 4 fields, needs 5
a nod without minor|nod /a 0600 0 0 c 5|nod /a 0600 0 0 c 5 1|nod has 6 fields, needs 7
a dir with a field too many|dir /a 0755 0 0 0|dir /a 0755 0 0|more fields than
a mode that is not octal|dir /a 0785 0 0|dir /a 0775 0 0|mode "0785" is not an octal number
a mode with type bits|dir /a 040755 0 0|dir /a 07755 0 0|mode "040755" is above 7777
a negative uid|dir /a 0755 -1 0|dir /a 0755 4294967295 0|uid "-1" is not a decimal number
a gid of 33 bits|dir /a 0755 0 4294967296|dir /a 0755 0 4294967295|gid "4294967296" is above 4294967295
a uid that is a name|dir /a 0755 root 0|dir /a 0755 0 0|uid "root" is not a decimal number
a device type of its own|nod /a 0600 0 0 p 5 1|nod /a 0600 0 0 b 5 1|device type "p" is neither b nor c
a major that the kernel cuts|nod /a 0600 0 0 c 4096 1|nod /a 0600 0 0 c 4095 1|device major "4096" is above 4095
a minor that the kernel cuts|nod /a 0600 0 0 c 5 1048576|nod /a 0600 0 0 c 5 1048575|device minor "1048576" is above
a source that is not there|file /a nothing 0755 0 0|file /a hello 0755 0 0|cannot open nothing: No such file or directory
a source that is a directory|file /a in 0755 0 0|file /a in/../hello 0755 0 0|in is a directory, not a regular file
a source that is a FIFO|file /a some.fifo 0755 0 0|file /a hello 0755 0 0|some.fifo is special, not a regular file
a name with ..|dir /a/../b 0755 0 0|dir /a/..b 0755 0 0|name contains ".."
a hard link with ..|file /a hello 0755 0 0 ../b|file /a hello 0755 0 0 b|name contains ".."
a hard link to itself|file /a hello 0755 0 0 a|file /a hello 0755 0 0 aa|a is a hard link to itself
the root as a pipe|pipe / 0755 0 0|pipe /p 0755 0 0|the root directory can only be a dir
the name of the end mark|dir TRAILER!!! 0755 0 0|dir TRAILER!! 0755 0 0|the name TRAILER!!! would end the archive
a part of 256 bytes|dir /${long}1 0755 0 0|dir /$long 0755 0 0|name "
a name of 4096 bytes|dir /a/$path4095 0755 0 0|dir /$path4095 0755 0 0|name is
a link target of 4096 bytes|slink /a a$path4095 0777 0 0|slink /a $path4095 0777 0 0|link target is longer
EOF
printf 'file /a hello 0755 0 0\ndir /b 0755 0 0\ndir /a/b 0755 0 0\n' >x.list
refused 'an entry below a file is refused with both lines' 'x.list:3: a/b: a is not a directory (x.list:1)' x.list
printf 'dir /a 0755 0 0\ndir /b 0755 0 0\ndir /a/b 0755 0 0\n' >x.list
accepted 'an entry below a directory is accepted' x.list
printf 'slink /a b 0777 0 0\nslink /b a 0777 0 0\ndir /a/c 0755 0 0\n' >x.list
refused 'a path through a loop of links is refused' 'x.list:3: a/c: too many symbolic links' x.list
printf 'slink /a b 0777 0 0\nslink /b c 0777 0 0\ndir /a/d 0755 0 0\n' >x.list
accepted 'a path through a chain of links is accepted' x.list
{ printf 'dir /a 0755 0 0 #'; head -c 65600 /dev/zero | tr '\0' 'x'; echo; echo 'dir /b 0755 0'; } >x.list
refused 'a line without measure is refused' 'x.list:1: line is longer than 65535 bytes' x.list
check 'the line after a line without measure is judged as well' says 'x.list:2: dir has 3 fields'
{ printf 'dir /a 0755 0 0 #'; head -c 65000 /dev/zero | tr '\0' 'x'; } >x.list
accepted 'a long line is accepted' x.list
printf 'dir /a\0 0755 0 0\n' >x.list
refused 'a NUL byte in a line is refused' 'x.list:1: line contains a NUL byte' x.list
truncate -s 4294967296 huge
echo 'file /huge huge 0644 0 0' >x.list
refused 'a file of 4 GiB is refused' 'x.list:1: huge has 4294967296 bytes' x.list
truncate -s 4294967295 huge
check 'a file of 4 GiB less one is accepted, with its size in the header' \
	same "$("$program" x.list 2>err | head -c 62 | tail -c 8)" FFFFFFFF
printf 'dir /a\nok\nfile /b nothing 0644 0 0\ndir /c 0755 0 0\nfile /c/d nothing 0999 0 0\n' >x.list
run_mkinitramfs -o y.cpio x.list none.list
check 'all bad lines are reported in one run' \
	same "$(sed 's/: .*//' err | tr '\n' ' ')" 'x.list:1 x.list:2 x.list:3 x.list:5 none.list '

## One path twice

printf 'file /a hello 0644 0 0\n' >1.list
printf '# second\nslink /a b 0777 0 0\n' >2.list
run_mkinitramfs -o x.cpio 1.list 2.list
check 'of two lines for a path the later wins, with a warning that names both' \
	eval 'same $status 0 && says "2.list:2: warning: a replaces the entry of 1.list:1" && same "$(list x.cpio | cut -c1)" l'
printf 'file /a hello 0644 0 0 /b\nfile /a x.list 0644 0 0\n' >x.list
run_mkinitramfs -o x.cpio x.list
check 'a hard link that was replaced leaves the others whole' eval \
	'same "$(content x.cpio b)" hello && same "$(list x.cpio | grep " b$" | cut -c11-14)" "   1"'
printf 'dir /a 0755 0 0\n' >1.list
accepted 'the same directory twice gives no warning' 1.list 1.list
check 'the same directory twice is one entry' same "$(names x.cpio)" a
printf 'dir /a 0700 0 0\n' >2.list
run_mkinitramfs -o x.cpio 1.list 2.list
check 'a directory with another mode is warned about' says '2.list:1: warning: a replaces the entry of 1.list:1'

## Programs that the guest's kernel will refuse

# elf MACHINE: the head of an ELF program of 64 bits, without segments.
elf() { printf '\177ELF\002\001\001%09d\002%b%b%060d' 0 '\0' "$1" 0 | tr 0 '\0'; }
elf '\267\0' >arm
elf '\076\0' >x86
printf '#!/bin/sh\n' >script
printf '#! /usr/bin/env sh\n' >envy
printf '#!/bin/sh\r\n' >crlf
cat >x.list <<'END'
file /init arm 0755 0 0
file /usr/bin/busybox arm 0755 0 0
slink /bin usr/bin 0777 0 0
slink /usr/bin/sh /bin/busybox 0777 0 0
file /etc/rc script 0755 0 0
file /data x86 0644 0 0
END
accepted 'a script whose interpreter is there by links, and a file that is no program, give no warning' x.list
{ cat x.list; echo 'file /etc/env envy 0755 0 0'; echo 'file /etc/crlf crlf 0755 0 0'; echo 'file /bin/x86 x86 0755 0 0'; } >y.list
run_mkinitramfs -o x.cpio y.list
check 'a script without its interpreter is warned of, and written' \
	eval 'same $status 0 && says "y.list:7: warning: etc/env: its interpreter /usr/bin/env is not in the archive"'
check 'a script whose first line ends in a carriage return is warned of' \
	says 'y.list:8: warning: etc/crlf: its first line ends in a carriage return'
check 'an ELF program for another architecture than init is warned of' \
	says 'y.list:9: warning: usr/bin/x86 is a program for another architecture than /init'
check 'nothing else is warned of' same "$(wc -l <err)" 3
echo "file /init $(type -P true) 0755 0 0" >x.list
run_mkinitramfs -o x.cpio x.list
check 'a program without its dynamic linker is warned of' says 'is not in the archive'
check 'the dynamic linker is named' says 'x.list:1: warning: init: its dynamic linker /lib'

finish
