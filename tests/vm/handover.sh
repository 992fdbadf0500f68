#!/bin/bash
# SPDX-License-Identifier: MIT
# handover.sh - init=: another init takes over, and the agent asks it.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4
disk_make
cat >"$tap_work/tree/etc/inittab" <<'END'
::sysinit:/etc/up
::shutdown:/bin/echo up: going down
::shutdown:/bin/umount -a -r
END
cat >"$tap_work/tree/etc/up" <<'END'
#!/bin/sh
mount -o remount,rw /
echo "up: init is $(ls -l /proc/1/exe | sed 's/.* //')"
echo "up: stdin is $(ls -l /proc/1/fd/0 | sed 's/.* //')"
grep SigBlk /proc/1/status | sed 's/^/up: /'
[ -e /lib/modules ] || echo 'up: the initramfs is gone'
echo x >/data/written
echo 'up: done'
END
chmod 0755 "$tap_work/tree/etc/up"
ln -s /bin/busybox "$tap_work/tree/sbin/init"
disk_make_of "$tap_work/tree"

up=(--net none --disk "$disk" --initrd "$tap_work/cpio")
vm_when '^up: done' "${up[@]}" --append 'root=/dev/vda1 init=/sbin/init'
vm_is 0 off "BusyBox's init takes over, and powers off at a press"
like "$vm_console" '^up: init is /bin/busybox' "BusyBox's init is process 1"
like "$vm_console" '^up: stdin is /dev/console' "BusyBox's init has the console"
like "$vm_console" '^up: the initramfs is gone' 'the memory of the initramfs is free'
like "$vm_console" 'asking init for poweroff' "the agent sends its request in BusyBox init's form"
like "$vm_console" '^up: going down' "BusyBox's init runs its shutdown entries"
like "$(event press)" '"action":"poweroff"' 'the event press reaches the host after the hand-over'
like "$(event ready)" '"ready"' 'the event ready reaches the host after the hand-over'
root_is_clean "the disk is clean after BusyBox's init has stopped"

# Pressed as soon as the agent is armed: somewhere between two process 1.
vm --net none --disk "$disk" --initrd "$tap_work/cpio" --append 'root=/dev/vda1 init=/sbin/init' --press ready --grace 30s
vm_is 0 off 'a press at the moment of the hand-over is not lost'
root_is_clean 'the disk is clean after a press at the hand-over'

# Off by BusyBox's own command: nothing is pressed, and no event off comes.
echo poweroff >>"$tap_work/tree/etc/up"
disk_make_of "$tap_work/tree"
vm "${up[@]}" --append 'root=/dev/vda1 init=/sbin/init'
vm_is 0 off "poweroff inside, after the hand-over to BusyBox's init, is off with status 0"
is "$(field presses)" 0 'the power-off from inside needs no press'
like "$(event handover)" '"program":"/sbin/init"' 'the event handover names the program that takes over'
root_is_clean "the disk is clean after BusyBox's own poweroff"

# The agent as the appliance's own: beside an init that it does not know, by its command.
mkdir -p "$tap_work/tree/opt"
cat >"$tap_work/tree/opt/own" <<'END'
#!/bin/sh
mount -o remount,rw /
echo "own: $$ $# $1,$2"
echo 'own: done'
while :; do sleep 1; done
END
rm "$tap_work/tree/sbin/poweroff" # a link to BusyBox
cat >"$tap_work/tree/sbin/poweroff" <<'END'
#!/bin/sh
echo 'own: powering off' >/dev/console
/bin/busybox sync
/bin/busybox mount -o remount,ro /
exec /bin/busybox poweroff -f
END
chmod 0755 "$tap_work/tree/opt/own" "$tap_work/tree/sbin/poweroff"
disk_make_of "$tap_work/tree"
vm_when '^own: done' "${up[@]}" --append 'root=/dev/vda1 init=/opt/own' -- one 'two three'
vm_is 0 off 'an unknown init is stopped by /sbin/poweroff'
like "$vm_console" '^own: 1 2 one,two three' 'an unknown init is process 1, with the words after -- as its arguments'
like "$vm_console" '^own: powering off' 'the agent runs /sbin/poweroff'
root_is_clean 'the disk is clean after /sbin/poweroff'

# As Debian's runit: the files of the flags are made late in the boot, here later than the retry of a request to a deaf init.
cat >"$tap_work/tree/opt/runit" <<'END'
#!/bin/sh
stop() {
	[ -x /run/runit.stopit ] || return
	read -r omitted </run/sendsigs.omit.d/softoff-agent
	echo "runit: $(cat "/proc/$omitted/comm") is left, as $(cut -c 1 "/proc/$omitted/cmdline")"
	[ -x /run/runit.reboot ] || echo 'runit: powering off'
	sync
	mount -o remount,ro /
	poweroff -f
}
mount -o remount,rw /
mkdir -p /run/sendsigs.omit.d
trap stop CONT
echo 'runit: begun'
sleep 14
: >/run/runit.stopit
: >/run/runit.reboot
chmod 000 /run/runit.stopit /run/runit.reboot
echo 'runit: listens'
while :; do sleep 1; done
END
chmod 0755 "$tap_work/tree/opt/runit"
disk_make_of "$tap_work/tree"
vm_when '^runit: begun' "${up[@]}" --grace 60s --append 'root=/dev/vda1 init=/opt/runit'
vm_is 0 off 'an init that is ready only 14 s after the press gets the request then'
like "$vm_console" 'asking runit for poweroff: it does not listen \(yet\)' 'a line says that runit is not ready'
is "$(grep -c 'asking runit' <<<"$vm_console")" 2 'the request to runit is logged twice'
like "$vm_console" '^runit: softoff-agent is left, as @' 'runit spares the agent by /run/sendsigs.omit.d and the @'
like "$vm_console" '^runit: powering off' 'runit is requested to power off, not to reboot'
root_is_clean 'the disk is clean after runit has stopped'
finish
