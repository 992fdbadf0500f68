#!/bin/bash
# SPDX-License-Identifier: MIT
# x86.sh - x86_64: the fixed ACPI button of q35.
. "$(dirname "$0")/lib.sh"
vm_begin amd64 x86_64

initrd "$tap_work/cpio" virtio_pci virtio_console button evdev virtio_net
vm --initrd "$tap_work/cpio" --press ready -- /bin/workload serve
vm_is 0 off 'an x86_64 guest hears the fixed ACPI button and powers off'
is "$(field armed)" evdev 'it is armed by evdev'
like "$(event armed)" '"name":"Power Button"' 'by the device that the kernel calls Power Button'
like "$(field address)" '^10\.0\.2\.15' 'it has its address'

vm --initrd "$tap_work/cpio" -- /bin/workload exit 7
vm_is 7 off "an x86_64 workload's status arrives"

vm --initrd "$tap_work/cpio" -- /bin/workload panic
vm_is 122 panic 'an x86_64 panic gives status 122'

vm --initrd "$tap_work/cpio" --press ready --append console=hvc0 -- /bin/workload stubborn 2
vm_is 0 off 'an x86_64 guest kills what ignores SIGTERM'
like "$(event off)" '"killed":true' 'and says so'
finish
