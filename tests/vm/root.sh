#!/bin/bash
# SPDX-License-Identifier: MIT
# root.sh - a root file system on a disk: found by each of its names, mounted as asked, used, and left clean.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4
disk_make

names=("/dev/vda1" "UUID=$disk_uuid" "UUID=${disk_uuid^^}" "LABEL=softroot" "PARTUUID=$disk_partuuid"
	"PARTUUID=$disk_partuuid2/PARTNROFF=-1" "PARTLABEL=the root"
	"/dev/disk/by-uuid/$disk_uuid" '/dev/disk/by-partlabel/the\x20root' 254:1 fe01)
for name in "${names[@]}"; do
	root_vm --initrd "$tap_work/cpio" --append "\"root=$name\""
	vm_is 0 off "root=$name: the guest comes up, hears the button and powers off"
	like "$vm_console" '^rc: / is ext4 ro' "root=$name: /etc/rc runs on it, and it is read-only"
	root_is_clean "root=$name: it is clean afterwards"
done

root_vm --initrd "$tap_work/cpio" --append 'root=/dev/vda1 rw rootflags=noatime,errors=panic'
vm_is 0 off 'root= with rw comes up and powers off'
like "$vm_console" '^rc: / is ext4 rw,noatime.*errors=panic' 'a root with rw is writable, and has its flags and options'
like "$vm_console" '^rc: mounts / /dev /dev/pts /dev/shm /proc /run /sys /sys/fs/cgroup$' 'the API mounts moved to the new root, which can be written and keeps its /tmp'
like "$vm_console" '^rc: wrote' '/etc/rc can write to a root with rw'
like "$vm_console" '^rc: host appliance-7' 'the host name is that of /etc/hostname'
like "$vm_console" '^rc: the initramfs is gone' 'the memory of the initramfs is free again'
like "$(event root)" '"root":"/dev/vda1","type":"ext4"' 'the event root names the device'
like "$(event unmounted)" '"left":0' 'a root with rw does not stay writable'
root_is_clean 'a root with rw is clean afterwards'
like "$(debugfs -R 'cat /etc/hosts' "$tap_work/part" 2>/dev/null)" '^127.0.0.1.localhost$' 'an absent /etc/hosts gets the lines of localhost'

# Presses around the switch: while drivers load, while the root is mounted, just after it.
for delay in 100ms 1s 2s 3s; do
	vm --net none --initrd "$tap_work/cpio" --disk "$disk" --append 'root=LABEL=softroot rw' --press "$delay" --grace 30s
	vm_is 0 off "a press $delay after power-on is not lost at the switch"
	root_is_clean "a press $delay after power-on leaves the disk clean"
done

# The net role writes resolv.conf as soon as it has a lease, and that is when the host hears that the guest is ready. (Nothing is to
# be stopped, so nothing takes time before the unmounting.)
rm "$tap_work/tree/etc/rc"
disk_make_of "$tap_work/tree"
for turn in 1 2 3 4; do
	vm --initrd "$tap_work/cpio" --disk "$disk" --append 'root=LABEL=softroot rw' --press ready
	vm_is 0 off "a press just when the name servers are written powers off ($turn)"
	like "$(event unmounted)" '"left":0' "a press while the name servers are written leaves nothing writable ($turn)"
	root_is_clean "a press while the name servers are written leaves the disk clean ($turn)"
done
like "$(debugfs -R 'cat /etc/resolv.conf' "$tap_work/part" 2>/dev/null)" '^nameserver ' 'the name servers are on the disk'
finish
