#!/bin/bash
# SPDX-License-Identifier: MIT
# beside.sh - the agent as a program of its own beside BusyBox's init: asks it, runs a command, and stops the machine itself
# where that comes to nothing.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc
. tests/vm/qga.inc

tree=$tap_work/tree
applets "$tree"
ln -s ../bin/busybox "$tree/sbin/init"
cp "build/$ARCH/agent" "$tree/sbin/agent"
mkdir -p "$tree/data"
cat >"$tree/etc/inittab" <<'END'
::sysinit:/etc/rcS
::respawn:/etc/agent
::once:/etc/writer
::once:/etc/measure
::shutdown:/etc/rcK
END
cat >"$tree/etc/rcS" <<'END'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mount -o remount,rw /
END
# The agent's options, as the kernel command line has them: agent=--command,/etc/fails
cat >"$tree/etc/agent" <<'END'
#!/bin/sh
options=$(sed -n 's/.*agent=\([^ ]*\).*/\1/p' /proc/cmdline)
mkdir -p /run/systemd/seats # as systemd-tmpfiles makes it, logind or not
case $options in
daemon)
	/sbin/agent --daemon --force --command /sbin/poweroff <&- >&- 2>&-
	echo "daemon: $?, timers: $(ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c timerfd)"
	exec sleep 1000 ;;
logind)
	# A stand-in for logind runs and has the button open. When the agent has left a press to it, a drop-in file has logind ignore the key.
	: >/run/systemd/seats/seat0
	/etc/systemd-logind &
	echo 'logind: said to run'
	/sbin/agent 2>/run/agent.log &
	until grep -q 'this press is left to it' /run/agent.log; do sleep 0.1; done
	mkdir -p /run/systemd/logind.conf.d
	printf '[Login]\n  HandlePowerKey = ignore\n' >/run/systemd/logind.conf.d/vm.conf
	cat /run/agent.log
	exec sleep 1000 ;;
unread)
	: >/run/systemd/seats/seat0
	exec /sbin/agent ;;
deaf)
	: >/run/systemd/seats/seat0
	rm /dev/input/event*
	exec /sbin/agent --without evdev ;;
*)
	exec /sbin/agent $(echo "$options" | sed 's/,/ /g') ;;
esac
END
cat >"$tree/etc/systemd-logind" <<'END'
#!/bin/sh
node=$(grep -l gpio-keys /sys/class/input/event*/device/name)
node=${node%/device/name}
exec 3<"/dev/input/${node##*/}"
while :; do sleep 1000; done
END
# Ignores SIGTERM, and has a file open for writing: BusyBox's init, which ends processes last, would leave the disk unclean.
cat >"$tree/etc/writer" <<'END'
#!/bin/sh
grep -q fails /proc/cmdline || exit 0
trap '' TERM
exec >/data/lines
while :; do echo line; sleep 0.1; done
END
# The cost of an idle agent. After its last look at the interrupts (softoff.armwait) the agent rests: the measurement begins when
# five seconds pass without a wake-up.
cat >"$tree/etc/measure" <<'END'
#!/bin/sh
grep -q measure /proc/cmdline || exit 0
until pids=$(pidof agent) && [ "$pids" != "${pids% *}" ]; do sleep 1; done
# sum EXPRESSION FILE: of the agent and the stopper
sum() { echo $(($(for pid in $pids; do sed -n "$1" "/proc/$pid/$2"; done | paste -sd +))); }
woken() { sum 's/^voluntary_ctxt_switches:[^0-9]*//p' status; }
until before=$(woken); sleep 5; [ "$(woken)" = "$before" ]; do :; done
sleep 30
echo "measure: woken $(($(woken) - before)) times, $(sum 's/^Pss: *\([0-9]*\) kB/\1/p' smaps_rollup) KiB"
END
cat >"$tree/etc/rcK" <<'END'
#!/bin/sh
echo 'rcK: going down'
umount -a -r
END
printf '#!/bin/sh\necho "command: asked"\nexit 3\n' >"$tree/etc/fails"
printf '#!/bin/sh\necho "command: asked"\n' >"$tree/etc/idles"
chmod 0755 "$tree"/etc/{rcS,rcK,agent,writer,measure,fails,idles,systemd-logind}
starter "$tap_work/cpio"

# Else the launcher presses each second, until a guest of softoff's acknowledges.
once=(--press-once)

# armed_guest OPTIONS: starts one with the agent's options, and waits until it is armed.
armed_guest() {
	local options=$1
	disk "$tap_work/disk" "$tree"
	vm_start --net none --disk "$tap_work/disk" --initrd "$tap_work/cpio" "${once[@]}" --append "agent=$options"
	vm_wait 'armed: evdev'
}

# stops SENTENCE: pressed, the guest is off, and its disk is clean.
stops() {
	kill -INT "$vm_pid"
	vm_end
	vm_is 0 off "$1"
	disk_is_clean "$tap_work/disk" "$1: the disk is clean"
}

armed_guest '--budget,50 measure'
vm_wait '^measure:'
read -r _ _ woken _ pss _ < <(tr -d '\r' <"$tap_work/console" | grep '^measure:')
is "$woken" 0 'an agent that idles for 30 s is not woken'
check "an idle agent and its stopper take less than 200 KiB of memory (PSS): ${pss:-?}" less_than "$pss" 200
stops 'an agent beside init requests the power-off, and the guest is off'
like "$vm_console" 'asking init for poweroff' "the agent sends the request in BusyBox init's form"
like "$vm_console" '^rcK: going down' "BusyBox's init runs its shutdown entries"
unlike "$vm_console" 'stopping everything' 'an init that stops needs no help of the agent'

armed_guest --command,/etc/fails
stops 'where the command fails, the agent stops the machine'
like "$vm_console" '^command: asked' 'the command that fails was run'
like "$vm_console" 'poweroff: stopping everything: the command failed' 'a log line says that the command failed'
unlike "$vm_console" 'rcK:' "a shutdown by the agent does not run init's entries"
unlike "$vm_console" 'stays mounted' 'a shutdown by the agent leaves nothing writable'
like "$(on_disk "$tap_work/disk" /data/lines)" '^line$' 'a file written before the shutdown by the agent is on the disk'

armed_guest --command,/etc/idles,--budget,2
stops 'an agent whose budget is over stops the machine'
like "$vm_console" 'poweroff: stopping everything: the machine still runs' 'a log line says that the machine still runs'

once=()
armed_guest --command,/etc/idles
stops 'an agent that gets a second press stops the machine'
like "$vm_console" 'poweroff: stopping everything: pressed again' 'a log line says that the button was pressed again'
once=(--press-once)

armed_guest daemon
check 'an agent with --daemon goes into the background' vm_wait '^daemon: 0'
like "$(tr -d '\r' <"$tap_work/console")" '^daemon: 0, timers: 1' 'a daemon started without open descriptors has its timer'
stops 'a daemon hears the press, and the guest is off'
like "$vm_console" '^rcK: going down' 'a daemon runs its command'

# Pressed once a second, until a press is acknowledged: the first one is logind's.
once=()
disk "$tap_work/disk" "$tree"
vm_start --net none --disk "$tap_work/disk" --initrd "$tap_work/cpio" --append 'agent=logind'
vm_wait '^logind: said to run'
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'beside systemd-logind, a guest is off once logind ignores the key'
like "$vm_console" 'systemd-logind handles the power key: keys that it hears are left to it' 'the agent logs that logind handles the key'
like "$vm_console" 'press: evdev, event[0-9]+ key 116( \(before we came\))?: poweroff' 'the agent beside logind hears a press'
like "$vm_console" 'systemd-logind handles the power key: this press is left to it' 'the agent leaves the press to logind'
like "$vm_console" '^rcK: going down' 'the agent acts on a press after a drop-in file set HandlePowerKey = ignore'
disk_is_clean "$tap_work/disk" 'the disk of a guest beside logind is clean'

# logind has not opened the button, as in its first seconds, or without udev: it would miss the press.
armed_guest unread
stops 'a guest whose logind has not opened the button is off'
unlike "$vm_console" 'this press is left to it' 'the agent leaves no press to a logind that has not opened the button'
like "$vm_console" '^rcK: going down' 'the agent acts on a press that logind would miss'

# The agent hears no press, and logind is there: it still serves the guest agent.
qga_begin
disk "$tap_work/disk" "$tree"
vm_start --net none --disk "$tap_work/disk" --initrd "$tap_work/cpio" "${qga[@]}" --append 'agent=deaf'
vm_wait 'listening: qga'
asks ping '^\{"return": \{\}\}$' 'an agent beside logind and without a button serves the guest agent port'
qga_send '{"execute":"guest-shutdown"}'
vm_end
like "$vm_console" 'press: qga, org.qemu.guest_agent.0 .*: poweroff' 'guest-shutdown beside logind is a press'
like "$vm_console" '^rcK: going down' 'guest-shutdown is not left to logind'
finish
