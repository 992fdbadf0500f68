#!/bin/bash
# SPDX-License-Identifier: MIT
# cloud.sh - Debian's kernel for clouds, which has the ACPI button alone, and its virtio drivers built in.
. "$(dirname "$0")/lib.sh"
vm_begin cloud

initrd "$tap_work/cpio" virtio_net evdev
vm --initrd "$tap_work/cpio" --boot acpi --press ready -- /bin/workload serve
vm_is 0 off 'a guest on the cloud kernel powers off'
is "$(field armed)" evdev 'the cloud kernel is armed by evdev'
like "$(field address)" '^10\.0\.2\.15' "the cloud kernel's guest has its address"
finish
