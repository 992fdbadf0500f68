#!/bin/bash
# SPDX-License-Identifier: MIT
# root_kernel.sh - no initramfs at all: the kernel mounts the root and starts init from there.
. "$(dirname "$0")/lib.sh"
vm_begin cloud
. tests/vm/root.inc

# Debian's cloud kernel has NVMe, ext4 and the ACPI button built in; evdev is a module, and lies on the disk.
disk_make
initrd "$tap_work/cpio" evdev
(cd "$tap_work/tree" && cpio -idm --quiet 'lib/modules/*' <"$tap_work/cpio")
cp build/arm64/init "$tap_work/tree/sbin/init"
sed -i '/initramfs/d' "$tap_work/tree/etc/rc"

kernel_root() { # kernel_root APPEND [ARGUMENTS...]
	local append=$1
	shift
	vm_when '^rc: done' --boot acpi --net none --append "$append" "$@" \
		--qemu-arg=-drive --qemu-arg="if=none,id=nvme,format=raw,file=$disk" \
		--qemu-arg=-device --qemu-arg=nvme,drive=nvme,serial=1
}

for mode in rw ro; do
	tmp=
	[ "$mode" = rw ] || tmp=' /tmp' # a root that can be written keeps its own
	disk_make_of "$tap_work/tree"
	kernel_root "root=/dev/nvme0n1p1 rootwait $mode init=/sbin/init"
	vm_is 0 off "init from a disk that the kernel mounted $mode comes up and powers off"
	like "$vm_console" "^rc: / is ext4 $mode" "the root is the kernel's ($mode)"
	like "$vm_console" "^rc: mounts / /dev /dev/pts /dev/shm /proc /run /sys /sys/fs/cgroup$tmp\$" "the API mounts are there ($mode)"
	unlike "$vm_console" 'softoff: .*root:' "there is nothing to switch to ($mode)"
	like "$(event unmounted)" '"left":0' "the root is read-only in the end ($mode)"
	root_is_clean "a root that the kernel mounted $mode is clean"
done
# The program itself is replaced while it runs, as an update does it.
mv "$tap_work/tree/etc/rc" "$tap_work/rc"
# shellcheck disable=SC2016 # the guest's shell expands it
sed 's|^echo .rc: done.$|cp /sbin/init /sbin/new \&\& mv /sbin/new /sbin/init \&\& echo "rc: replaced, process 1 is $(cat /proc/1/comm)"\n&|' \
	"$tap_work/rc" >"$tap_work/tree/etc/rc"
chmod 0755 "$tap_work/tree/etc/rc"
disk_make_of "$tap_work/tree"
kernel_root 'root=/dev/nvme0n1p1 rootwait rw init=/sbin/init'
mv "$tap_work/rc" "$tap_work/tree/etc/rc"
vm_is 0 off 'init from a disk whose file is replaced powers off'
like "$vm_console" '^rc: replaced, process 1 is init$' 'process 1 keeps its name after its file was replaced'
unlike "$vm_console" 'stays mounted' 'a root whose init was replaced does not stay writable'
root_is_clean 'a root whose init was replaced is clean'
like "$(event armed)" '"evdev"' 'a guest without an initramfs is armed by evdev'

# A read-only root that lacks the directories to mount on: what can be is mounted, and the machine still stops.
rm -r "${tap_work:?}"/tree/{tmp,run}
disk_make_of "$tap_work/tree"
kernel_root 'root=PARTUUID=11111111-2222-4333-8444-555555555555 rootwait ro init=/sbin/init'
vm_is 0 off 'a read-only root without /run and /tmp comes up and powers off'
like "$vm_console" 'mount /run .*continuing without it' 'mounts without a directory are logged'
root_is_clean 'a read-only root without /run and /tmp is clean'
finish
