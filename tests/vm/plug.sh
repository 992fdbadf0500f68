#!/bin/bash
# SPDX-License-Identifier: MIT
# plug.sh - a keyboard with a power key, plugged in when the guest has long been up.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
vm_keyboard=none

mkfifo "$tap_work/monitor.in" "$tap_work/monitor.out"
exec {answers}<>"$tap_work/monitor.out" {asks}<>"$tap_work/monitor.in"
monitor=(--qemu-arg -chardev --qemu-arg "pipe,id=hmp,path=$tap_work/monitor" --qemu-arg -mon --qemu-arg "chardev=hmp,mode=readline")
heard='also heard: evdev, "QEMU Virtio Keyboard"'

initrd "$tap_work/cpio" virtio_pci virtio_console virtio_input evdev
vm_start --initrd "$tap_work/cpio" --boot dt --net none --append softoff.gpio=off "${monitor[@]}" \
	--qemu-arg -device --qemu-arg pcie-root-port,id=plug,chassis=7 -- /bin/workload serve
vm_wait 'NOT ARMED'
echo 'device_add virtio-keyboard-pci,id=keyboard,bus=plug' >&"$asks"
vm_wait "$heard"
is "$?" 0 'a keyboard that is plugged in after boot is read'
echo 'device_del keyboard' >&"$asks"
vm_wait 'lost: evdev, event0: No such device'
is "$?" 0 'a keyboard that is unplugged is lost'
until [ "$(grep -ac "$heard" "$tap_work/console")" = 2 ] || ! kill -0 "$vm_pid"; do
	echo 'device_add virtio-keyboard-pci,id=another,bus=plug' >&"$asks" # refused until the slot is free
	sleep 0.5
done
is "$(grep -ac "$heard" "$tap_work/console")" 2 'a keyboard that is plugged in again is read again'
echo 'sendkey power' >&"$asks"
vm_end
vm_is 0 off 'the power key of a plugged keyboard powers off'
like "$(event press)" '"channel":"evdev","node":"event[0-9]*","key":116' 'the press is a key of the channel evdev'
like "$(event lost)" '"channel":"evdev","node":"event0","error":"No such device"' 'the loss of the keyboard is an event'
is "$(event armed)" '' 'a keyboard does not arm the guest: it is not what the host rings'
exec {answers}<&- {asks}<&-
finish
