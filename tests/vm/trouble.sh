#!/bin/bash
# SPDX-License-Identifier: MIT
# trouble.sh - workloads that make a shutdown hard: each guest is off inside its budget with its data on disk, and says what happened.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 -- "$tap_work/trouble"

# off WHAT ARGUMENT SENTENCE [ARGUMENTS of softoff run]: pressed when all is made, with data written that is not on the disk yet;
# the status may be any of the workload's.
off() {
	local what=$1 argument=$2 sentence=$3
	shift 3
	disks
	vm_when '^trouble: made' --initrd "$tap_work/cpio" "${vm_paced[@]}" --disk "$tap_work/a" "$@" \
		-- /bin/trouble "$what" "$argument" disk
	vm_is 0 off "$sentence"
	in_budget 5000 '- inside its budget'
	clean a '- the disk is clean'
	is "$(size_of a /file)" $((4096 * 1024)) '- with all data on it'
}

off bomb 0 'a fork bomb that hears nothing, as big as the memory' --memory 128M
off fds 0 'a workload that has all the descriptors'
off full 0 'no room in /run, /tmp and /dev/shm'
off readonly 0 'all that can be is read-only'
off stopped 0 'a workload that has stopped itself'
unlike "$vm_console" 'killing' '- it ends by itself'
off silent 0 'a workload that has closed all, the console too'
like "$(event off)" '"status":0,"killed":false' '- it ends by itself'
off zombies 10000 '10,000 zombies for process 1 at once' --memory 1024M
off sleepers 5000 '5,000 processes' --memory 1024M
like "$(event off)" '"killed":false' '- they end by themselves'
# Not in one scheduling group for their session, as they would be else (sched(7)): each is as much as process 1 is.
off spinners 1000 '1,000 processes that never sleep' --memory 512M --append noautogroup
off pretend 1000 "a user's process that asks to be spared"
unlike "$vm_console" 'to be spared' '- which is nobody to be spared'

vm --initrd "$tap_work/cpio" --memory 128M "${vm_counted[@]}" -- /bin/trouble hog
vm_is 137 off 'a workload that takes all memory is killed, and nothing else'
like "$(event exit)" '"signal":9,"oom":true' 'its end says that memory ran out'
like "$(event off)" '"oom":true' 'so does the last event'
unlike "$vm_console" 'agent: died|net: died' 'and the roles live'

# Two presses on the monitor: softoff's own second one forces.
mkfifo "$tap_work/monitor.in" "$tap_work/monitor.out"
exec 7<>"$tap_work/monitor.in" # so that nobody waits for a reader
vm_start --append 'softoff.budget=90s softoff.grace=70s' --grace 100s --initrd "$tap_work/cpio" --qemu-arg -chardev \
	--qemu-arg "pipe,id=hmp,path=$tap_work/monitor" \
	--qemu-arg -mon --qemu-arg chardev=hmp,mode=readline -- /bin/trouble deaf
vm_wait '^trouble: made'
vm_wait ' ready'
echo system_powerdown >&7
vm_wait 'stopping \(agent\)'
sleep 1.2 # the time itself is meant: a press within a second is the same one
echo system_powerdown >&7
vm_end
vm_is 0 off 'a second press 1.2 s after the first'
like "$vm_console" 'asked again \(agent\): no more grace' '- is heard'
check '- and ends the grace at once' less_than "$(off_ms)" 40000
finish
