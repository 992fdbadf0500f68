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
vm_is 123 reset 'a guest whose key is KEY_RESTART resets at a press'
like "$(event press)" '"key":408,"held":false,"action":"reboot"' 'a press of KEY_RESTART requests a reboot'

for case in 'dt Poweroff 2' 'acpi ACPI:Ged 1'; do
	read -r boot action number <<<"$case"
	vm_when '^button: waits' --initrd "$tap_work/cpio" --boot "$boot" --net none --press-once -- /bin/button between "$action" "$number"
	vm_is 0 off "a guest whose agent died with an unread press powers off ($boot)"
	like "$vm_console" '^button: the agent [0-9]+ is dead' "the agent was killed after the interrupt ($boot)"
	is "$(event press | wc -l)" 1 "the next agent reports one press ($boot)"
	like "$(event press)" '"channel":"irq"' "the next agent knows the press by its interrupts ($boot)"
done

# Another process has the event node for itself.
for case in 'dt irq' 'acpi acpi'; do
	read -r boot channel <<<"$case"
	vm_when '^button: has the button' --initrd "$tap_work/cpio" --boot "$boot" --net none --press-once -- /bin/button grab
	vm_is 0 off "a button that another process has grabbed powers off ($boot)"
	like "$(event press)" "\"channel\":\"$channel\"" "the press of a grabbed button is heard by $channel ($boot)"
	is "$(event press | wc -l)" 1 "the press of a grabbed button is reported once ($boot)"
	[ "$boot" = acpi ] || like "$vm_console" 'doctor: /dev/input/event0: open in: button \(pid [0-9]+\)' 'the log names the process that has grabbed the button'
done

vm_when '^button: .* events/s' --initrd "$tap_work/cpio" --boot dt --net none --press-once -- /bin/button flood
vm_is 0 off 'a guest with a second button that repeats without end powers off at a press'
like "$vm_console" 'also heard: evdev, "flood"' 'the flooding button is read as well'
like "$(event press)" '"node":"event0","key":116,"held":false' 'the press of the other button is reported'
share=$(sed -n 's/^button: .* agent.s time \([0-9]*\).*/\1/p' <<<"$vm_console")
check "a flood takes little of the agent's time ($(grep -a '^button: .* events' <<<"$vm_console"))" less_than "$share" 200

finish
