#!/bin/bash
# SPDX-License-Identifier: MIT
# channels.sh - each way to hear the button, by a real press, and what two of them make of one press.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
vm --initrd "$tap_work/cpio" --boot acpi --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'a guest with two channels powers off at one press'
is "$(event press | wc -l)" 1 'two channels report one press'
like "$(event press)" '"channel":"evdev"' 'the press has the first channel, evdev'
like "$(event witness)" '"channel":"acpi"' 'the second channel, acpi, is the witness'
unlike "$vm_console" 'asked again' 'the witness is not a second press'

vm --initrd "$tap_work/cpio" --boot acpi --append softoff.acpi=off --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'with softoff.acpi=off evdev hears alone'
is "$(event witness)" '' 'with softoff.acpi=off there is no witness'

vm --initrd "$tap_work/cpio" --boot acpi --append softoff.evdev=off --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'with softoff.evdev=off netlink hears the press'
like "$(event press)" '"channel":"acpi","node":"PNP0C0C:00"' 'with softoff.evdev=off the press names the channel acpi'

initrd "$tap_work/without" virtio_pci virtio_console gpio_keys virtio_net
vm --initrd "$tap_work/without" --boot acpi --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'an ACPI guest whose evdev was withheld hears by netlink'
is "$(field armed)" acpi 'a guest without evdev is armed by acpi'
is "$(event unwired)" '' 'a guest armed by acpi has no event unwired'
finish
