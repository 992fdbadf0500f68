#!/bin/bash
# SPDX-License-Identifier: MIT
# root_missing.sh - a root that is not there, comes late, or cannot be used: the log lines, and the action.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4
initrd "$tap_work/shell" "${vm_all[@]}" virtio_blk ext4 -- <(echo 'slink /bin/sh workload 0777 0 0')
disk_make
quick=(--net none --initrd "$tap_work/cpio" --disk "$disk")

# ends_untouched STATUS VERDICT SENTENCE: and no byte of the disk has changed.
cp --sparse=always "$disk" "$tap_work/before"
ends_untouched() {
	vm_is "$@"
	check "$3: the disk is as it was" cmp "$disk" "$tap_work/before"
}

vm "${quick[@]}" --append 'root=LABEL=nowhere rootwait=1'
ends_untouched 119 off 'a root that is not there powers the machine off, and the status tells'
is "$(field workload)" 126 "the workload's status is 126, cannot be run"
like "$vm_console" 'no LABEL=nowhere after 1000 ms' 'the guest names the root that is missing'
like "$vm_console" "there is /dev/vda1: ext4.* UUID=$disk_uuid LABEL=softroot PARTUUID=$disk_partuuid PARTLABEL=the root" \
	'the guest lists the file systems that exist'
like "$vm_console" 'there is /dev/vda2: no file system' 'the guest lists devices without a file system'
like "$(event root)" '"error":"LABEL=nowhere"' 'the event root names the missing root'

vm --net none --initrd "$tap_work/cpio" --append 'root=/dev/vda1 rootwait=0'
vm_is 119 off 'a machine without any disk powers off'
like "$vm_console" 'there is no block device' 'a machine without any disk says so'

vm "${quick[@]}" --append 'root=/dev/vda2'
ends_untouched 119 off 'a root without a file system powers the machine off'
like "$vm_console" 'cannot mount /dev/vda2' 'the failure to mount the second partition is logged'

vm "${quick[@]}" --append 'root=/dev/vda1 rootfstype=btrfs'
ends_untouched 119 off 'a root of another type powers the machine off'
like "$vm_console" 'cannot mount /dev/vda1 \(btrfs\): the kernel lacks the file system, or' 'the failure names the missing file system'
like "$vm_verdict" 'reason="the guest could not mount its root \(/dev/vda1\)"' 'the last line names the root that was not mounted'

vm "${quick[@]}" --append 'root=nothing'
ends_untouched 119 off 'a root= that is neither device nor tag powers the machine off'

vm "${quick[@]}" --append 'root=/dev/vda1 init=/sbin/none'
ends_untouched 119 off 'a root without the init that is to run powers the machine off'
like "$vm_console" 'init=/sbin/none: No such file' 'the missing init is named'
root_is_clean 'the disk is clean after it was mounted for nothing'

vm "${quick[@]}" --append 'root=/dev/vdb rootwait=0 softoff.onfail=reboot'
ends_untouched 123 reset 'softoff.onfail=reboot reboots'

vm_when 'root: none; idle' "${quick[@]}" --append 'root=/dev/vdb rootwait=0 softoff.onfail=idle'
ends_untouched 0 off 'softoff.onfail=idle waits for the button'

vm_when 'root: waiting for /dev/vdb' "${quick[@]}" --append 'root=/dev/vdb rootwait'
ends_untouched 0 off 'a press while init waits for the root powers off'
in_budget 1000 'a press while the root is missing powers off at once'

# This "shell" ends at once.
vm --net none --initrd "$tap_work/shell" --append 'root=/dev/vda1 rootwait=0 softoff.onfail=shell'
vm_is 119 off 'softoff.onfail=shell runs a shell once, and then powers off'
is "$(grep -c 'workload: /bin/sh ' <<<"$vm_console")" 1 'softoff.onfail=shell runs one shell'
is "$(grep -c 'no /dev/vda1 after' <<<"$vm_console")" 2 'softoff.onfail=shell tries the root twice'

# A disk that is plugged in while init waits for it. mkfifo: QEMU's monitor, written to when the guest waits.
mkfifo "$tap_work/hot.in" "$tap_work/hot.out"
exec 8<>"$tap_work/hot.in" 9<>"$tap_work/hot.out"
vm_start --net none --initrd "$tap_work/cpio" --append 'root=LABEL=softroot rootwait' \
	--qemu-arg=-device --qemu-arg=pcie-root-port,id=rp1 --qemu-arg=-drive --qemu-arg="if=none,id=late,format=raw,file=$disk" \
	--qemu-arg=-chardev --qemu-arg="pipe,id=monitor,path=$tap_work/hot" --qemu-arg=-mon --qemu-arg=chardev=monitor,mode=readline
vm_wait 'root: waiting for LABEL=softroot' && echo 'device_add virtio-blk-pci,drive=late,bus=rp1' >&8
vm_wait '^rc: done'
kill -INT "$vm_pid" 2>/dev/null
vm_end
exec 8>&- 9>&-
ends_untouched 0 off 'a disk that is plugged in while init waits for it becomes the root'
like "$vm_console" '^rc: / is ext4' '/etc/rc runs on the plugged disk'
finish
