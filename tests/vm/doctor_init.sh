#!/bin/bash
# SPDX-License-Identifier: MIT
# doctor_init.sh - when the doctor speaks in softoff's own guests, and what.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/unwired" virtio_pci virtio_console gpio_keys
initrd "$tap_work/whole" virtio_pci virtio_console gpio_keys evdev

vm --initrd "$tap_work/unwired" --net none --press ready --grace 1s -- /bin/workload serve
doctor='softoff: [0-9.]+ (agent: )?doctor:'
like "$vm_console" 'NOT ARMED: no power button can be heard: the button cannot be read: set CONFIG_INPUT_EVDEV=y .*modprobe evdev' \
	'a guest without evdev says what is wrong and what mends it'
like "$vm_console" "$doctor /sys/bus/platform/devices/gpio-keys/input/input0: no event" 'then the evidence'
like "$vm_console" "$doctor meanwhile: ?" 'then what serves meanwhile'
is "$(grep -Ec "NOT ARMED|$doctor" <<<"$vm_console")" 3 'three lines in all'
like "$(event unwired)" '"number":8,"link":"evdev","path":"/sys/bus/platform/devices/gpio-keys/input/input0".*"symbols":"INPUT_EVDEV INPUT"' \
	'the event unwired has all of it'
like "$(event unwired)" '"module":"evdev","fallback":".*","interrupts":0' '- the module, the fallbacks and the count too'

vm --initrd "$tap_work/unwired" --net none --press ready --grace 1s --append softoff.doctor=off -- /bin/workload serve
like "$vm_console" 'NOT ARMED' 'softoff.doctor=off: only that nothing is armed'
unlike "$vm_console" "$doctor|CONFIG_" '- and not why'

# The first press is what lets the button go on; the next one, a second later, is heard.
later evdev
initrd "$tap_work/inhibited" virtio_pci virtio_console gpio_keys -- "$tap_work/late.list"
vm_when "$doctor meanwhile" --initrd "$tap_work/inhibited" --net none -- /bin/button inhibited Poweroff 2 evdev
vm_is 0 off 'a button that is inhibited, and then not any more, powers off'
like "$vm_console" '"gpio-keys" is inhibited, no press arrives: write 0 to /sys/class/input/event0/device/inhibited' '- the agent names it'
like "$vm_console" 'NOT ARMED: .*: the button is inhibited: write 0 to this file' '- so does the doctor'
like "$(event unwired)" '"link":"input","path":"/sys/bus/platform/devices/gpio-keys/input/input0/inhibited","read":"1"' '- with the evidence'
check '- which a press does not change, until somebody lets it go on' in_order '^button: .*inhibited is 0' 'armed: evdev'

vm_when "$doctor meanwhile" --initrd "$tap_work/whole" --net none --append softoff.doctor=always -- /bin/workload serve
vm_is 0 off 'softoff.doctor=always: a guest that is wired'
like "$vm_console" "$doctor no link is broken" '- says so'
like "$(event doctor)" '"number":12,"link":""' '- and the event doctor too'
is "$(event unwired)" '' '- which is not unwired'
finish
