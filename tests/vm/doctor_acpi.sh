#!/bin/bash
# SPDX-License-Identifier: MIT
# doctor_acpi.sh - the doctor on machines with ACPI, and on other kernels, each broken in one place.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc
. tests/vm/doctor.inc

pl061='"GPIO_PL061","GPIOLIB","ARM_AMBA"'
button='"ACPI_BUTTON","INPUT","ACPI"'
evdev='"INPUT_EVDEV","INPUT"'

doctor_guest 'doctor evdev; load evdev; doctor wired' --boot acpi --append loglevel=0
found evdev 1 8 evdev "$evdev" 'ACPI: the module evdev is withheld'
like "$(report evdev)" '^fallback +acpi$' 'without evdev, netlink reports presses'
found wired 0 null null '' 'ACPI by the generic event device: wired'
doctor_guest 'load evdev; doctor ged' --boot acpi --append 'loglevel=0 initcall_blacklist=ged_driver_init'
found ged 2 4 driver '"ACPI"' 'ACPI: the generic event device has no driver'
doctor_guest 'load evdev; doctor button' --boot acpi --append 'loglevel=0 initcall_blacklist=acpi_button_driver_init'
found button 2 5 consumer "$button" 'ACPI: the button has no driver'

doctor_guest 'load evdev; doctor wired; grep ACPI: /proc/interrupts; cat /sys/bus/acpi/devices/PNP0C0C:00/path' --boot acpi-gpio --append loglevel=0
found wired 0 null null '' 'ACPI by a GPIO line: wired'
like "$vm_console" '^ *[0-9]+: +0 +ARMH0061:00 +3 Edge +ACPI:Event' 'acpi-gpio: the interrupt of the button is line 3 of the PL061, an ACPI event'
unlike "$vm_console" 'ACPI:Ged' 'acpi-gpio: the machine has no generic event device'
like "$vm_console" '^.PWRB$' 'acpi-gpio: the button stands right below the root'
doctor_guest 'load evdev; doctor pl061' --boot acpi-gpio \
	--append 'loglevel=0 initcall_blacklist=pl061_gpio_init,pl061_gpio_driver_init'
found pl061 2 4 driver "$pl061" 'ACPI: the driver of the GPIO controller is not in the kernel'

# other KERNEL [ARCH]: from here on.
other() {
	vm_machine "$@"
	busybox=$(tests/package "busybox-static:${ARCH/x86_64/amd64}")/bin/busybox || exit 1
}

other cloud
doctor_modules=(evdev)
doctor_guest 'load evdev; doctor cloud' --boot dt --append loglevel=0
found cloud 1 5 consumer '"KEYBOARD_GPIO","INPUT_KEYBOARD","INPUT"' "Debian's cloud kernel has no gpio_keys"

other arm64_61
doctor_modules=(gpio_keys evdev)
dtb no_clock.dtb -d /pl061@9030000 clocks
doctor_guest 'load gpio_keys; load evdev; doctor old' --boot dt --append loglevel=0 "${vm_dtb[@]}"
found old 2 3 answer '' 'Linux 6.1: the GPIO controller has no clock'

other amd64 x86_64
doctor_modules=(button evdev)
# This kernel has Xen's bus, though the host is QEMU. The program that Xen's guests run is there too.
doctor_guest 'mkdir /sbin; ln -s /bin/busybox /sbin/poweroff; ls -d /sys/bus/xen; doctor button; load button; load evdev; doctor wired' \
	--append loglevel=0
like "$vm_console" '^/sys/bus/xen' 'x86_64: the kernel has CONFIG_XEN'
found button 2 5 consumer "$button" 'x86_64: the module button is withheld'
found wired 0 null null '' 'x86_64: wired by the fixed button'
# It cannot power off. QEMU ends at a reset.
doctor_guest 'load button; load evdev; doctor off; busybox reboot -f' --append 'loglevel=0 acpi=off'
found off 2 0 firmware '' 'x86_64: acpi=off'
like "$(report off)" '^fix +take acpi=off' 'the fix is to remove acpi=off'

# A machine that describes itself by nothing. Its reset ends QEMU, which has no device to write a verdict to.
initrd=$tap_work/doctor.cpio
timeout 120 qemu-system-x86_64 -M microvm,acpi=off -m 256M -nodefaults -no-user-config -display none -no-reboot -serial stdio \
	-kernel "$vm_image" -initrd "$initrd" -append 'console=ttyS0 loglevel=0 reboot=t' </dev/null >"$tap_work/console" 2>&1
vm_console=$(tr -d '\r' <"$tap_work/console")
found off 2 0 firmware '' 'x86_64: neither ACPI nor a device tree'
finish
