#!/bin/bash
# SPDX-License-Identifier: MIT
# older.sh - Linux 6.1, whose virtio drivers are all modules, and whose image is small enough for 64 MiB.
. "$(dirname "$0")/lib.sh"
vm_begin arm64_61

initrd "$tap_work/cpio" "${vm_all[@]}"
for boot in dt acpi; do
	vm --initrd "$tap_work/cpio" --boot "$boot" --press ready -- /bin/workload serve
	vm_is 0 off "Linux 6.1 powers off ($boot)"
	like "$(field address)" '^10\.0\.2\.15' "it has its address ($boot)"
	like "$(event init)" '"kernel":"6\.1' "the first event, older than the port it went through, is there ($boot)"
done

vm --initrd "$tap_work/cpio" --memory 64M --press ready -- /bin/workload serve
vm_is 0 off 'a guest with 64 MiB powers off'
like "$(field address)" '^10\.0\.2\.15' 'it has its address'

vm --initrd "$tap_work/cpio" --append console=hvc0 --press ready -- /bin/workload serve
vm_is 0 off 'a console that comes with a module is found when it is there'
like "$vm_console" '^softoff: .*init .* on Linux' 'and it shows the lines from before, too'
finish
