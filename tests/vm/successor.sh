#!/bin/bash
# SPDX-License-Identifier: MIT
# successor.sh - softoff after softoff: init= names it, and inittab's restart entry does. One agent is left, and the host has
# all events by one port.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4
disk_make
cp "build/$ARCH/init" "$tap_work/tree/sbin/init"
cat >"$tap_work/tree/etc/inittab" <<'END'
::sysinit:/etc/up
::restart:/sbin/init
END
cat >"$tap_work/tree/etc/up" <<'END'
#!/bin/sh
while [ "$(grep -l softoff-agent /proc/[0-9]*/comm | wc -l)" != 1 ]; do sleep 0.1; done
echo 'up: one agent'
mount -o remount,rw /
if [ -e /data/once ]; then
	echo 'up: the second time'
else
	echo >/data/once
	echo 'up: the first time'
	kill -QUIT 1
fi
END
chmod 0755 "$tap_work/tree/etc/up"
disk_make_of "$tap_work/tree"

vm_when '^up: the second time' --net none --disk "$disk" --initrd "$tap_work/cpio" --append 'root=/dev/vda1 init=/sbin/init'
vm_is 0 off 'softoff after softoff after softoff powers off at a press'
is "$(grep -c '^up: one agent' <<<"$vm_console")" 2 'one agent is left after each hand-over'
is "$(grep -c 'handing over to /sbin/init' <<<"$vm_console")" 2 'the root was handed over twice'
like "$vm_console" 'restart: stopping \(signal 3\)|restart: stopping \(pid' 'one hand-over was by the restart entry'
is "$(event init | wc -l)" 3 'the host gets the events of all three'
is "$(event press | wc -l)" 1 'the press is one press after two hand-overs'
is "$(event off | wc -l)" 1 'the host gets one event off'
like "$(tail -n 1 "$tap_work/events")" '"event":"off"' 'the event off comes last'
root_is_clean 'the disk is clean after three inits'
finish
