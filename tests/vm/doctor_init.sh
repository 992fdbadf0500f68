#!/bin/bash
# SPDX-License-Identifier: MIT
# doctor_init.sh - when the doctor speaks in softoff's own guests, and what.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/vm/lib.sh

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

vm_when "$doctor meanwhile" --initrd "$tap_work/whole" --net none --append softoff.doctor=always -- /bin/workload serve
vm_is 0 off 'softoff.doctor=always: a guest that is wired'
like "$vm_console" "$doctor no link is broken" '- says so'
like "$(event doctor)" '"number":12,"link":""' '- and the event doctor too'
is "$(event unwired)" '' '- which is not unwired'
finish
