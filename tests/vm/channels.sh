#!/bin/bash
# SPDX-License-Identifier: MIT
# channels.sh - each way to hear the button, by a real press, and what two of them make of one press.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
vm --initrd "$tap_work/cpio" --boot acpi --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'two channels that hear one press'
is "$(event press | wc -l)" 1 '- are one press'
like "$(event press)" '"channel":"evdev"' '- of the first of them'
like "$(event witness)" '"channel":"acpi"' '- and the other is its witness'
unlike "$vm_console" 'asked again' '- which is not a second one'

vm --initrd "$tap_work/cpio" --boot acpi --append softoff.acpi=off --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'with softoff.acpi=off evdev hears alone'
is "$(event witness)" '' '- and there is no witness'

vm --initrd "$tap_work/cpio" --boot acpi --append softoff.evdev=off --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'with softoff.evdev=off netlink hears'
like "$(event press)" '"channel":"acpi","node":"PNP0C0C:00"' '- and says so'

initrd "$tap_work/without" virtio_pci virtio_console gpio_keys virtio_net
vm --initrd "$tap_work/without" --boot acpi --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'an ACPI guest whose evdev was withheld hears by netlink'
is "$(field armed)" acpi '- and is armed by it'
is "$(event unwired)" '' '- so nobody complains'
finish
