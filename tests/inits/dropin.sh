#!/bin/bash
# SPDX-License-Identifier: MIT
# dropin.sh - Debian with sysvinit and its rc: as it is, with our agent beside its init; and with our init copied over its /sbin/init and
# nothing else changed. The two stops are beside each other, by the clock of the host.
# shellcheck disable=SC2154 # what tap.sh and lib.sh give
. "$(dirname "$0")/../vm/lib.sh"
vm_begin amd64 x86_64
. tests/inits/roots.inc

initrd "$tap_work/cpio" virtio_pci virtio_console virtio_blk ext4 button evdev
root sysvinit sysvinit-core,initscripts,udev

# A service of Debian's kind, whose stop script leaves a file.
dropped=$tap_work/root
cp -a "$root" "$dropped"
sed -i '/^up:/d; /:respawn:.*getty/d' "$dropped/etc/inittab"
echo "up:2:once:/bin/sh -c 'echo; echo up: done >/dev/console'" >>"$dropped/etc/inittab"
cat >"$dropped/etc/init.d/service" <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides:          service
# Required-Start:    $local_fs
# Required-Stop:     $local_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
### END INIT INFO
echo "$1 runlevel $RUNLEVEL from $PREVLEVEL terminal $(ps -o tty= -p $$)" >>/var/service
END
chmod 0755 "$dropped/etc/init.d/service"
check "Debian's update-rc.d takes the service" chroot "$dropped" /usr/sbin/update-rc.d service defaults
root=$dropped

boots "Debian's sysvinit system powers off with its own init" init=/sbin/init
own=$(field press_to_off_ms)
cp "build/$ARCH/init" "$root/sbin/init"
boots "Debian's sysvinit system powers off with our init" init=/sbin/init softoff.budget=60s softoff.grace=10s
ours=$(field press_to_off_ms)
echo "# press to off of a Debian sysvinit system: $own ms with its own init, $ours ms with ours"
like "$vm_console" 'All processes ended within 1 seconds' "Debian's scripts wait for no process of our init"
like "$vm_console" '^Will now halt' "Debian's last script halts the machine, as with its own init"
like "$vm_console" "sysvinit's form, [0-9]+ entries started" 'our init runs the inittab of Debian'
is "$(debugfs -R "cat /var/service" "$tap_work/disk" 2>/dev/null | cut -d' ' -f1-5)" 'start runlevel 2 from N
stop runlevel 0 from 2' "Debian's rc starts the service, and stops it by its K script"
unlike "$vm_console" 'cannot run|warning: /etc/inittab' 'no entry of the inittab is refused'
finish
