#!/bin/bash
# SPDX-License-Identifier: MIT
# x86.sh - x86_64: the fixed ACPI button of q35.
. "$(dirname "$0")/lib.sh"
vm_begin amd64 x86_64

initrd "$tap_work/cpio" virtio_pci virtio_console button evdev virtio_net
vm --initrd "$tap_work/cpio" --press ready -- /bin/workload serve
vm_is 0 off 'an x86_64 guest hears the fixed ACPI button and powers off'
is "$(field armed)" evdev 'an x86_64 guest is armed by evdev'
like "$(event armed)" '"name":"Power Button"' 'the device is called Power Button by the kernel'
like "$(field address)" '^10\.0\.2\.15' 'an x86_64 guest has its address'
like "$(event heard)" '"name":"AT Translated Set 2 keyboard"' 'the AT keyboard of an x86_64 guest is heard beside the button'

# Without the button's driver the AT keyboard works, and is not the button.
initrd "$tap_work/keyboard" virtio_pci virtio_console evdev
vm --initrd "$tap_work/keyboard" --press ready --grace 1s --append softoff.doctor=always -- /bin/workload serve
vm_is 121 ignored 'an x86_64 guest without the driver of its button hears no press'
like "$(event unwired)" '"link":"consumer".*"module":"button"' 'the doctor names the missing driver beside the AT keyboard'
like "$(event heard)" '"name":"AT Translated Set 2 keyboard"' 'the AT keyboard is heard where the button has no driver'
is "$(event armed)" '' 'the AT keyboard does not arm the guest'

vm --initrd "$tap_work/cpio" -- /bin/workload exit 7
vm_is 7 off "the status of an x86_64 workload arrives"

vm --initrd "$tap_work/cpio" -- /bin/workload panic
vm_is 122 panic 'an x86_64 panic gives status 122'

vm --initrd "$tap_work/cpio" --press ready --append console=hvc0 -- /bin/workload stubborn 2
vm_is 0 off 'an x86_64 guest kills a workload that ignores SIGTERM'
like "$(event off)" '"killed":true' 'the event off says that the x86_64 workload was killed'

# The second kernel's workload ends with status 7.
cp "$tap_work/cpio" "$tap_work/second.cpio"
cat >"$tap_work/second.list" <<-END
	dir /second 0755 0 0
	file /second/kernel $vm_image 0644 0 0
	file /second/initrd $tap_work/second.cpio 0644 0 0
END
initrd "$tap_work/first" virtio_pci virtio_console -- "$tap_work/second.list"
vm --initrd "$tap_work/first" --memory 512M -- /bin/workload kexec 'console=ttyS0 panic=-1 -- /bin/workload exit 7'
like "$vm_console" '^workload: loaded' 'a guest loads a second kernel'
vm_is 7 off 'reboot -k starts the loaded kernel'
is "$(grep -c 'Linux version' <<<"$vm_console")" 2 'two kernels have started, one after the other'
finish
