#!/bin/bash
# SPDX-License-Identifier: MIT
# exit.sh - softoff.exit=: QEMU's own exit status tells how the workload ended.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

# qemu_ends WORKLOAD ARGUMENT of the guest QEMU...: its console in $console, QEMU's status in $status.
qemu_ends() {
	local command="$1 $2"
	shift 2
	timeout 250 "$@" -nodefaults -no-reboot -display none -m 256 -initrd "$tap_work/cpio" -serial "file:$tap_work/console" \
		-append "panic=-1 quiet softoff.events=off $parameter -- /bin/workload $command" </dev/null >"$tap_work/qemu" 2>&1
	status=$?
	console=$(tr -d '\r' <"$tap_work/console")
}
device=(-device virtio-serial-pci -chardev "testdev,id=exit" -device "virtserialport,chardev=exit,name=org.softoff.exit")
arm64=(qemu-system-aarch64 -M virt -cpu cortex-a57 -kernel "$vm_image")

initrd "$tap_work/cpio" virtio_pci virtio_console
parameter='console=ttyAMA0 softoff.exit=testdev'
qemu_ends exit 21 "${arm64[@]}" "${device[@]}"
is "$status" 43 "a workload's status of 21 is QEMU's 43 by the testdev"
unlike "$console" 'reboot: Power down' 'an exit by the testdev is no power-off'
qemu_ends die 9 "${arm64[@]}" "${device[@]}"
is "$status" 255 "a workload's death by a signal is QEMU's 255 by the testdev"
qemu_ends exit 21 "${arm64[@]}"
is "$status" 0 'a machine without the testdev powers off'
like "$console" 'softoff.exit=: No such device; the host does not get the status' 'a machine without the testdev logs that the status is lost'
vm_machine amd64 x86_64
initrd "$tap_work/cpio" virtio_pci
parameter='console=ttyS0 softoff.exit=isa'
qemu_ends exit 49 qemu-system-x86_64 -M q35 -kernel "$vm_image" -device isa-debug-exit,iobase=0x501,iosize=0x02
is "$status" 99 "a workload's status of 49 is QEMU's 99 by isa-debug-exit"
finish
