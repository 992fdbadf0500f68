#!/bin/bash
# SPDX-License-Identifier: MIT
# press.sh - `softoff press` and real QEMUs: one that softoff run started, and ones that the command of softoff run --dry-run started, by
# hand, with and without a guest that hears its button. libvirt's daemon: libvirt.sh.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

# A socket's path has to be short.
sockets=$(mktemp -d /tmp/softoff.XXXXXX)
hand=
leave() {
	[ -z "$hand" ] || kill -KILL "$hand" 2>/dev/null
	rm -rf "$sockets"
	vm_leave
}
trap leave EXIT
initrd "$tap_work/cpio" "${vm_all[@]}"
initrd "$tap_work/deaf.cpio" virtio_pci virtio_console

# by_hand QEMU-ARGUMENTS ARG...: runs what `softoff run --dry-run ARG...` prints, with more arguments of QEMU.
by_hand() {
	local command more=$1
	shift
	command=$(build/host/softoff run --dry-run --kernel "$vm_image" --net none "$@") || return 1
	rm -f "$sockets"/*
	bash -c "exec $command $more" >"$tap_work/console" 2>"$tap_work/events" </dev/null &
	hand=$!
	until_ok 20 [ -S "$sockets/qmp" ]
}
# hand_ends: until it has ended by itself.
# shellcheck disable=SC2317
hand_gone() { ! kill -0 "$hand" 2>/dev/null; }
hand_ends() { until_ok 20 hand_gone; }
# shellcheck disable=SC2317
ready() { until_ok 120 grep -q '"event":"ready"' "$tap_work/events"; }
press() {
	timeout 150 build/host/softoff press "qmp:$sockets/qmp" "$@" >"$tap_work/press"
	press_status=$?
	vm_verdict=$(tail -n 1 "$tap_work/press")
}
# qmp_other COMMAND: by the second socket.
qmp_other() {
	python3 - "$sockets/other" "$1" <<-'END'
		import json, socket, sys
		s = socket.socket(socket.AF_UNIX)
		s.connect(sys.argv[1])
		f = s.makefile('rw')
		for command in ('qmp_capabilities', sys.argv[2]):
		    f.write(json.dumps({'execute': command}) + '\n')
		    f.flush()
		returns = 0
		while returns < 2:
		    line = f.readline()
		    returns += '"return"' in line or (2 if not line else 0)
	END
}
qmp_sockets="-qmp unix:$sockets/qmp,server=on,wait=off -qmp unix:$sockets/other,server=on,wait=off"

vm_start --initrd "$tap_work/cpio" --net none --qemu-arg -qmp --qemu-arg "unix:$sockets/qmp,server=on,wait=off" -- /bin/workload serve 0
check 'the guest is ready' ready
like "$(build/host/softoff status "qmp:$sockets/qmp")" '^state +running' 'status of a QEMU that softoff run started'
press
is "$press_status $(field verdict) $(field presses)" '0 off 1' 'a guest that softoff run started is off after one press'
vm_end
vm_is 0 off 'softoff run sees that its guest powered off'

by_hand "$qmp_sockets -no-shutdown" --boot acpi-gpio --initrd "$tap_work/cpio"
check 'a guest with -no-shutdown is ready' ready
press
is "$press_status $(field verdict) $(field presses)" '0 off 1' 'a guest with -no-shutdown, started by hand, is off after one press'
check 'QEMU with -no-shutdown still runs' kill -0 "$hand"
like "$(build/host/softoff status "qmp:$sockets/qmp")" '^state +off' 'status of a QEMU with -no-shutdown tells that its guest is off'
press
like "$press_status $vm_verdict" '^0 .* presses=0 .*reason="it was off already"' 'a guest that is off already gets no press'
qmp_other quit
check 'QEMU ends' hand_ends
like "$(cat "$tap_work/events")" '"event":"off"' 'the events of a guest that was started by hand are on stderr'

rm -f "$tap_work/press"
by_hand "$qmp_sockets -S" --initrd "$tap_work/deaf.cpio" --append 'softoff.gpio=off softoff.onexit=reboot' -- /bin/workload exit 0
(until_ok 20 grep -q pressed "$tap_work/press" && qmp_other cont) &
press --grace 120s
like "$press_status $vm_verdict" '^123 softoff: verdict=reset .*reason="the guest rebooted"' 'a guest that reboots instead is status 123'
check 'QEMU that ends at a reboot has ended' hand_ends

# No driver of the button: the guest agent is the next channel.
agent="-chardev socket,id=qga,path=$sockets/qga,server=on,wait=off -device virtserialport,chardev=qga,name=org.qemu.guest_agent.0"
by_hand "$qmp_sockets $agent" --initrd "$tap_work/deaf.cpio" --append softoff.gpio=off
check 'a guest with a guest agent is ready' ready
like "$(build/host/softoff status "qmp:$sockets/qmp")" '^channels +button, guest agent' 'status finds the guest agent'
press --grace 2s
is "$press_status $(field verdict) $(field presses)" '0 off 3' 'a guest that does not hear its button is powered off by its guest agent'
like "$(cat "$tap_work/press")" ' heard +guest agent' 'the step names the guest agent'
check 'QEMU of that guest has ended' hand_ends

by_hand "$qmp_sockets" --initrd "$tap_work/deaf.cpio" --append softoff.gpio=off
check 'a guest that hears nothing is ready' ready
press --grace 1s
like "$press_status $vm_verdict" '^121 softoff: verdict=ignored .*it still runs' 'a guest that does not hear is status 121'
check 'without --force it is left running' kill -0 "$hand"
press --grace 1s --force
like "$press_status $vm_verdict" '^121 softoff: verdict=ignored .* forced=1 .*and was forced' '--force ends it'
check 'QEMU that was forced has ended' hand_ends
finish
