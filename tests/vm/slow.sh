#!/bin/bash
# SPDX-License-Identifier: MIT
# slow.sh - init waits for a disk that takes far longer than the budget as long as the disk completes requests.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 -- "$tap_work/trouble"

# fresh: a disk of 128 MiB
fresh() {
	rm -f "$tap_work/a"
	truncate -s 128M "$tap_work/a"
	mke2fs -q -t ext4 "$tap_work/a"
}

# 40 MiB at 3 MB/s.
fresh
slow a 3000000
vm_when '^trouble: made' --initrd "$tap_work/cpio" --memory 256M "${slow_disk[@]}" -- /bin/trouble dirty 40
vm_is 0 off 'a disk of 3 MB/s with 40 MiB to be written stretches the budget'
check 'the shutdown took longer than the budget' less_than 6000 "$(off_ms)"
like "$(event sync)" '"which":"waiting","left_kb":[0-9]+' 'an event each second has the amount of unwritten data'
like "$vm_console" 'over the deadline, but data still goes to disk: [0-9]+ KiB left' 'a line on the console has the amount of unwritten data'
like "$(event unmounted)" '"left":0' 'the slow disk is unmounted in the end'
unlike "$vm_console" 'given up' 'init gives up no data of the slow disk'
clean a 'the slow disk is clean'
is "$(size_of a /file)" $((40 * 1024 * 1024)) 'the slow disk has all the data'

fresh
slow a 3000000
vm_when '^trouble: made' --initrd "$tap_work/cpio" --memory 1024M --append softoff.sync=8s "${slow_disk[@]}" -- /bin/trouble dirty 80
vm_is 118 off 'softoff.sync= ends the wait for a disk that still completes requests'
like "$vm_console" 'given up: [1-9][0-9]* KiB of data are not on disk; requests in flight: [0-9]+, of vda' \
	'the lost data is logged with its amount and its device'
check 'the amount of lost data is in the last line' less_than 0 "$(field left_kb)"
check 'softoff.sync= does not end the wait early' less_than 7999 "$(off_ms)"
check 'softoff.sync= ends the wait soon after its time' less_than "$(off_ms)" 16000

# A root that is being mounted at the press: its journal of 12 MiB is read and replayed at 2 MB/s.
initrd "$tap_work/root" "${vm_all[@]}" virtio_blk ext4
rm -f "$tap_work/a"
truncate -s 128M "$tap_work/a"
mke2fs -q -t ext4 -J size=16 "$tap_work/a"
head -c $((3000 * 4096)) /dev/zero >"$tap_work/zero"
debugfs -w -f /dev/stdin "$tap_work/a" >/dev/null 2>&1 <<-END
	jo
	jw -b 20000-22999 $tap_work/zero
	jc
END
like "$(dumpe2fs -h "$tap_work/a" 2>&1)" 'needs_recovery' 'a root whose journal is to be replayed'
# shellcheck disable=SC2054 # commas of QEMU's
slow_disk=(--qemu-arg -drive --qemu-arg "if=none,id=slow,format=raw,file=$tap_work/a,throttling.bps-total=2000000"
	--qemu-arg -device --qemu-arg virtio-blk-pci,drive=slow)
before=$(stat -c %b "$tap_work/a")
vm_start --net none --initrd "$tap_work/root" "${slow_disk[@]}" --append root=/dev/vda
# The disk's file grows with the first block that is replayed.
until [ "$(stat -c %b "$tap_work/a")" -gt "$before" ] || ! kill -0 "$vm_pid" 2>/dev/null; do sleep 0.02; done
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a root that is being mounted when the button is pressed powers off'
check 'the mount of the root ends after the press' in_order 'poweroff: stopping' 'root: /dev/vda \(ext4'
check 'the power-off waits for the end of the mount' in_order 'vda\): recovery complete' 'poweroff: all done'
clean a 'the root is clean after the replay'
finish
