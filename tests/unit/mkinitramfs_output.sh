#!/bin/bash
# SPDX-License-Identifier: MIT
#
# mkinitramfs_output.sh: where mkinitramfs writes, what it is appended to, and how it is called.
#
# shellcheck disable=SC2016,SC2034 # conditions in single quotes are evaluated by check, later
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/unit/mkinitramfs.inc
. tests/unit/mkinitramfs.inc

printf 'dir /dev 0755 0 0\nnod /dev/console 0600 0 0 c 5 1\nfile /init hello 0755 0 0\n' >all.list
"$program" all.list >all.cpio || exit 1
truncate -s 4294967295 huge

## The output file

printf 'old\n' >keep
run_mkinitramfs -o keep none.list
check 'an error leaves the old output as it was' eval "same $status 1 && same \"\$(cat keep)\" old"
mkdir o && ln -s ../keep o/link && chmod 0640 keep
run_mkinitramfs -o o/link all.list
check 'an output that is a symbolic link is written where it leads' \
	eval '[ -L o/link ] && cmp keep all.cpio'
(umask 027 && "$program" -o o/new all.list)
check 'a new output has the mode that umask asks for' same "$(stat -c %a o/new)" 640
check 'nothing else is left beside the output' only_files o 'o/link o/new '
run_mkinitramfs -o none/x all.list
check 'a directory that is not there is named' \
	eval "same $status 1 && says 'cannot write none/x: No such file or directory'"
run_mkinitramfs -o in all.list
check 'an output that is a directory is refused' eval "same $status 1 && says 'cannot write in: Is a directory'"
run_mkinitramfs -o /dev/full all.list
check 'a full device is an error' eval "same $status 1 && says 'cannot write /dev/full: No space left'"
run_mkinitramfs -o /dev/null all.list
check 'a device is written directly' eval "same $status 0 && silent && [ -c /dev/null ]"
"$program" all.list >/dev/full 2>err
status=$?
check 'a full stdout is an error' eval "same $status 1 && says 'cannot write stdout: No space left'"
if script -qec true /dev/null >/dev/null 2>&1; then
	script -qec "'$program' all.list" /dev/null </dev/null >err 2>&1
	check 'an archive is not written to a terminal' says 'not writing an archive to a terminal'
else
	skip 'an archive is not written to a terminal' 'no script(1) here'
fi

# A run is sent a signal once its temporary file is there: the source is so large that the run cannot have written it all by then.
# A background job inherits SIGINT as ignored, a child of nohup SIGHUP: env gives each run the disposition that its test is about.
echo 'file /huge huge 0644 0 0' >x.list
mkdir i
# signalled SIGNAL OPTION FILE: one run under `env OPTION`, writing FILE; its status is in $status.
signalled() {
	env "$2" "$program" -o "$3" x.list 2>err &
	child=$!
	while kill -0 $child 2>/dev/null && ! compgen -G "$3.*" >/dev/null; do :; done
	kill "-$1" $child
	wait $child 2>/dev/null
	status=$?
}
for signal in TERM INT HUP; do
	signalled $signal --default-signal=$signal i/x.cpio
	check "a run ended by SIG$signal leaves nothing and dies of that signal" \
		eval "only_files i '' && same $status $((128 + $(kill -l $signal)))"
	rm -f i/*
done
truncate -s 64M huge
for signal in TERM INT HUP; do
	signalled $signal --ignore-signal=$signal i/x.cpio
	check "a run that inherited SIG$signal as ignored runs to its end" eval "only_files i 'i/x.cpio ' && same $status 0"
	rm -f i/*
done
rm -f huge
run_mkinitramfs -o i/x.cpio all.list
check 'an undisturbed run leaves its output' only_files i 'i/x.cpio '

# The writer stands still in a full FIFO while its source is changed.
mkfifo slow
echo 'file /big big 0644 0 0' >x.list
for change in 'truncate -s 500000 big' 'truncate -s 2000000 big' 'true'; do
	head -c 1000000 /dev/zero >big
	"$program" -o slow x.list 2>err &
	child=$!
	exec 3<slow
	head -c 1 <&3 >/dev/null
	$change
	cat <&3 >/dev/null
	exec 3<&-
	wait $child
	status=$?
	case $change in
	true) check 'a file that stays as it is is accepted' eval "same $status 0 && silent" ;;
	*) check "a file changed while it is read is an error ($change)" \
		eval "same $status 1 && says 'x.list:1: big changed while it was read'" ;;
	esac
done

## After an existing initrd

mkdir -p base/usr/bin base/usr/lib base/root
ln -s usr/bin base/bin
ln -s usr/lib base/lib
chmod 0700 base/root
(cd base && find . | sort | cpio -o -H newc --quiet) >base.raw
printf 'x' >>base.raw && truncate -s -1 base.raw
gzip -nk -S .gz base.raw && xz -k --check=crc32 base.raw && zstd -q base.raw
cp base.raw base.kept
echo 'file /bin/tool hello 0755 0 0' >x.list
echo 'file /root/f hello 0755 0 0' >>x.list
echo 'file /srv/f hello 0755 0 0' >>x.list
for kind in raw raw.gz raw.xz raw.zst; do
	rm -f x.cpio
	run_mkinitramfs -o x.cpio --append-to base.$kind x.list
	size=$(stat -c %s base.$kind)
	check "base.$kind is passed on unchanged" cmp -n "$size" x.cpio base.$kind
	tail -c +$((size + (4 - size % 4) % 4 + 1)) x.cpio >segment
	check "the segment after base.$kind begins at a multiple of 4 and fits its directories and links" \
		same "$(names segment | tr '\n' ' ')" 'usr/bin/tool root/f srv srv/f '
done
check '--append-to leaves its FILE alone' cmp base.raw base.kept
cp base.raw.xz both
run_mkinitramfs -o both --append-to both x.list
check 'the output may be the same file' cmp both <("$program" --append-to base.raw.xz x.list)
run_mkinitramfs -o y.cpio --append-to y.cpio x.list
check 'an initrd that is not there is named' eval "same $status 1 && says 'y.cpio: cannot read: No such' && absent y.cpio"
echo 'dir /lib 0755 0 0' >x.list
run_mkinitramfs -o x.cpio --append-to base.raw x.list
check 'a dir line keeps a link of the initrd, with a warning' eval \
	"same $status 0 && says 'x.list:1: warning: lib is a symbolic link to usr/lib in base.raw, kept'"
echo 'file /usr hello 0755 0 0' >no.list
refused 'a file in place of a directory that is not empty is refused' \
	'no.list:1: usr is a directory in base.raw' --append-to base.raw no.list
echo 'file /root hello 0755 0 0' >no.list
accepted 'a file in place of an empty directory is accepted' --append-to base.raw no.list
head -c 200 base.raw.xz >cut.xz
refused 'an initrd that is cut off is refused' 'cut.xz: is damaged' --append-to cut.xz all.list
refused 'an initrd that is none is refused' 'all.list: is damaged or no initramfs' --append-to all.list all.list
# libarchive leaves lzo to the program lzop, which is not to be found here.
printf '\211LZO\000\015\012\032\012....' >base.lzo
PATH=/nowhere run_mkinitramfs -o x.cpio --append-to base.lzo all.list
check 'an initrd that cannot be parsed is copied, with a warning' \
	eval "same $status 0 && says 'base.lzo: warning: cannot look into what begins at byte 0 (packed with lzo' && cmp -n 8 x.cpio base.lzo"

## Usage

while IFS='|' read -r what arguments message; do
	# shellcheck disable=SC2086 # words are arguments here
	run_mkinitramfs $arguments
	check "$what is a usage error" eval "same $status 2 && one_line && says \"\$message\""
done <<'EOF'
no argument||nothing to put in
an unknown option|--what all.list|cannot take option --what
an unknown letter|-q all.list|cannot take option -q
an option without its value|all.list -o|-o needs a value
--help with a value|--help=x|cannot take option --help=x
-o twice|-o x -o y all.list|-o is given twice
--load without --modules|--load x all.list|--load and --try need --modules
--modules without --load|--modules in all.list|--modules needs at least one --load
stdin twice|- -|stdin can be read only once
--load of a path|--modules in --load a/b.ko all.list|--load "a/b.ko"
EOF
run_mkinitramfs --help
check '--help says how to use it and ends 0' eval "same $status 0 && silent && grep -q '^usage: mkinitramfs' out"
run_mkinitramfs --version
check '--version says one line and ends 0' eval "same $status 0 && grep -q '^mkinitramfs (softoff) ' out && same \$(wc -l <out) 1"

finish
