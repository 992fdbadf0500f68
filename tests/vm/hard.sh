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
in_budget 5000 'a guest with a frozen file system is off within its budget'
like "$vm_console" 'killing: [0-9]+ \(trouble\), state D, waits in the kernel in [a-z_]+' 'a process that waits in the kernel is named'
like "$vm_console" '/data \(ext4\) was frozen, and is thawed' 'the frozen file system is named'
like "$(event unmounted)" '"left":0' 'the frozen file system is unmounted after the thaw'
clean a 'the disk of the frozen file system is clean'
clean b 'the other disk is clean beside a frozen file system'

disks
vm_when '^trouble: made' "${with_disks[@]}" --append 'softoff.budget=3s softoff.grace=1s' -- /bin/trouble dead
vm_is 118 off 'a guest whose disk has died under data that is to be written powers off'
in_budget 3000 'a guest with a dead disk is off within its budget'
like "$vm_console" 'given up: unmounting /data ' 'the mount point that hangs is named'
like "$(event unmounted)" '"left":-1,"hangs":"/data"' 'the event unmounted has the mount point that hangs'
like "$vm_console" 'given up: [1-9][0-9]* KiB of data are not on disk' 'a line has the amount of lost data'
check 'the last line has the amount of lost data' less_than 0 "$(field left_kb)"
is "$(field unclean)" 1 'the last line counts the file system that is not clean'
like "$vm_console" '/data \(ext4, /dev/dead\) was not unmounted in time, and is still writable' 'a line names the file system that is not clean'
clean b 'the live disk beside the dead disk is clean'
check 'the dead disk needs its journal and no other repair' e2fsck -p "$tap_work/a"
check 'the dead disk is whole after its journal was replayed' e2fsck -fn "$tap_work/a"
disks
vm_when '^trouble: made' "${with_disks[@]}" -- /bin/trouble broken
vm_is 118 off 'a guest whose disk refuses to be written powers off'
in_budget 5000 'a guest with write errors is off within its budget'
like "$vm_console" '/data \(ext4, /dev/broken\): data was not written: Input/output error' 'the result of the last sync is logged'
like "$(event off)" '"write_errors":[1-9]' 'the event off counts the write errors'
like "$vm_verdict" 'reason="file systems with write errors: [1-9]' 'the last line has the write errors as its reason'
clean b 'the disk beside one with write errors is clean'
is "$(size_of b /file)" 1024000 'the file on the disk beside one with write errors is whole'
finish
