#!/bin/bash
# SPDX-License-Identifier: MIT
# older.sh - Linux 6.1, whose virtio drivers are all modules, and whose image is small enough for 64 MiB.
. "$(dirname "$0")/lib.sh"
vm_begin arm64_61

initrd "$tap_work/cpio" "${vm_all[@]}"
for boot in dt acpi; do
	vm --initrd "$tap_work/cpio" --boot "$boot" --press ready -- /bin/workload serve
	vm_is 0 off "Linux 6.1 powers off ($boot)"
	like "$(field address)" '^10\.0\.2\.15' "Linux 6.1 has its address ($boot)"
	like "$(event init)" '"kernel":"6\.1' "the first event, older than the port, arrives ($boot)"
done

vm --initrd "$tap_work/cpio" --memory 64M --press ready -- /bin/workload serve
vm_is 0 off 'a guest with 64 MiB powers off'
like "$(field address)" '^10\.0\.2\.15' 'a guest with 64 MiB has its address'

vm --initrd "$tap_work/cpio" --append console=hvc0 --press ready -- /bin/workload serve
vm_is 0 off 'a console whose driver is a module is found when the module is loaded'
like "$vm_console" '^softoff: .*init .* on Linux' 'a late console shows the earlier lines'
finish
