#!/bin/bash
# SPDX-License-Identifier: MIT
# dead.sh - file systems whose server does not answer any more: off in time, a line names what hangs, the disk is clean.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

echo "file /bin/dead build/tests/vm/$ARCH/dead 0755 0 0" >"$tap_work/dead"
initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 9p 9pnet_fd -- "$tap_work/dead"

# dead TYPE FATE USE STATUS: a guest with it and with a disk
dead() {
	disks
	vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" --append 'quiet softoff.budget=4s softoff.grace=1s' \
		-- /bin/dead "$1" "$2" "$3"
	vm_is "$4" off "a guest with a $1 file system that does not answer powers off (server $2, $3)"
	in_budget 4000 "the guest is off within its budget ($*)"
	clean a "the disk beside the dead file system is clean ($*)"
	is "$(size_of a /file)" 102400 "the disk beside the dead file system has all its data ($*)"
}

dead fuse killed used 0
# The server gets SIGKILL in the same moment, and its end ends the wait. So the process may run again when init looks at it.
like "$vm_console" 'killing: [0-9]+ \(dead\), state (D, waits in the kernel in request_wait_answer|R)' 'a process that waits for the killed server is named'
like "$(event unmounted)" '"left":0' 'the end of the server ends the wait, and all is unmounted'

dead fuse spared used 118
like "$vm_console" 'left behind, it does not die: [0-9]+ \(dead\), state D, waits in the kernel in request_wait_answer' \
	'a process that waits for a FUSE server for ever is named'

dead 9p spared used 118
like "$vm_console" 'left behind, it does not die: [0-9]+ \(dead\), state D, waits in the kernel in p9_client_rpc' \
	'a process that waits for a 9p server for ever is named'

like "$(event off)" '"survived":true' 'the event off says that a process survived'
like "$vm_verdict" 'reason=".*a process survived SIGKILL' 'the last line says that a process survived'

dead 9p spared idle 118
like "$vm_console" 'given up: unmounting /dead takes too long' 'the mount point that hangs is named'
like "$(event unmounted)" '"left":-1,"hangs":"/dead"' 'the event unmounted has the mount point that hangs'
finish
