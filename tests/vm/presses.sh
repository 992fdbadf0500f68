#!/bin/bash
# SPDX-License-Identifier: MIT
# presses.sh - buttons that flood or ask for something else, and an agent that dies with a press unread.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/doctor.inc

later uinput
initrd "$tap_work/cpio" "${vm_all[@]}" -- "$tap_work/late.list"

dtb restart.dtb -t u /gpio-keys/poweroff linux,code 408
vm --initrd "$tap_work/cpio" --boot dt "${vm_dtb[@]}" --net none --press ready --press-once -- /bin/workload serve 0
vm_is 123 reset 'a device tree whose key is KEY_RESTART'
like "$(event press)" '"key":408,"held":false,"action":"reboot"' '- asks for a reboot'

for case in 'dt Poweroff 2' 'acpi ACPI:Ged 1'; do
	read -r boot action number <<<"$case"
	vm_when '^button: waits' --initrd "$tap_work/cpio" --boot "$boot" --net none --press-once -- /bin/button between "$action" "$number"
	vm_is 0 off "a press that the agent died with, unread ($boot)"
	like "$vm_console" '^button: the agent [0-9]+ is dead' '- it was killed when the interrupt had come'
	is "$(event press | wc -l)" 1 '- is heard by the next agent, once'
	like "$(event press)" '"channel":"irq"' '- by its interrupts'
done

vm_when '^button: .* events/s' --initrd "$tap_work/cpio" --boot dt --net none --press-once -- /bin/button flood
vm_is 0 off 'a press beside a power button that repeats its key without end'
like "$vm_console" 'armed: evdev, "flood"' '- which is listened to as well'
like "$(event press)" '"node":"event0","key":116,"held":false' '- is heard'
share=$(sed -n 's/^button: .* agent.s time \([0-9]*\).*/\1/p' <<<"$vm_console")
check "- and the flood takes little of the agent's time ($(grep -a '^button: .* events' <<<"$vm_console"))" less_than "$share" 200

finish
