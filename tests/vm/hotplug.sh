#!/bin/bash
# SPDX-License-Identifier: MIT
# hotplug.sh - memory that is plugged in rings the interrupt of the button, and is no press.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/doctor.inc
. tests/vm/line.inc

later
initrd "$tap_work/cpio" "${vm_all[@]}" -- "$tap_work/late.list"
memory=(--qemu-arg -m --qemu-arg '512M,slots=4,maxmem=2G')

for phase in 'the kernel boots' 'armed: evdev' ready; do
	vm_start --initrd "$tap_work/cpio" --boot acpi "${memory[@]}" "${vm_line[@]}" --net none --press-once -- /bin/button counted ACPI:Ged 2
	case $phase in
	'the kernel boots')
		until [ -S "$tap_work/qmp" ]; do sleep 0.05; done
		sleep 1 # somewhere in the firmware or the kernel: any moment will do
		drive_line memory:0 memory:1 wait:0.5 memory:2
		vm_wait ready ;;
	*)
		vm_wait "$phase"
		drive_line memory:0 memory:1 wait:0.5 memory:2
		vm_wait '^button: ACPI:Ged has come' ;;
	esac
	sleep 4 # a press that is none would be heard by now
	kill -INT "$vm_pid"
	vm_end
	vm_is 0 off "a guest with three new banks of memory powers off at a press ($phase)"
	is "$(field presses)" 1 "new memory is no press ($phase)"
	like "$(event press)" '"channel":"(evdev|acpi)"' "the press after new memory is known by the button ($phase)"
done

# The agent dies after that, and the next one finds a count that nothing accounts for.
vm_start --initrd "$tap_work/cpio" --boot acpi "${memory[@]}" "${vm_line[@]}" --net none --press-once -- /bin/button between ACPI:Ged 1
vm_wait '^button: waits'
drive_line memory:0
vm_wait '^button: the agent [0-9]* is dead'
sleep 4
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a guest whose agent died after new memory powers off at a press'
like "$(event press)" '"channel":"(evdev|acpi)"' 'the next agent takes new memory for no press'
is "$(field presses)" 1 'the next agent waits for a press'
finish
