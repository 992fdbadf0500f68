#!/bin/bash
# SPDX-License-Identifier: MIT
# rootfs.sh: a guest that lives in its initramfs, as it is and moved into a tmpfs, and the environment of its workload.
# shellcheck disable=SC2154 # what lib.sh gives
. "$(dirname "$0")/lib.sh"
vm_begin arm64

# from NAME PATH PLACE: a manifest's line for a file of a Debian package
from() {
	local file
	file=$(readlink -f "$(tests/package "$1:arm64")/$2") || exit 1
	echo "file $3 $file 0755 0 0"
}
cat >"$tap_work/try" <<'END'
#!/bin/sh
grep ' / ' /proc/mounts | tail -n 1 | while read -r _ _ type _; do echo "root: $type"; done
for word in $(ls -i /bin/one /opt/two | cut -c 1-8); do echo "inode $word"; done | sort -u | grep -c inode
stat -c '%n %a %u %g %Y' /opt/two /opt/deep /opt/deep/odd
readlink /opt/link
md5sum /opt/large | cut -c 1-32
ls -a / | grep -c -e newroot -e softoff
bwrap --dev-bind / / --tmpfs /tmp /bin/sh -c 'echo inside bubblewrap' 2>&1
env | sort | tr '\n' '|'
echo
ls -l /dev/console | cut -c 1
END
echo one >"$tap_work/one"
echo odd >"$tap_work/odd"
truncate -s 110M "$tap_work/large"
echo end >>"$tap_work/large"
sum=$(md5sum <"$tap_work/large")
loader=lib/aarch64-linux-gnu
{
	cat <<-END
		dir /bin 0755 0 0
		dir /proc 0755 0 0
		dir /opt 0755 0 0
		dir /opt/deep 0710 3 4
		slink /lib /usr/lib 0777 0 0
		dir /usr/lib/aarch64-linux-gnu 0755 0 0
		file /bin/one $tap_work/one 04711 5 6 /opt/two
		file /opt/deep/odd $tap_work/odd 0640 7 8
		file /opt/large $tap_work/large 0644 0 0
		slink /opt/link deep/odd 0777 0 0
		file /bin/try $tap_work/try 0755 0 0
		file /bin/busybox $(tests/package busybox-static:arm64)/bin/busybox 0755 0 0
	END
	for name in sh grep tail ls cut stat readlink md5sum env sort tr dmesg; do echo "slink /bin/$name busybox 0777 0 0"; done
	from bubblewrap usr/bin/bwrap /bin/bwrap
	from libc6 "$loader/ld-linux-aarch64.so.1" /usr/lib/ld-linux-aarch64.so.1
	from libc6 "$loader/libc.so.6" /usr/lib/aarch64-linux-gnu/libc.so.6
	from libselinux1 "$loader/libselinux.so.1" /usr/lib/aarch64-linux-gnu/libselinux.so.1
	from libcap2 "$loader/libcap.so.2" /usr/lib/aarch64-linux-gnu/libcap.so.2
	from libpcre2-8-0 "usr/$loader/libpcre2-8.so.0" /usr/lib/aarch64-linux-gnu/libpcre2-8.so.0
} >"$tap_work/list"
initrd "$tap_work/cpio" virtio_pci virtio_console gpio_keys evdev -- "$tap_work/list"
# The kernel needs little memory to unpack it: 110 MB of it are zeros.
gzip -1 <"$tap_work/cpio" >"$tap_work/cpio.gz"

# Both guests have room for the files once, not twice. With root=, the kernel puts no limit on its initramfs.
memory=(--initrd "$tap_work/cpio.gz" --memory 272M)

vm "${memory[@]}" "${vm_counted[@]}" --append 'ip=off quiet root=/dev/ram0 word=1 softoff.nothing other' -- /bin/try
vm_is 0 off 'a guest in its initramfs runs its workload'
like "$vm_console" '^root: rootfs' 'without softoff.rootfs= the initramfs stays the root'
like "$vm_console" 'bwrap: pivot_root: Invalid argument' 'bubblewrap fails in the initramfs, for pivot_root(2) does'
line=$(grep '|$' <<<"$vm_console")
unlike "$line" '(^|\|)(ip|root)=' 'words that init uses do not reach the environment of the workload'
like "$line" '(^|\|)word=1\|' "other words of the command line with a value do, as the kernel passes them"

vm "${memory[@]}" "${vm_counted[@]}" --append 'quiet root=/dev/ram0 softoff.rootfs=tmpfs softoff.log=kmsg' -- /bin/try
vm_is 0 off 'a guest whose initramfs moves into a tmpfs runs its workload, although its files have no room twice'
like "$vm_console" '^root: tmpfs' 'softoff.rootfs=tmpfs: the root is a tmpfs'
like "$vm_console" '^inside bubblewrap' 'bubblewrap works there'
like "$vm_console" '^1$' 'a hard link stays one'
like "$vm_console" '^/opt/two 4711 5 6 0$' "a file's mode, owner and time stay"
like "$vm_console" '^/opt/deep 710 3 4 0$' "a directory's stay"
like "$vm_console" '^/opt/deep/odd 640 7 8 0$' 'a file inside a directory moves'
like "$vm_console" '^deep/odd$' 'a symbolic link stays'
like "$vm_console" "^${sum%% *}" 'the content of a large file is the same'
like "$vm_console" '^0$' 'nothing of the move stays in the root'
unlike "$vm_console" 'softoff: [0-9]' "softoff.log=kmsg and the kernel's quiet: no line is on the console"

finish
