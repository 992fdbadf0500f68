#!/bin/bash
# SPDX-License-Identifier: MIT
# pulses.sh - pulses of any length on the button's line, with the device tree of Virtualization.framework: each is one press.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc
. tests/vm/doctor.inc
. tests/vm/line.inc

vz_dtb
ringer --boot dt "${vm_dtb[@]}"
like "$(cat "$tap_work/console")" 'armed: evdev, "gpio-keys" \(event0\)' 'a guest with the tree of Virtualization.framework is armed'
heard 0 'a line that never moves is no press'
n=0
for seconds in 0.0001 0.001 0.003 0.01 0.1; do
	drive_line "pulse:$seconds"
	heard $((++n)) "a pulse of $seconds s is one press"
done
drive_line bounce:5 wait:0.2 low
heard $((++n)) 'a line that bounces and then stays high for 0.2 s is one press'
drive_line pulse:0.0005 wait:3 pulse:0.0005
heard $((n += 2)) 'two pulses are two presses'
drive_line stall:0.15 pulse:0.1
heard $((++n)) 'a pulse of 0.1 s while the processor stands for 0.15 s is one press'
drive_line stall:0.4 pulse:0.1
heard $((++n)) 'a pulse of 0.1 s while the processor stands for 0.4 s is one press'
drive_line high wait:4 low
heard $((++n)) 'a line that stays high for 4 s is one press, and its fall is none'
drive_line high
heard $((++n)) 'a line that stays high for ever is one press'
like "$(cat "$tap_work/console")" 'press: irq, GPIO Key Power: [0-9]* key 116 \(interrupts came and no key\): poweroff' \
	'a line tells when a press left no key'
ringer_end

initrd "$tap_work/cpio" "${vm_all[@]}"
for after in 0 6; do
	vm_start --initrd "$tap_work/cpio" --boot dt "${vm_dtb[@]}" "${vm_line[@]}" --net none -- /bin/workload serve 0
	vm_wait 'armed: evdev'
	sleep "$after" # the pulse comes to a guest that has just been armed, or has long been idle
	drive_line pulse:0.0005
	vm_end
	vm_is 0 off "a pulse of 0.5 ms, $after s after arming, powers off"
	like "$(event press)" '"channel":"irq","node":"GPIO Key Power: [1-9][0-9]*","key":116,.*"interrupts":[1-9]' 'the short pulse is known by its interrupts'
	is "$(event press | wc -l)" 1 'the short pulse is reported once'
done
finish
