#!/bin/bash
# SPDX-License-Identifier: MIT
# pages16k.sh - a kernel with pages of 16 KiB.
. "$(dirname "$0")/lib.sh"
vm_begin arm64_16k

initrd "$tap_work/cpio" "${vm_all[@]}"
for boot in dt acpi; do
	vm --initrd "$tap_work/cpio" --boot "$boot" --press ready -- /bin/workload serve
	vm_is 0 off "a guest with 16 KiB pages powers off ($boot)"
	like "$(field address)" '^10\.0\.2\.15' "a guest with 16 KiB pages has its address ($boot)"
done
finish
