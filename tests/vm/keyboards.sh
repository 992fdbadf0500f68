#!/bin/bash
# SPDX-License-Identifier: MIT
# keyboards.sh - keyboards have a power key, and are not the button: they arm nothing, and take nothing from the button.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
vm_keyboard=none

device() {
	devices+=(--qemu-arg -device --qemu-arg "$1")
}

# Without the button's driver: the keyboard works, the line arms, and the doctor is not silent.
initrd "$tap_work/keyboards" virtio_pci virtio_console evdev virtio_input xhci_pci usbhid hid_generic
devices=()
device virtio-keyboard-pci
device qemu-xhci
device usb-kbd
vm_start --initrd "$tap_work/keyboards" --boot dt --net none "${devices[@]}" --press-once -- /bin/workload serve 0
vm_wait 'also heard: evdev, "QEMU Virtio Keyboard" \(event[0-9]\), which is not the power button'
vm_wait 'also heard: evdev, "QEMU QEMU USB Keyboard"'
vm_wait 'armed: gpio, "GPIO Key Poweroff"'
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'keyboards do not keep the agent from the GPIO line'
is "$(event armed | wc -l)" 1 'the line alone arms, and no keyboard'
is "$(event heard | wc -l)" 2 'each keyboard is an event'
like "$(event press)" '"channel":"gpio"' 'the line hears the press beside keyboards'

vm --initrd "$tap_work/keyboards" --boot dt --net none "${devices[@]}" --append softoff.gpio=off --press ready --grace 1s -- /bin/workload serve 0
vm_is 121 ignored 'keyboards do not keep the doctor silent'
like "$(event unwired)" '"link":"consumer"' 'the doctor names the broken link beside keyboards'
is "$(event armed)" '' 'keyboards alone arm nothing'

# More keyboards than the channel has places for, before the button comes.
devices=()
for ((n = 0; n < 17; n++)); do device virtio-keyboard-pci; done
later gpio_keys
initrd "$tap_work/many" virtio_pci virtio_console virtio_input evdev -- "$tap_work/late.list"
vm_start --initrd "$tap_work/many" --boot dt --net none "${devices[@]}" --append softoff.gpio=off --press-once -- \
	/bin/button late arch_timer 1 gpio_keys
vm_wait 'armed: evdev, "gpio-keys"'
vm_wait 'ready'
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'seventeen keyboards leave the button its place'
is "$(event heard | wc -l)" 16 'sixteen of seventeen keyboards are read'
like "$vm_console" 'event[0-9]*: not read any more, the power button takes its place' 'the button takes the place of a keyboard'
like "$(event press)" '"channel":"evdev","node":"event17"' 'the press beside seventeen keyboards is reported by its key'

# A press of a keyboard's power key still counts.
initrd "$tap_work/many" virtio_pci virtio_console virtio_input evdev gpio_keys
mkfifo "$tap_work/monitor.in" "$tap_work/monitor.out"
exec {answers}<>"$tap_work/monitor.out" {asks}<>"$tap_work/monitor.in"
vm_start --initrd "$tap_work/many" --boot dt --net none --qemu-arg -device --qemu-arg virtio-keyboard-pci \
	--qemu-arg -chardev --qemu-arg "pipe,id=hmp,path=$tap_work/monitor" --qemu-arg -mon --qemu-arg chardev=hmp,mode=readline -- /bin/workload serve 0
vm_wait 'armed: evdev'
vm_wait 'ready'
echo 'sendkey power' >&"$asks"
vm_end
vm_is 0 off "a keyboard's power key powers off"
like "$(event press)" '"channel":"evdev","node":"event1","key":116' "the press of a keyboard is a key of the keyboard's node"
exec {answers}<&- {asks}<&-
finish
