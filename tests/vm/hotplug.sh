#!/bin/bash
# SPDX-License-Identifier: MIT
# hotplug.sh - what is plugged in may ring the button's interrupt, and is no press.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/doctor.inc
. tests/vm/line.inc

later
memory=(--qemu-arg -m --qemu-arg '512M,slots=4,maxmem=2G')
usb=(xhci_pci usbhid hid_generic)

# Each wiring gets all that it can take, three times: before the kernel has looked, when the button is armed, and when the guest is
# ready. Memory moves the count of ACPI:Ged (arm64) and of the SCI (x86_64, where PCI slots do so as well).
for wiring in acpi dt acpi-gpio x86_64; do
	line_number=3 workload=(/bin/workload serve 0) more=() ports=("${vm_ports[@]}")
	case $wiring in
	acpi)
		workload=(/bin/button counted ACPI:Ged 2) # the memory before the kernel is memory of the boot
		more=("${memory[@]}") ;;
	acpi-gpio) ports=("${vm_usb[@]}") ;;
	x86_64)
		vm_machine amd64 x86_64
		more=("${memory[@]}") ;;
	esac
	if [ "$wiring" = x86_64 ]; then
		initrd "$tap_work/x86" virtio_pci virtio_console button evdev
		vm_start --initrd "$tap_work/x86" "${more[@]}" "${ports[@]}" "${vm_line[@]}" --net none --press-once -- "${workload[@]}"
	else
		[ -s "$tap_work/cpio" ] || initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk "${usb[@]}" -- "$tap_work/late.list"
		vm_start --initrd "$tap_work/cpio" --boot "$wiring" "${more[@]}" "${ports[@]}" "${vm_line[@]}" --net none --press-once -- "${workload[@]}"
	fi
	until [ -S "$tap_work/qmp" ]; do sleep 0.05; done
	sleep 1 # somewhere in the firmware or the kernel: any moment will do
	n=0
	for phase in '' 'armed: evdev' ready; do
		[ -z "$phase" ] || vm_wait "$phase"
		[ "${#more[@]}" -eq 0 ] || drive_line "memory:$n"
		[ "$wiring" = acpi-gpio ] || drive_line "disk:$n"
		drive_line "usb:$n"
		n=$((n + 1))
	done
	[ "$wiring" != acpi ] || vm_wait '^button: ACPI:Ged has come'
	sleep 4 # a press that is none would be heard by now
	kill -INT "$vm_pid"
	vm_end
	vm_is 0 off "a guest with new memory, disks and keyboards powers off at a press ($wiring)"
	is "$(field presses)" 1 "what is plugged in is no press ($wiring)"
	like "$(event press)" '"channel":"(evdev|acpi)"' "the press after that is known by the button ($wiring)"
done
vm_machine arm64

# The agent dies after that, and the next one finds a count that nothing accounts for.
vm_start --initrd "$tap_work/cpio" --boot acpi "${memory[@]}" "${vm_line[@]}" --net none --press-once -- /bin/button between ACPI:Ged 1
vm_wait '^button: waits'
drive_line memory:0
vm_wait '^button: the agent [0-9]* is dead'
sleep 4
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a guest whose agent died after new memory powers off at a press'
like "$(event press)" '"channel":"(evdev|acpi)"' 'the next agent takes new memory for no press'
is "$(field presses)" 1 'the next agent waits for a press'
finish
