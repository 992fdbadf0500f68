#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2034,SC2154 # what line.inc takes, and what it gives
# counts.sh - presses while the virtual processor stands, and things that are no press, many times in guests that live on: none is
# lost, and none is made up.
#
#	make press-test N=200         200 presses and 200 phantoms, over four wirings; `make test` has 6 of each, over two
#
# A trial of a press stops the thread of the virtual processor for 150 or 400 ms around a press of 100 ms, in a guest that has been
# idle. A phantom plugs memory, a PCI disk or a USB keyboard in or out, or stops the processor and presses nothing.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc
. tests/vm/doctor.inc
. tests/vm/line.inc

count=${PRESS_N:-6}
wirings=(vz acpi)
[ "$count" -lt 20 ] || wirings=(vz acpi dt acpi-gpio)
ringer_modules=(gpio_keys evdev button virtio_pci virtio_blk xhci_pci usbhid hid_generic)

# await_rung N: until the guest has heard N presses, or 6 s.
await_rung() {
	local until=$((SECONDS + 6))
	while [ "$(rung)" -lt "$1" ] && [ "$SECONDS" -lt "$until" ]; do sleep 0.05; done
}

# presses WIRING TRIALS: sets $lost and $extra.
presses() {
	local n before after ring=press
	[ "$1" = vz ] && ring=pulse:0.1
	for ((n = 0; n < $2; n++)); do
		before=$(rung)
		drive_line "stall:0.$((n % 2 ? 4 : 15))" "$ring"
		await_rung $((before + 1))
		sleep 1.5 # presses less than a second apart are one; a second report of this press would come
		after=$(rung)
		[ "$after" -gt "$before" ] || lost=$((lost + 1))
		[ "$after" -le $((before + 1)) ] || extra=$((extra + after - before - 1))
	done
}

# phantoms WIRING TRIALS: each kind in, and then out.
phantoms() {
	local n kinds=(usb stall usb disk) kind
	[ "$1" = acpi ] && kinds=(memory usb memory disk)
	[ "$1" = acpi-gpio ] && kinds=(usb stall usb stall)
	for ((n = 0; n < $2; n++)); do
		kind=${kinds[n / 2 % 4]}
		case $kind$((n % 2)) in
		stall0) drive_line stall:0.15 wait:0 ;;
		stall1) drive_line stall:0.4 wait:0 ;;
		*0) drive_line "$kind:$((n / 2))" wait:0.5 ;;
		*1) drive_line "no$kind:$((n / 2))" wait:0.5 ;;
		esac || failed=$((failed + 1))
	done
	sleep 4 # the longest that a press may take
}

lost=0 extra=0 made=0 failed=0 trials=0
for wiring in "${wirings[@]}"; do
	ports=("${vm_ports[@]}" --timeout 1h)
	share=$(((count + ${#wirings[@]} - 1) / ${#wirings[@]}))
	trials=$((trials + share))
	line_number=3
	case $wiring in
	vz) vz_dtb && ringer --boot dt "${vm_dtb[@]}" "${ports[@]}" ;;
	acpi) ringer --boot acpi "${ports[@]}" --qemu-arg -m --qemu-arg 512M,slots=4,maxmem=2G ;;
	dt) ringer --boot dt "${ports[@]}" ;;
	acpi-gpio) ringer --boot acpi-gpio "${vm_usb[@]}" --timeout 1h ;;
	esac
	phantoms "$wiring" "$share"
	made=$((made + $(rung)))
	presses "$wiring" "$share"
	kill -0 "$vm_pid" || failed=$((failed + 1)) # a guest that is gone hears nothing
	[ "$lost$extra$made$failed" = 0000 ] || tap_show "$wiring" "$(tail -n 40 "$tap_work/console")"
	ringer_end
done 2>"$tap_work/killed"
is "$lost" 0 "of $trials presses in stalls none is lost (${wirings[*]})"
is "$extra" 0 "of $trials presses in stalls none counts twice"
is "$made" 0 "of $trials phantoms none is a press"
is "$failed" 0 "all $trials phantoms were made"
finish
