#!/bin/bash
# SPDX-License-Identifier: MIT
# doctor.sh - the doctor on machines with a device tree, stock kernels, each broken in one place: the link and the symbol
# that it names are exactly the missing symbols.
# shellcheck disable=SC2016 # what is in single quotes is for the guest's shell
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc
. tests/vm/doctor.inc

keys='"KEYBOARD_GPIO","INPUT_KEYBOARD","INPUT"'
pl061='"GPIO_PL061","GPIOLIB","ARM_AMBA"'
evdev='"INPUT_EVDEV","INPUT"'

# Waits for a press, by its interrupt.
press='before=$(grep Poweroff /proc/interrupts)
	echo press me
	while [ "$(grep Poweroff /proc/interrupts)" = "$before" ]; do sleep 0.1; done'

# One guest that loses, or never gets, one thing after another.
doctor_guest '
	doctor gpio_keys
	load gpio_keys
	doctor evdev
	load evdev
	doctor wired
	doctor nobody nobody
	'"$press"'
	doctor pressed
	echo 1 >/sys/class/input/input0/inhibited
	doctor inhibited
	echo 0 >/sys/class/input/input0/inhibited
	rm /dev/input/event0
	doctor node
	echo gpio-keys >/sys/bus/platform/drivers/gpio-keys/unbind
	doctor unbound
	echo 9030000.pl061 >/sys/bus/amba/drivers/pl061_gpio/unbind
	doctor unbound_pl061
	umount /sys
	doctor sysfs' --boot dt --append loglevel=0
found gpio_keys 1 5 consumer "$keys" 'the module gpio_keys is withheld'
like "$(report gpio_keys)" '^fix .*CONFIG_KEYBOARD_GPIO=y .*modprobe gpio_keys$' 'the fix for gpio_keys is a symbol or a command'
like "$(report gpio_keys)" '^fallback +gpio$' 'the agent can watch the line itself until then'
found evdev 2 8 evdev "$evdev" 'the module evdev is withheld'
found wired 0 null null '' 'nothing is missing: wired'
like "$(report wired)" 'interrupt count 0: the host never asserted the line' 'a count of 0 means that the host never asserted the line'
unlike "$(report wired)" '^as root' 'a report of root lacks nothing'
found nobody 0 null null '' 'another user sees the same'
like "$(report nobody)" '^as root +whether the event node opens' 'a report of another user names what root would add'
found pressed 0 null null '' 'after a press'
like "$(report pressed)" '^count +armed, interrupt count [1-9]|the key is down' 'the interrupts of a press are counted'
found inhibited 2 7 input '' 'the input device is inhibited'
found node 2 9 node '"DEVTMPFS"' 'the device node is missing'
found unbound 1 5 consumer '' 'the driver has let the button go'
found unbound_pl061 2 4 driver '' 'the driver has let the GPIO controller go'
found sysfs 3 0 firmware '"SYSFS"' 'there is no /sys'

doctor_guest 'load gpio_keys; load evdev; doctor pl061' --boot dt \
	--append 'loglevel=0 initcall_blacklist=pl061_gpio_init,pl061_gpio_driver_init'
found pl061 2 4 driver "$pl061" 'the driver of the GPIO controller is not in the kernel'

# broken NAME EDIT...: a device tree edited by fdtput EDIT..., with all drivers loaded.
broken() {
	local name=$1
	shift
	dtb "$name.dtb" "$@"
	doctor_guest "load gpio_keys; load evdev; doctor $name" --boot dt --append loglevel=0 "${vm_dtb[@]}"
}
broken no_button -r /gpio-keys
found no_button 2 1 button '' 'the device tree has no button'
like "$(report no_button)" '^host +QEMU: .*gpio-keys' 'the report names what to change on the host'
broken disabled -t s /gpio-keys status disabled
found disabled 2 1 button '' 'the device tree disables the button'
broken no_line -t x /gpio-keys/poweroff gpios ffff 3 0
found no_line 2 2 source '' "the button's line leads nowhere"
broken no_controller -t s /pl061@9030000 status disabled
found no_controller 2 2 source '' 'the device tree disables the GPIO controller'
broken no_clock -d /pl061@9030000 clocks
found no_clock 2 3 answer '' 'the GPIO controller has no clock'
like "$(report no_clock)" '^evidence .*/pl061@9030000/clocks: not there' 'the missing clocks property is the evidence'
broken wrong_id -t x /pl061@9030000 arm,primecell-periphid 41999
found wrong_id 2 3 answer '' 'the GPIO controller calls itself something else'
broken restart -t u /gpio-keys/poweroff linux,code 408
found restart 0 null null '' 'the key is KEY_RESTART: wired'
like "$(report restart)" '^host +libkrun' 'the report of KEY_RESTART names libkrun'
broken vz -p -t s /hypervisor compatible apple,virtualization-generic-platform
found vz 0 null null '' "a device tree with the hypervisor node of Virtualization.framework is wired"
like "$(report vz)" '^host +Virtualization.framework: .*macOS 15.2 .*macOS 27.0 rings' \
	'the doctor names Virtualization.framework, and what an interrupt count of 0 means'
dtb debounce.dtb -t u /gpio-keys/poweroff debounce-interval 500
doctor_guest "load gpio_keys; load evdev; $press; doctor debounce" --boot dt --append loglevel=0 "${vm_dtb[@]}"
found debounce 2 11 count '' 'the debounce interval is longer than a press'
like "$(report debounce)" '^evidence .*debounce-interval: 500 ms; interrupts: [1-9]' 'the evidence is the interval and the counted press'
finish
