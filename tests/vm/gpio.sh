#!/bin/bash
# SPDX-License-Identifier: MIT
# gpio.sh - the device tree's button without its driver: the agent watches the line, and gives it back when the driver comes.
. "$(dirname "$0")/lib.sh"
vm_begin cloud

later
initrd "$tap_work/cloud" virtio_pci virtio_console evdev virtio_net -- "$tap_work/late.list"
vm --initrd "$tap_work/cloud" --boot dt --press ready --press-once -- /bin/workload serve 0
vm_is 0 off "Debian's kernel for clouds, which has no gpio-keys, hears by the line"
is "$(field armed)" gpio '- and is armed by it'
like "$vm_console" 'armed: gpio, "GPIO Key Poweroff" \(gpiochip0 line 3\)' '- which it names'
like "$(event press)" '"channel":"gpio","node":"gpiochip0 line 3","key":116,"held":false,"action":"poweroff"' '- and so does the press'
is "$(event press | wc -l)" 1 '- which is one'
is "$(event unwired)" '' '- so nobody complains'

vm --initrd "$tap_work/cloud" --boot dt --append softoff.gpio=off --press ready --grace 2s -- /bin/workload serve 0
vm_is 121 ignored 'with softoff.gpio=off it does not hear'
like "$(event unwired)" '"link":"consumer"' '- and says what is missing'

vm_when '^button: 9030000.pl061 is bound again' --initrd "$tap_work/cloud" --boot dt --net none -- \
	/bin/button unbound /sys/bus/amba/drivers/pl061_gpio 9030000.pl061
vm_is 0 off 'a controller that goes and comes back is heard again'
like "$(event lost)" '"channel":"gpio","node":"gpiochip0 line 3","error":"No such device"' '- that it went is told'
is "$(event armed | wc -l)" 2 '- and that it is back'

# The same with the other kernel, whose module comes late.
vm_machine arm64
later gpio_keys
initrd "$tap_work/late" virtio_pci virtio_console evdev -- "$tap_work/late.list"
vm_when 'armed: evdev' --initrd "$tap_work/late" --boot dt --net none --press-once -- /bin/button late softoff 0 gpio_keys
vm_is 0 off 'a driver that is loaded later gets the line'
like "$vm_console" 'armed: gpio' '- which was watched before'
like "$vm_console" 'gpio: gpiochip0 line 3: given back to its driver' '- and given back'
is "$(event press | wc -l)" 1 '- and a press is one'
like "$(cat "$tap_work/events")" '"event":"(press|witness)","channel":"evdev"' '- by its key'
finish
