#!/bin/bash
# SPDX-License-Identifier: MIT
# nics.sh - guests with two network interfaces, and a guest whose interface lacks its driver.
# shellcheck disable=SC2154 # what lib.sh gives
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
vm_start --initrd "$tap_work/cpio" --qemu-arg -netdev --qemu-arg 'user,id=second,net=10.9.0.0/24,ipv6-prefix=fd00:9::' --qemu-arg -device \
	--qemu-arg 'virtio-net-pci,netdev=second,romfile=' -- /bin/workload serve 0
vm_wait ' lease 10\.0\.2\.15' && vm_wait ' lease 10\.9\.0\.15' && vm_wait 'eth1: IPv6 address fd00:9:'
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a guest with two interfaces powers off'
like "$vm_console" 'eth0: lease 10\.0\.2\.15' 'the interfaces stand in the order of the machine'
is "$(field address)" 10.0.2.15 'the address of the last line is that of the first interface, and not an IPv6 address'

initrd "$tap_work/cpio" virtio_pci virtio_console gpio_keys evdev
vm --initrd "$tap_work/cpio" --press ready -- /bin/workload serve 0
vm_is 0 off 'a guest without the driver of its interface powers off'
like "$vm_console" 'net: no Ethernet interface; continuing without one' 'a line says that there is no interface'
like "$vm_console" 'network device virtio[0-9]+ on the virtio bus has no driver: is the module virtio_net missing in the initramfs' \
	'a line names the module of the device'
unlike "$vm_console" 'no carrier' 'no line says that there is no carrier'
finish
