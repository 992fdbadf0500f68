#!/bin/bash
# SPDX-License-Identifier: MIT
# hard.sh - disks that do not answer: off in time, what hangs is named, and all else is whole.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 dm_mod -- "$tap_work/trouble"
with_disks=(--initrd "$tap_work/cpio" --disk "$tap_work/a" --disk "$tap_work/b")

disks
vm_when '^trouble: made' "${with_disks[@]}" -- /bin/trouble frozen deaf
vm_is 0 off 'a guest with a frozen file system and processes that wait for it powers off'
in_budget 5000 'within its budget'
like "$vm_console" 'killing: [0-9]+ \(trouble\), state D, waits in the kernel in [a-z_]+' 'who waits in the kernel is named'
like "$vm_console" '/data \(ext4\) was frozen, and is thawed' 'the file system that was frozen is named'
like "$(event unmounted)" '"left":0' 'and then unmounted'
clean a 'it is clean'
clean b 'as is the other'

disks
vm_when '^trouble: made' "${with_disks[@]}" --append 'softoff.budget=3s softoff.grace=1s' -- /bin/trouble dead
vm_is 118 off 'a guest whose disk has died under data that is to be written powers off'
in_budget 3000 'within its budget'
like "$vm_console" 'given up: unmounting /data ' 'the mount point that hangs is named'
like "$(event unmounted)" '"left":-1,"hangs":"/data"' 'in the event, too'
like "$vm_console" 'given up: [1-9][0-9]* KiB of data are not on disk' 'and how much is lost'
check 'the last line has that amount' less_than 0 "$(field left_kb)"
is "$(field unclean)" 1 'and the file system that is not clean'
like "$vm_console" '/data \(ext4, /dev/dead\) was not unmounted in time, and is still writable' 'which a line names'
clean b 'and the disk behind it is clean all the same'
check 'the dead one lacks nothing but what its journal has to say' e2fsck -p "$tap_work/a"
check 'and is whole then' e2fsck -fn "$tap_work/a"
disks
vm_when '^trouble: made' "${with_disks[@]}" -- /bin/trouble broken
vm_is 118 off 'a guest whose disk refuses to be written powers off'
in_budget 5000 'within its budget'
like "$vm_console" '/data \(ext4, /dev/broken\): data was not written: Input/output error' 'the result of the last sync is a line'
like "$(event off)" '"write_errors":[1-9]' 'and a field of the event off'
like "$vm_verdict" 'reason="file systems with write errors: [1-9]' 'and a reason'
clean b 'the other disk is clean'
is "$(size_of b /file)" 1024000 'with the whole file'
finish
