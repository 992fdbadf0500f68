#!/bin/bash
# SPDX-License-Identifier: MIT
# soak.sh - guests that are pressed at a random moment: N runs, each by a seed of its own. All that the workload was promised must
# be on the disk, and the disk be clean.
#
#	make soak N=150 SEED=7        runs 7 to 156; `make soak N=1 SEED=9` repeats the third of them
#
# A run chooses, by its seed: how the button is wired, the writer (with fsync or without), what else runs, a fault, and the moment
# of the press. The choices of a seed are always the same; what happens in the guest at that moment depends on the host's speed.
. "$(dirname "$0")/../vm/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

count=${SOAK_N:-10}
seed=${SOAK_SEED:-1}
busybox=$(tests/package "busybox-static:$ARCH")/bin/busybox || exit 1
cat >"$tap_work/list" <<-END
	dir /bin 0755 0 0
	file /bin/busybox $busybox 0755 0 0
	file /bin/soak build/tests/soak/$ARCH/soak 0755 0 0
END
initrd "$tap_work/cpio.all" "${vm_all[@]}" virtio_blk ext4 -- "$tap_work/list"
initrd "$tap_work/cpio.plug" "${vm_all[@]}" virtio_blk ext4 xhci_pci usbhid hid_generic -- "$tap_work/list"
initrd "$tap_work/cpio.line" virtio_pci virtio_console virtio_net virtio_blk ext4 -- "$tap_work/list"
initrd "$tap_work/cpio.netlink" virtio_pci virtio_console virtio_net virtio_blk ext4 button -- "$tap_work/list"

wirings=('all dt' 'all acpi' 'line dt' 'netlink acpi')
writers=(fsync plain)
companions=(none none forker deaf eater shell frozen)
faults=(none none none none agent full net slow stall pause plug)

# choose SEED: sets wiring, writer, companion, fault, press (in ms after QEMU's start)
choose() {
	RANDOM=$1
	wiring=${wirings[RANDOM % ${#wirings[@]}]}
	writer=${writers[RANDOM % ${#writers[@]}]}
	companion=${companions[RANDOM % ${#companions[@]}]}
	fault=${faults[RANDOM % ${#faults[@]}]}
	press=$((RANDOM % 20000))
}

# run_guest [ARGUMENTS of softoff run]: boots what was chosen
run_guest() {
	local boot=${wiring#* } throttle=
	[ "$fault" != slow ] || throttle=,throttling.bps-write=3000000
	if [ "$fault" = plug ]; then
		wiring='plug dt'
		set -- --qemu-arg -chardev --qemu-arg "pipe,id=hmp,path=$tap_work/monitor" \
			--qemu-arg -mon --qemu-arg chardev=hmp,mode=readline --qemu-arg -device --qemu-arg qemu-xhci,id=usb "$@"
	fi
	[ "$fault" != stall ] || set -- --qemu-arg -qmp --qemu-arg "unix:$tap_work/qmp,server=on,wait=off" "$@"
	disks
	vm_start --initrd "$tap_work/cpio.${wiring% *}" --boot "$boot" --memory 256M \
		--qemu-arg -drive --qemu-arg "if=none,id=soak,format=raw,file=$tap_work/a$throttle" \
		--qemu-arg -device --qemu-arg virtio-blk-pci,drive=soak "$@" -- /bin/soak "$writer" "$companion" "$fault"
}

mkfifo "$tap_work/monitor.in" "$tap_work/monitor.out"
exec 7<>"$tap_work/monitor.in" 8<>"$tap_work/monitor.out" # open(2) of a pipe waits for its other end

# QEMU, the child of softoff
qemu() {
	pgrep -P "$vm_pid" qemu
}

# Faults by the host 200 ms before the press, for half a second: the virtual processor stands still (its clocks advance), or all of QEMU
# does. Or the guest gets a keyboard.
disturb() {
	local at=$((press > 200 ? press - 200 : 0)) pid
	sleep "$((at / 1000)).$(printf %03d $((at % 1000)))"
	if [ "$fault" = plug ]; then
		echo 'device_add usb-kbd' >&7
	elif [ "$fault" = stall ]; then
		python3 tests/vm/line.py "$tap_work/qmp" none 0 stall:0.5 2>/dev/null || echo '# its processor was not stopped: the guest is off'
	elif pid=$(qemu) && kill -STOP "$pid"; then
		sleep 0.5
		kill -CONT "$pid"
	fi
}

# kept: the number of the last record that the console showed
kept() {
	sed -n 's/^soak: kept \([0-9]*\)$/\1/p' <<<"$vm_console" | tail -n 1
}

# records_on_disk: how many records there are in one row from the first, each whole
records_on_disk() {
	debugfs -R 'cat /log' "$tap_work/a" 2>/dev/null | LC_ALL=C awk '
		$1 != "record" || $2 != NR || length($0) != 4095 { exit }
		{ n = NR }
		END { print n + 0 }'
}

# phase: how far the guest was at the first press, by what the console showed
phase() {
	if grep -q '"event":"ready"' "$tap_work/events.press"; then echo ready
	elif grep -q '"event":"armed"' "$tap_work/events.press"; then echo armed
	elif grep -q '"event":"init"' "$tap_work/events.press"; then echo init
	else echo kernel; fi
}

# judge: sets wrong to what is not as it must be; empty if all is well
judge() {
	local status=$vm_status kept records_on_disk
	wrong=
	[ "$companion" = eater ] && [ "$status" = 137 ] && status=0
	[ "$status $(field verdict)" = '0 off' ] || wrong+=" status $vm_status $vm_verdict;"
	e2fsck -fn "$tap_work/a" >"$tap_work/fsck" 2>&1 || wrong+=" e2fsck: $(tail -n 1 "$tap_work/fsck");"
	! dumpe2fs -h "$tap_work/a" 2>&1 | grep -q needs_recovery || wrong+=' its journal is not empty;'
	kept=$(kept) records_on_disk=$(records_on_disk)
	[ "${kept:-0}" -le "$records_on_disk" ] || wrong+=" record $kept was written, $records_on_disk are on the disk;"
	said="$wiring, $writer, $companion, $fault, press at $press ms ($(phase), ${kept:-0} records, $(field presses) presses)"
}

# await_press: until the first press; then events.press has the events of a moment before it. An event of the moment after would
# count a press that came too early for a phase as lost in that phase.
await_press() {
	: >"$tap_work/events.press"
	while :; do
		cp "$tap_work/events" "$tap_work/events.now" 2>/dev/null || : >"$tap_work/events.now" # softoff run has not made it yet
		! grep -aq 'pressing the power button' "$tap_work/host" 2>/dev/null || return 0
		kill -0 "$vm_pid" 2>/dev/null || return 0
		mv "$tap_work/events.now" "$tap_work/events.press"
		sleep 0.05
	done
}

declare -A presses
for ((n = seed; n < seed + count; n++)); do
	choose "$n"
	run_guest --press "${press}ms"
	disturbing=
	case $fault in stall | pause | plug) disturb & disturbing=$! ;; esac
	await_press
	vm_end
	[ -z "$disturbing" ] || wait "$disturbing"
	judge
	[ -z "$wrong" ]
	tap_line $? "seed $n: $said"
	presses[$(phase)]+=" $(field presses)"
	if [ -n "$wrong" ]; then
		tap_show wrong "$wrong"
		tap_show again "make soak N=1 SEED=$n"
		tap_show guest "$(tail -n 40 <<<"$vm_console")"
		tap_show host "$(tail -n 10 "$tap_work/host")"
	fi
done
for n in "${!presses[@]}"; do
	echo "# presses until one was acknowledged, $n:${presses[$n]}"
done

# The control: without a shutdown, the same writer loses records, and the judge sees it.
wiring='all dt' writer=plain companion=none fault=none press=0
run_guest
vm_wait '^soak: kept 20[^0-9]'
kill -KILL "$(qemu)"
vm_end
: >"$tap_work/events.press"
judge
like "$wrong" 'record [0-9]+ was written' 'a guest whose QEMU is killed loses records that it had written'
finish
