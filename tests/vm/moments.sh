#!/bin/bash
# SPDX-License-Identifier: MIT
# moments.sh - a single press at 20 moments between the exec of init and the armed button, and somewhat beyond: none is lost. With
# ACPI, whose interrupt is counted from early on; with a device tree a press before gpio-keys was loaded leaves no trace.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
early=0
heard=''
for moment in {0..19}; do
	vm_start --initrd "$tap_work/cpio" --boot acpi --net none --press-once -- /bin/workload serve
	until grep -aq 'Run /init' "$tap_work/console" 2>/dev/null || ! kill -0 "$vm_pid" 2>/dev/null; do sleep 0.005; done
	sleep "$(printf '0.%03d' $((moment * 20)))"
	kill -INT "$vm_pid"
	vm_end
	vm_is 0 off "a press $((moment * 20)) ms after the exec of init is not lost"
	is "$(event press | wc -l)" 1 "a press $((moment * 20)) ms after the exec of init is one press"
	channel=$(event press | sed 's/.*"channel":"\([^"]*\)".*/\1/')
	heard+=" $channel"
	[ "$channel" = evdev ] || early=$((early + 1))
done
check "some presses came before the button was read ($early)" [ "$early" -gt 2 ]
tap_show 'heard by' "$heard"
finish
