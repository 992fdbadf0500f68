#!/bin/bash
# SPDX-License-Identifier: MIT
# witness.sh - presses that bring an interrupt and no key that the agent could read.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/doctor.inc

later evdev
initrd "$tap_work/late" virtio_pci virtio_console gpio_keys -- "$tap_work/late.list"

# pressed N: the button is pressed once, while no process reads it; evdev is there when the N-th interrupt has come.
pressed() {
	vm_when '^button: waits' --initrd "$tap_work/late" --boot dt --net none --press-once "${@:2}" -- /bin/button late Poweroff "$1" evdev
}
pressed 2
vm_is 0 off 'a press before the button was read powers off'
like "$(event press)" '"channel":"irq","node":"GPIO Key Poweroff: 2","key":116,"held":true,"interrupts":2,"action":"poweroff"' 'the press before the button was read is known by its interrupts'
is "$(event press | wc -l)" 1 'the press before the button was read is reported once'
pressed 2 --append softoff.irq=off --grace 3s
vm_is 121 ignored 'with softoff.irq=off a press before the button was read is ignored'
like "$vm_console" 'armed: evdev' 'with softoff.irq=off the button is read after that'

# Debounced for longer than the host holds the line: a press leaves no key.
initrd "$tap_work/cpio" "${vm_all[@]}"
dtb debounce.dtb -t u /gpio-keys/poweroff debounce-interval 500
vm --initrd "$tap_work/cpio" --boot dt "${vm_dtb[@]}" --net none --press ready --press-once -- /bin/workload serve 0
vm_is 0 off 'a press that debouncing swallows powers off'
like "$(event press)" '"channel":"irq",.*"held":false,"interrupts":2' 'the press that debouncing swallows is known by its interrupts'
is "$(event press | wc -l)" 1 'the press that debouncing swallows is reported once'
vm --initrd "$tap_work/cpio" --boot dt "${vm_dtb[@]}" --net none --append softoff.irqwatch=off --press 12s --press-once --grace 4s -- \
	/bin/workload serve
vm_is 121 ignored 'with softoff.irqwatch=off a press that debouncing swallows is ignored'

# A line that idles low is, by this tree, a key that is held down from power-on to power-off.
dtb held.dtb
dtb held.dtb -t x /gpio-keys/poweroff gpios "$(fdtget -t x "$tap_work/held.dtb" /gpio-keys/poweroff gpios | cut -d ' ' -f 1)" 3 1
vm --initrd "$tap_work/cpio" --boot dt "${vm_dtb[@]}" --net none -- /bin/workload serve
vm_is 0 off 'a key that is held down at boot powers off'
like "$(event press)" '"channel":"evdev",.*"held":true' 'the held key is reported by evdev, as held'
is "$(event press | wc -l)" 1 'the held key is reported once'

vm_when 'ready' --initrd "$tap_work/cpio" --boot dt --net none --press-once -- /bin/workload serve
vm_is 0 off 'a press that was read powers off'
is "$(event doctor)" '' 'a press that was read needs no explanation'
finish
