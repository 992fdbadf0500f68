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
	'a guest without evdev names the fault and its fix'
like "$vm_console" "$doctor /sys/bus/platform/devices/gpio-keys/input/input0: no event" 'the evidence follows the fault'
like "$vm_console" "$doctor meanwhile: ?" 'the channels that serve until then follow the evidence'
is "$(grep -Ec "NOT ARMED|$doctor" <<<"$vm_console")" 3 "the doctor's report has three lines"
like "$(event unwired)" '"number":8,"link":"evdev","path":"/sys/bus/platform/devices/gpio-keys/input/input0".*"symbols":"INPUT_EVDEV INPUT"' \
	'the event unwired has number, link, path and symbols'
like "$(event unwired)" '"module":"evdev","fallback":".*","interrupts":0' 'the event unwired has the module, the fallbacks and the count'

vm --initrd "$tap_work/unwired" --net none --press ready --grace 1s --append softoff.doctor=off -- /bin/workload serve
like "$vm_console" 'NOT ARMED' 'softoff.doctor=off logs that nothing is armed'
unlike "$vm_console" "$doctor|CONFIG_" 'softoff.doctor=off logs no reason'

# The first press removes the inhibition; the second press, a second later, powers off.
later evdev
initrd "$tap_work/inhibited" virtio_pci virtio_console gpio_keys -- "$tap_work/late.list"
vm_when "$doctor meanwhile" --initrd "$tap_work/inhibited" --net none --append softoff.armwait=5s -- /bin/button inhibited Poweroff 2 evdev
vm_is 0 off 'a button that is inhibited at first powers off later'
like "$vm_console" '"gpio-keys" is inhibited, no press arrives: write 0 to /sys/class/input/event0/device/inhibited' 'the agent names the inhibited button'
like "$vm_console" 'NOT ARMED: .*: the button is inhibited: write 0 to this file' 'the doctor names the inhibited button'
like "$(event unwired)" '"link":"input","path":"/sys/bus/platform/devices/gpio-keys/input/input0/inhibited","read":"1"' 'the event unwired has the inhibition as evidence'
check 'a press of an inhibited button arms nothing' in_order '^button: .*inhibited is 0' 'armed: evdev'

vm_when "$doctor meanwhile" --initrd "$tap_work/whole" --net none --append softoff.doctor=always -- /bin/workload serve
vm_is 0 off 'a wired guest with softoff.doctor=always powers off'
like "$vm_console" "$doctor no link is broken" 'softoff.doctor=always logs that no link is broken'
like "$(event doctor)" '"number":12,"link":""' 'softoff.doctor=always sends the event doctor'
is "$(event unwired)" '' 'a wired guest sends no event unwired'
finish
