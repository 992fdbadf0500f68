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
	in_budget "${budget_ms:-5000}" "$sentence: the guest is off inside its budget"
	clean a "$sentence: the disk is clean"
	is "$(size_of a /file)" $((4096 * 1024)) "$sentence: all data is on the disk"
}

off bomb 0 'a fork bomb that ignores signals and fills the memory' --memory 128M
# Hundreds of processes, each with all descriptors: on a slow processor to close them takes longer than what 5 s leave after SIGKILL.
budget_ms=15000 off fds 0 'a workload that has all descriptors' --append softoff.budget=15s
off full 0 'a workload that fills /run, /tmp and /dev/shm'
off readonly 0 'a workload that makes mounts read-only'
off stopped 0 'a workload that has stopped itself'
unlike "$vm_console" 'killing' 'a workload that stopped itself ends by itself'
off silent 0 'a workload that has closed every descriptor'
like "$(event off)" '"status":0,"killed":false' 'a workload without descriptors ends by itself'
off zombies 10000 '10,000 zombies that process 1 inherits at once' --memory 1024M
off sleepers 5000 '5,000 processes' --memory 1024M
like "$(event off)" '"killed":false' '5,000 processes end by themselves'
# Not in one scheduling group for their session, as they would be else (sched(7)): each is as much as process 1 is.
off spinners 1000 '1,000 processes that never sleep' --memory 512M --append noautogroup
off pretend 1000 "a user's process that claims to be spared"
unlike "$vm_console" 'to be spared' "a user's process is not spared"

vm --initrd "$tap_work/cpio" --memory 128M "${vm_counted[@]}" -- /bin/trouble hog
vm_is 137 off 'a workload that takes all memory is killed, and nothing else'
like "$(event exit)" '"signal":9,"oom":true' 'the event exit says that memory ran out'
like "$(event off)" '"oom":true' 'the event off says that memory ran out'
unlike "$vm_console" 'agent: died|net: died' 'the roles of init survive the out-of-memory killer'

# Two presses on the monitor: softoff's own second one forces.
mkfifo "$tap_work/monitor.in" "$tap_work/monitor.out"
exec 7<>"$tap_work/monitor.in" # so that opening it does not block
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
vm_is 0 off 'a guest with a second press 1.2 s after the first powers off'
like "$vm_console" 'asked again \(agent\): no more grace' 'the second press is logged'
check 'the second press ends the grace at once' less_than "$(off_ms)" 40000
finish
