#!/bin/bash
# SPDX-License-Identifier: MIT
# boots.sh - the three wirings of QEMU's arm64 machine, each booted and pressed.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
for boot in dt acpi acpi-gpio; do
	vm --initrd "$tap_work/cpio" --boot "$boot" --press ready -- /bin/workload serve 0
	vm_is 0 off "a guest on $boot hears the button and powers off"
	is "$(field armed)" evdev "on $boot the guest is armed by evdev"
	is "$(field presses)" 1 "on $boot one press is enough"
	like "$(field address)" '^10\.0\.2\.15' "on $boot the guest has its address by DHCP"
	in_budget 1000 "on $boot the guest is off in less than a second"
	for name in init mounts armed net workload ready press stopping exit sync unmounted off; do
		like "$(event "$name" | head -n 1)" '^\{"v":1,"t_ns":[0-9]+,"event":' "on $boot the event $name comes"
	done
	is "$(tail -n 1 "$tap_work/events" | sed 's/"ms":[0-9]*/"ms":N/; s/"t_ns":[0-9]*/"t_ns":N/')" \
		'{"v":1,"t_ns":N,"event":"off","action":"poweroff","asked":true,"status":0,"killed":false,"left_kb":0,"unclean":0,"ms":N}' \
		"on $boot the last event is off, with the workload's status"
done
finish
