#!/bin/bash
# SPDX-License-Identifier: MIT
# watch.sh - agent --watch in a guest with another init: it prints what it hears, and requests nothing.
# shellcheck disable=SC2016 # what is in single quotes is for the guest's shell
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc
. tests/vm/doctor.inc

doctor_guest '
	load gpio_keys
	load evdev
	agent --watch >/with 2>&1 &
	agent --watch --without evdev >/without 2>&1 &
	until grep watching /with && grep watching /without; do sleep 0.1; done
	echo press me
	until grep "press: evdev" /with && grep "irq: +" /with && grep "irq: +" /without; do sleep 0.1; done
	cat /with
	echo "@without"
	cat /without' --boot dt --append loglevel=0
vm_is 0 off 'agent --watch leaves the machine to its init, which ends by itself'
with=$(sed '/^@without/,$d' <<<"$vm_console")
like "$with" 'armed: evdev, "gpio-keys" \(event0\)' 'agent --watch prints the channels'
like "$with" 'watching; nobody is asked for anything; 0 interrupts since boot' 'agent --watch prints that it begins'
like "$with" 'press: evdev, event0 key 116' 'agent --watch prints each press'
like "$with" 'irq: \+[0-9]+, [0-9]+ since boot \(GPIO Key Poweroff: [0-9]+\)' 'agent --watch prints the interrupts'
unlike "$(sed '1,/^@without/d' <<<"$vm_console")" 'evdev' 'agent --watch --without evdev prints nothing of evdev'
finish
