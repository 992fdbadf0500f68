#!/bin/bash
# SPDX-License-Identifier: MIT
# disk.sh - a disk that is written to until the press is clean and complete after it.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
PATH=$PATH:/usr/sbin:/sbin

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4
for boot in dt acpi; do
	disk=$tap_work/disk
	rm -f "$disk"
	truncate -s 256M "$disk"
	mke2fs -q -t ext4 "$disk"
	vm_when '^workload: has written' --initrd "$tap_work/cpio" --boot "$boot" --disk "$disk" --append quiet \
		-- /bin/workload write /dev/vda
	vm_is 0 off "a guest that writes to its disk powers off ($boot)"
	wrote=$(sed -n 's/^workload: wrote \([0-9]*\) lines.*/\1/p' <<<"$vm_console")
	check "the guest wrote until the press ($boot)" test "${wrote:-0}" -ge 200000
	like "$(event unmounted)" '"left":0' "the guest unmounted the disk ($boot)"
	check "e2fsck finds nothing to mend ($boot)" e2fsck -fn "$disk"
	unlike "$(dumpe2fs -h "$disk" 2>&1)" 'needs_recovery' "the journal is empty ($boot)"
	debugfs -R 'dump /lines '"$tap_work/lines" "$disk" 2>/dev/null
	seq -f 'line %.0f' 1 "${wrote:-0}" >"$tap_work/wanted"
	check "every line is on the disk ($boot)" cmp "$tap_work/lines" "$tap_work/wanted"
done
finish
