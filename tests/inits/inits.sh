#!/bin/bash
# SPDX-License-Identifier: MIT
# inits.sh - Debian's own inits, whole, on x86_64 disks: our init hands over to each and its agent asks it; and the agent as a
# service of systemd. The roots are made by debootstrap, as root, and kept under build/.
# shellcheck disable=SC2154 # what tap.sh and lib.sh give
. "$(dirname "$0")/../vm/lib.sh"
vm_begin amd64 x86_64

. tests/inits/roots.inc

initrd "$tap_work/cpio" virtio_pci virtio_console virtio_blk ext4 button evdev

root sysvinit sysvinit-core,initscripts,udev
grep -q '^up:' "$root/etc/inittab" || echo "up:2:once:/bin/sh -c 'echo; echo up: done >/dev/console'" >>"$root/etc/inittab"
boots "a guest with Debian's sysvinit powers off" init=/sbin/init
like "$vm_console" 'asking sysvinit for poweroff' 'sysvinit gets the request in its own form'
like "$vm_console" 'All processes ended within' 'sysvinit does not wait for the agent'

root openrc openrc
cat >"$root/etc/init.d/up" <<-'END'
	#!/sbin/openrc-run
	start() { echo; echo 'up: done' >/dev/console; }
END
# Debian's package, without sysvinit's scripts, has none that makes the root read-only at the end.
cat >"$root/etc/init.d/mount-ro" <<-'END'
	#!/sbin/openrc-run
	depend() { after *; }
	start() { sync; mount -o remount,ro /; }
END
chmod 0755 "$root/etc/init.d/up" "$root/etc/init.d/mount-ro"
ln -sf /etc/init.d/up "$root/etc/runlevels/default/up"
ln -sf /etc/init.d/mount-ro "$root/etc/runlevels/shutdown/mount-ro"
boots "a guest with OpenRC's init powers off" init=/sbin/openrc-init
like "$vm_console" 'asking OpenRC for poweroff' 'OpenRC gets the request in its own form'

root runit runit-init,udev
mkdir -p "$root/etc/runit/runsvdir/default/up"
cat >"$root/etc/runit/runsvdir/default/up/run" <<'END'
#!/bin/sh
echo
echo 'up: done' >/dev/console
exec sleep 1000000
END
chmod 0755 "$root/etc/runit/runsvdir/default/up/run"
boots "a guest with Debian's runit powers off" init=/sbin/init
like "$vm_console" 'asking runit for poweroff' 'runit gets the request in its own form'

root systemd systemd,systemd-sysv,dbus,udev,libpam-systemd
cp "build/$ARCH/agent" "$root/sbin/agent"
units=$root/etc/systemd/system
cat >"$units/up.service" <<'END'
[Unit]
After=systemd-logind.service softoff-agent.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c "sleep 3; /etc/logind-reads; echo; echo up: done >/dev/console"
[Install]
WantedBy=multi-user.target
END
# Waits until logind has both buttons open, where it runs.
cat >"$root/etc/logind-reads" <<'END'
#!/bin/sh
while pid=$(pidof systemd-logind) && [ "$(find /proc/$pid/fd -lname '/dev/input/event*' | wc -l)" -lt 2 ]; do
	sleep 0.2
done
END
chmod 0755 "$root/etc/logind-reads"
ln -sf ../up.service "$units/multi-user.target.wants/up.service"
ln -sf /dev/null "$units/serial-getty@ttyS0.service"
ln -sf /dev/null "$units/serial-getty@hvc0.service"

boots "a guest with Debian's systemd powers off" init=/sbin/init
like "$vm_console" 'asking systemd for poweroff' 'systemd gets the request in its own form'
unlike "$vm_console" 'Waiting for process: .*softoff-agent' 'systemd does not wait for the agent'

# The unit of softoff-agent(8). The agent that init leaves hears nothing in these guests.
sed -n '/^systemd, where/,/^\.Ed/{/^\[Unit\]/,/^\.Ed/{/^\.Ed/d; p}}' docs/softoff-agent.8 >"$units/softoff-agent.service"
sed -i 's/^ExecStart=.*/&\nStandardError=journal+console/' "$units/softoff-agent.service"
ln -sf ../softoff-agent.service "$units/multi-user.target.wants/softoff-agent.service"
deaf='init=/sbin/init softoff.evdev=off softoff.acpi=off softoff.irq=off'
boots 'a guest with systemd-logind powers off' "$deaf"
like "$vm_console" 'systemd-logind handles the power key: this press is left to it' 'the agent leaves the press to systemd-logind'

# Without udev's tag logind never opens the button: the press is the agent's.
ln -sf /dev/null "$root/etc/udev/rules.d/70-power-switch.rules"
sed -i 's,/etc/logind-reads; ,,' "$units/up.service"
boots 'a guest whose logind does not have the button powers off' "$deaf"
like "$vm_console" 'agent.*asking systemd for poweroff' 'the agent acts on a press that logind would miss'
unlike "$vm_console" 'this press is left to it' 'the agent leaves no press to a logind that does not have the button'
rm "$root/etc/udev/rules.d/70-power-switch.rules"

ln -sf /dev/null "$units/systemd-logind.service"
boots "a guest with the agent as systemd's service, without logind, powers off" "$deaf"
like "$vm_console" 'agent.*asking systemd for poweroff' 'the agent as a service sends systemd its request'
unlike "$vm_console" 'Waiting for process: .*agent' 'systemd does not wait for the agent as a service'

# A service whose stop never ends: the agent ends it.
sed -i 's/^ExecStart=@\/sbin\/agent @agent/& --budget 20/' "$units/softoff-agent.service"
sed -i 's/^ExecStart=.*/&\nRemainAfterExit=yes\nExecStop=\/bin\/sleep 1000\nTimeoutStopSec=infinity/' "$units/up.service"
boots 'a guest whose systemd never ends its stop powers off' "$deaf"
like "$vm_console" 'poweroff: stopping everything: the machine still runs' 'the agent ends the stop when its budget is over'
rm -f "$units/systemd-logind.service" "$units/softoff-agent.service" "$units/multi-user.target.wants/softoff-agent.service"
finish
