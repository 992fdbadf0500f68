#!/bin/bash
# SPDX-License-Identifier: MIT
# early.sh - presses that come while the guest still boots.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
for boot in dt acpi; do
	for delay in 100ms 500ms 1s; do
		vm --initrd "$tap_work/cpio" --boot "$boot" --press "$delay" --grace 30s -- /bin/workload serve 0
		vm_is 0 off "a press $delay after power-on ends in a clean off ($boot)"
	done
done
finish
