#!/bin/bash
# SPDX-License-Identifier: MIT
# paused.sh - a machine that is paused by its host, or sleeps, in the middle of its shutdown: the workload has its grace.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

initrd "$tap_work/cpio" "${vm_all[@]}" -- "$tap_work/trouble"

mkfifo "$tap_work/monitor.in" "$tap_work/monitor.out"
monitor=(--qemu-arg -chardev --qemu-arg "pipe,id=hmp,path=$tap_work/monitor" --qemu-arg -mon --qemu-arg "chardev=hmp,mode=readline")
exec {answers}<>"$tap_work/monitor.out"

# hears REGEX: until the monitor answers so
hears() {
	local line
	while IFS= read -r -t 30 -u "$answers" line; do
		grep -Eq "$1" <<<"$line" && return
	done
	return 1
}
# ms_of REGEX: the guest's clock in ms, of the first line that matches
ms_of() {
	sed -n -E "/$1/"'{s/.*softoff: ([0-9]+)\.([0-9]+) .*/\1\2/p;q}' <<<"$vm_console"
}

vm_start --initrd "$tap_work/cpio" "${monitor[@]}" -- /bin/trouble deaf
vm_wait '^trouble: made'
vm_wait ' ready'
echo system_powerdown >"$tap_work/monitor.in"
vm_wait 'stopping \(agent\)'
echo stop >"$tap_work/monitor.in"
echo 'info status' >"$tap_work/monitor.in"
hears 'VM status: paused'
is "$?" 0 'the host pauses the machine in the middle of the grace'
before=$SECONDS
until [ $((SECONDS - before)) -ge 8 ]; do sleep 0.2; done # the time itself is meant: more than grace and budget
unlike "$(cat "$tap_work/console")" 'killing' 'a paused machine kills nothing'
echo cont >"$tap_work/monitor.in"
vm_end
vm_is 0 off 'a machine that was paused continues, and powers off'
check 'the workload of a paused machine had its 3 s' [ "$(($(ms_of 'killing what did not end') - $(ms_of 'stopping .agent')))" -ge 2980 ]
check 'the shutdown of a paused machine kept its budget' less_than "$(event off | sed 's/.*"ms":\([0-9]*\).*/\1/')" 5200

# CLOCK_BOOTTIME counts the time of sleep.
vm_when '^workload: awake' --initrd "$tap_work/cpio" --grace 60s -- /bin/workload slumber 6
vm_is 0 off 'a machine that sleeps for 6 s in the middle of its grace powers off'
like "$vm_console" '^workload: has slept' 'the machine slept'
took=$(($(ms_of 'killing what did not end') - $(ms_of 'stopping .agent')))
check "the workload of a sleeping machine had its 3 s ($took ms with the sleep)" [ "$took" -ge 7500 ]
check 'the shutdown of a sleeping machine kept its budget' less_than "$(event off | sed 's/.*"ms":\([0-9]*\).*/\1/')" 5200
finish
