#!/bin/bash
# SPDX-License-Identifier: MIT
# gpio.sh - the device tree's button without its driver: the agent watches the line, and gives it back when the driver comes.
. "$(dirname "$0")/lib.sh"
vm_begin cloud

later
initrd "$tap_work/cloud" virtio_pci virtio_console evdev virtio_net -- "$tap_work/late.list"
vm --initrd "$tap_work/cloud" --boot dt --press ready --press-once -- /bin/workload serve 0
vm_is 0 off "Debian's cloud kernel, which has no gpio-keys, hears the press by the line"
is "$(field armed)" gpio 'the cloud kernel is armed by gpio'
like "$vm_console" 'armed: gpio, "GPIO Key Poweroff" \(gpiochip0 line 3\)' 'the log names the line'
like "$(event press)" '"channel":"gpio","node":"gpiochip0 line 3","key":116,"held":false,"action":"poweroff"' 'the press has the channel gpio and the line'
is "$(event press | wc -l)" 1 'a press by the line is one press'
is "$(event unwired)" '' 'a guest armed by gpio sends no event unwired'

vm_when 'armed by a fallback' --initrd "$tap_work/cloud" --boot dt --net none --press-once -- /bin/workload serve 0
vm_is 0 off 'a guest that is armed by a fallback powers off'
like "$vm_console" 'armed by a fallback, gpio: the button has no driver: set CONFIG_KEYBOARD_GPIO=y .*modprobe gpio_keys' \
	'a fallback has one line, with what would mend the chain'
is "$(grep -c 'doctor: ' <<<"$vm_console")" 0 'a fallback has no other doctor line'
vm_when 'doctor: meanwhile' --initrd "$tap_work/cloud" --boot dt --net none --press-once --append softoff.doctor=always -- /bin/workload serve 0
vm_is 0 off 'a guest with softoff.doctor=always and a fallback powers off'
like "$vm_console" 'armed by a fallback, gpio: the button has no driver' 'softoff.doctor=always names the fallback and the fault'
like "$vm_console" 'doctor: meanwhile: gpio; ' 'the line meanwhile names the armed fallback'
like "$(event doctor)" '"link":"consumer",.*"fallback":"gpio' 'the event doctor names the armed fallback'
is "$(event unwired)" '' 'a guest that is armed by a fallback is not unwired'

vm --initrd "$tap_work/cloud" --boot dt --append softoff.gpio=off --press ready --grace 2s -- /bin/workload serve 0
vm_is 121 ignored 'with softoff.gpio=off the press is ignored'
like "$(event unwired)" '"link":"consumer"' 'with softoff.gpio=off the event unwired names the missing link'

vm_when '^button: 9030000.pl061 is bound again' --initrd "$tap_work/cloud" --boot dt --net none -- \
	/bin/button unbound /sys/bus/amba/drivers/pl061_gpio 9030000.pl061
vm_is 0 off 'a controller that was unbound and bound again is watched again'
like "$(event lost)" '"channel":"gpio","node":"gpiochip0 line 3","error":"No such device"' 'the loss of the controller is an event'
is "$(event armed | wc -l)" 2 'the return of the controller is an event'

# The same with the other kernel, whose module comes late.
vm_machine arm64
later gpio_keys
initrd "$tap_work/late" virtio_pci virtio_console evdev -- "$tap_work/late.list"
vm_when 'armed: evdev' --initrd "$tap_work/late" --boot dt --net none --press-once -- /bin/button late softoff 0 gpio_keys
vm_is 0 off 'a guest whose driver is loaded later powers off'
like "$vm_console" 'armed: gpio' 'the line was watched before its driver came'
like "$vm_console" 'gpio: gpiochip0 line 3: given back to its driver' 'the line is given back to its driver'
is "$(event press | wc -l)" 1 'a press after the driver came is one press'
like "$(cat "$tap_work/events")" '"event":"(press|witness)","channel":"evdev"' 'a press after the driver came is reported by its key'
finish
