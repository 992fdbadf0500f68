#!/bin/bash
# SPDX-License-Identifier: MIT
# inittab.sh - BusyBox appliances that live from their inittab, our init in the place of theirs.
# shellcheck disable=SC2016 # what is in single quotes is for the guest's shell
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc

starter "$tap_work/cpio"

# --- as Buildroot makes it: BusyBox's form ------------------------------------------------------------------

root=$tap_work/buildroot
applets "$root"
cp "build/$ARCH/init" "$root/sbin/init"
cat >"$root/etc/inittab" <<'END'
# Startup the system
::sysinit:/bin/mount -t proc proc /proc
::sysinit:/bin/mount -o remount,rw /
::sysinit:/bin/mkdir -p /dev/pts /dev/shm
::sysinit:/bin/mount -t devpts devpts /dev/pts
::sysinit:/bin/hostname -F /etc/hostname
::sysinit:/etc/init.d/rcS
::wait:/bin/echo waited > /var/order
::once:/bin/echo once >> /var/order
null::respawn:/bin/sleep 1000
ttyAMA0::respawn:-/bin/sh
::bogus:/bin/true
::shutdown:/etc/init.d/rcK
::shutdown:/bin/echo last entry > /var/last
::ctrlaltdel:/sbin/reboot
END
printf '#!/bin/sh\necho "rcS on $(hostname)"\n' >"$root/etc/init.d/rcS"
printf '#!/bin/sh\nwhile read l; do echo "$l"; done </var/order >/var/seen\n' >"$root/etc/init.d/rcK"
chmod +x "$root"/etc/init.d/*
disk "$tap_work/disk" "$root"

vm --initrd "$tap_work/cpio" --disk "$tap_work/disk" --press ready
vm_is 0 off "a Buildroot-like appliance powers off with our init"
like "$vm_console" 'rcS on appliance' "the appliance's sysinit entries ran in order"
like "$vm_console" "warning: /etc/inittab:12: no such action" 'a malformed line is a warning with its number'
is "$(on_disk "$tap_work/disk" /var/last)" 'last entry' "the appliance's shutdown entries ran"
like "$(on_disk "$tap_work/disk" /var/seen)" 'waited' 'the shutdown entries ran while the disk was writable'
disk_is_clean "$tap_work/disk" 'the disk of the Buildroot-like appliance is clean'
unlike "$vm_console" 'killing' 'the shell on the console of the Buildroot-like appliance was not killed'

# --- what it has on a terminal, in a frozen cgroup -----------------------------------------------------------------

root=$tap_work/savers
applets "$root"
cp "build/$ARCH/init" "$root/sbin/init"
cat >"$root/etc/inittab" <<'END'
::sysinit:/bin/mount -o remount,rw /
::sysinit:/bin/mkdir -p /run/v1
::wait:/bin/mount -t cgroup -o freezer freezer /run/v1
ttyAMA0::respawn:/etc/saver terminal
::once:/etc/frozen /sys/fs/cgroup cgroup.freeze 1 FROZEN
::once:/etc/frozen /run/v1 freezer.state FROZEN FROZEN
::shutdown:/sbin/swapoff -a
::shutdown:/bin/umount -a -r
END
printf '#!/bin/sh\ntrap "sleep 0.5; echo saved >/var/$1; exit" TERM\necho "saver $1"\nwhile :; do sleep 1000 & wait; done\n' >"$root/etc/saver"
cat >"$root/etc/frozen" <<'END'
#!/bin/sh
name=$2
mkdir "$1/outer" "$1/outer/inner"
(sh -c 'echo $PPID' >"$1/outer/inner/cgroup.procs"; exec /etc/saver "$name") &
until [ "$(wc -l <"$1/outer/inner/cgroup.procs")" -gt 1 ]; do sleep 0.1; done
echo "$3" >"$1/outer/$2"
until grep -qs 'frozen 1' "$1/outer/cgroup.events" || grep -qs FROZEN "$1/outer/freezer.state"; do sleep 0.1; done
echo "is frozen: $name"
END
ln -s busybox "$root/bin/wc"
chmod +x "$root"/etc/saver "$root"/etc/frozen
disk "$tap_work/disk" "$root"
vm_start --initrd "$tap_work/cpio" --disk "$tap_work/disk" --append 'softoff.budget=20s softoff.grace=15s'
vm_wait 'saver terminal'
vm_wait 'is frozen: cgroup.freeze'
vm_wait 'is frozen: freezer.state'
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'an appliance with programs that save at SIGTERM'
is "$(on_disk "$tap_work/disk" /var/terminal)" saved 'a program on its terminal saves at SIGTERM'
is "$(on_disk "$tap_work/disk" /var/cgroup.freeze)" saved 'a program in a frozen cgroup saves at SIGTERM'
is "$(on_disk "$tap_work/disk" /var/freezer.state)" saved 'a program in a frozen cgroup of version 1 saves at SIGTERM'
like "$vm_console" '/sys/fs/cgroup/outer was frozen: thawed' 'a line names the cgroup that init thaws'
like "$vm_console" '/run/v1/outer was frozen: thawed' 'a line names the version 1 cgroup that init thaws'
unlike "$vm_console" 'killing' 'no program that saves was killed'
disk_is_clean "$tap_work/disk" 'the disk of the appliance with programs that save is clean'

# --- as a sysvinit system has it: tags and runlevels --------------------------------------------------------------

root=$tap_work/sysv
applets "$root"
cp "build/$ARCH/init" "$root/sbin/init"
cat >"$root/etc/inittab" <<'END'
id:3:initdefault:
si::sysinit:/etc/init.d/rcS
~~:S:wait:/bin/sh
l0:0:wait:/etc/init.d/rc 0
l2:2:wait:/etc/init.d/rc 2
l3:3:wait:/etc/init.d/rc 3
l6:6:wait:/etc/init.d/rc 6
ca:12345:ctrlaltdel:/sbin/reboot
1:2345:respawn:/sbin/getty -L ttyAMA0 115200 vt100
T9:9:respawn:/bin/echo must not run
END
printf '#!/bin/sh\nmount -o remount,rw /\necho rcS >/var/order\n' >"$root/etc/init.d/rcS"
printf '#!/bin/sh\necho "rc $1 runlevel $RUNLEVEL from $PREVLEVEL" >>/var/order\n' >"$root/etc/init.d/rc"
chmod +x "$root"/etc/init.d/*
disk "$tap_work/disk" "$root"

vm_when 'login:' --initrd "$tap_work/cpio" --disk "$tap_work/disk"
vm_is 0 off "a sysvinit-like appliance powers off with our init"
is "$(on_disk "$tap_work/disk" /var/order)" "rcS
rc 3 runlevel 3 from N
rc 0 runlevel 0 from 3" 'runlevel 3 was entered, and left by runlevel 0'
like "$vm_console" 'login:' 'the getty of runlevel 3 shows its login prompt'
unlike "$vm_console" 'must not run' 'no entry of another runlevel ran'
disk_is_clean "$tap_work/disk" 'the disk of the sysvinit-like system is clean'
finish
