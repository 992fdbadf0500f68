#!/bin/bash
# SPDX-License-Identifier: MIT
# bench.sh - the figures that softoff promises: boot, stop, idle, memory, size. Boot and stop are compared with the figures of
# BusyBox (init, rcS, acpid, udhcpc) and of a floor program, measured in the same run: same kernel, modules, stage0 and
# QEMU. guest.inc tells how time is measured, stage0.c what the stamps are.
#
# BENCH_BOOTS: boots of each contestant, an odd number; the median counts, and the table shows how far apart they were.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/bench/guest.inc
. tests/bench/guest.inc

products=${B:-build}/arm64
programs=$products/bench
tools=${B:-build}/host
boots=${BENCH_BOOTS:-3}
kernel=$(tests/kernel arm64) || { skip 'the figures' 'no kernel to be had'; finish; }
peer=$(tests/package busybox-static:arm64) || { skip 'the figures' 'no BusyBox to compare with'; finish; }

# Lines that must be in the log before the press: the program that acts on the button has opened its node, the lease is there.
armed='bench_open:.*comm="%s'
lease='bench_addr:.*address=0xf02000a' # 10.0.2.15, what QEMU's own network gives
declare -A actor=([softoff]=softoff-agent [workload]=softoff-agent [busybox]=acpid [floor]=init [getty]=softoff-agent [bbgetty]=acpid)
declare -A needs_lease=([softoff]=1 [workload]=1 [busybox]=1 [getty]=1 [bbgetty]=1) arguments=([workload]='-- /bin/crowd idle')

# busybox_files INITTAB
busybox_files() {
	local applet
	echo "file /bin/busybox $peer/bin/busybox 0755 0 0"
	for applet in bin/sh bin/mount bin/umount sbin/poweroff sbin/ifconfig sbin/route sbin/acpid sbin/udhcpc sbin/getty; do
		echo "slink /$applet /bin/busybox 0777 0 0"
	done
	echo "file /etc/inittab tests/bench/busybox/$1 0644 0 0"
	echo 'file /etc/init.d/rcS tests/bench/busybox/rcS 0755 0 0'
	echo 'file /etc/udhcpc.script tests/bench/busybox/udhcpc.script 0755 0 0'
	echo 'file /etc/acpi/PWRF/00000080 tests/bench/busybox/power 0755 0 0'
	echo 'dir /var/log 0755 0 0'
	echo 'dir /var/run 0755 0 0'
}

# measure NAME: boots it, and appends to NAME.armed, .lease, .answer, .off and .key what each boot gave, in microseconds.
measure() {
	local name=$1 boot log open wanted
	# shellcheck disable=SC2059 # the format is ours
	open=$(printf "$armed" "${actor[$name]}")
	wanted=$open${needs_lease[$name]+$'\n'$lease}
	for ((boot = 1; boot <= boots; boot++)); do
		log=$tap_work/$name.$boot.log
		boot "$tap_work/$name.cpio" "$log" "$wanted" "${arguments[$name]-}"
		between "$log" bench_exec: "$open" >>"$tap_work/$name.armed"
		between "$log" bench_exec: "$lease" >>"$tap_work/$name.lease"
		answer "$log" "$lease" >>"$tap_work/$name.answer"
		between "$log" irq_handler_entry: 'reboot: Power down' >>"$tap_work/$name.off"
		between "$log" bench_key: 'reboot: Power down' >>"$tap_work/$name.key"
		if [ ! -s "$tap_work/$name.off" ]; then
			tap_show "$name:" "$(tail -n 20 "$log" "$log.qemu")"
			return
		fi
	done
}

# median FILE, spread FILE: of its numbers; nothing if a boot is missing.
median() {
	sort -n "$1" | awk -v want="$boots" '{ v[NR] = $1 } END { if (NR == want) print v[(NR + 1) / 2] }'
}
spread() {
	sort -n "$1" | awk 'NR == 1 { low = $1 } { high = $1 } END { print high - low }'
}
ms() {
	awk -v us="$1" 'BEGIN { printf "%.2f ms\n", us / 1000 }'
}

# ratio SENTENCE GOT OTHER MOST: ok if GOT is at most MOST times OTHER.
ratio() {
	local out
	if [ -z "$2" ] || [ -z "$3" ]; then
		tap_line 1 "$1 (not measured)"
		return
	fi
	out=$(awk -v got="$2" -v other="$3" 'BEGIN { if (got < other) printf "1/%.1f", other / got; else printf "%.2f", got / other }')
	awk -v got="$2" -v other="$3" -v most="$4" 'BEGIN { exit got > other * most }'
	tap_line $? "$1 ($(ms "$2"), $(ms "$3"): $out)"
}

# most SENTENCE GOT MOST UNIT
most() {
	[ -n "$2" ] && [ "$2" -le "$3" ]
	tap_line $? "$1 (${2:-not measured} $4)"
}

text_and_data() {
	size "$1" | awk 'NR == 2 { print $1 + $2 }'
}

mapfile -t files < <(busybox_files inittab)
mapfile -t appliance < <(busybox_files getty.inittab)
own_init='slink /sbin/init /bin/busybox 0777 0 0'
make_initramfs "$tap_work/softoff.cpio" "$products/init"
make_initramfs "$tap_work/workload.cpio" "$products/init" 'dir /bin 0755 0 0' "file /bin/crowd $programs/crowd 0755 0 0"
make_initramfs "$tap_work/floor.cpio" "$programs/floor"
make_initramfs "$tap_work/busybox.cpio" '' "${files[@]}" "$own_init"
# The same appliance with its own init, and with ours in that place and nothing else changed.
make_initramfs "$tap_work/bbgetty.cpio" '' "${appliance[@]}" "$own_init"
make_initramfs "$tap_work/getty.cpio" "$products/init" "${appliance[@]}"
make_initramfs "$tap_work/idle.cpio" "$products/init" "file /idle $programs/idle 0755 0 0"

for name in floor softoff workload busybox getty bbgetty; do
	measure "$name"
	for figure in armed lease answer off key; do
		declare "${name}_$figure=$(median "$tap_work/$name.$figure")"
	done
done

# shellcheck disable=SC2154 # set by the loop above
{
	ratio "exec to armed takes at most 0.102 times BusyBox's" "$softoff_armed" "$busybox_armed" 0.102
	ratio "exec to lease takes at most 1/4 of BusyBox's" "$softoff_lease" "$busybox_lease" 0.25
	most 'the address is there within 2 ms of the server'"'"'s answer' "$softoff_answer" 2000 us
	ratio "press to off, with nothing to stop, takes at most 1/50 of BusyBox's" "$softoff_off" "$busybox_off" 0.02
	ratio "press to off, with nothing to stop, takes at most 1.35 times the floor program's" "$softoff_off" "$floor_off" 1.35
	most 'press to off, with one workload, takes at most 9.0 ms' "$workload_off" 9000 us
	ratio "press to off of a BusyBox appliance with a getty takes at most 1/40 of the time with its own init" "$getty_off" "$bbgetty_off" 0.025
}

boot "$tap_work/idle.cpio" "$tap_work/idle.log" '' '-- /idle'
idle=$(grep -Eo 'idle [0-9]+ [^ ]+ -?[0-9]+ [0-9]+' "$tap_work/idle.log")
roles=$(grep -c . <<<"$idle")
check 'PID 1, agent and net are there at idle' test "$roles" -ge 3
while read -r _ pid role switches _; do
	[ -n "$pid" ] && most "$role (pid $pid) is woken at most twice in 30 s of idling" "$switches" 2 'context switches'
done <<<"$idle"
pss=$(awk '{ sum += $5 } END { print sum + 0 }' <<<"$idle")
# Five processes: the two halves of the network's role that have rights cost 50 KiB, so that the one that reads packets has none.
most 'all of softoff together takes at most 408 KiB of memory (PSS)' "$([ "$pss" -gt 0 ] && echo "$pss")" 408 KiB
# The budget is 152 KiB: see tests/unit/pid1.sh.
most 'init is at most 152 KiB, text and data' "$(text_and_data "$products/init")" $((152 * 1024)) bytes
unlike "$(readelf -lW "$products/init")" INTERP 'init needs no interpreter'

bench_row() {
	printf '# %-28s %12s %12s %12s\n' "$@"
}
cell() { # cell NAME FIGURE
	local value
	value=$(median "$tap_work/$1.$2")
	if [ -n "$value" ]; then ms "$value"; else echo -; fi
}
apart() { # apart FIGURE: as cells
	local name
	for name in softoff busybox floor; do
		if [ -n "$(median "$tap_work/$name.$1")" ]; then
			echo "$(spread "$tap_work/$name.$1") us"
		else
			echo -
		fi
	done
}
table() {
	local line
	bench_row "guest time, median of $boots" softoff BusyBox floor
	for line in 'armed exec to armed' 'lease exec to lease' 'answer   of that, after the answer' 'off press to off' 'key   of that, after debouncing'; do
		bench_row "${line#* }" "$(cell softoff "${line%% *}")" "$(cell busybox "${line%% *}")" "$(cell floor "${line%% *}")"
		mapfile -t cells < <(apart "${line%% *}")
		bench_row '   boots are apart' "${cells[@]}"
	done
	bench_row 'press to off with a getty' "$(cell getty off)" "$(cell bbgetty off)" -
	bench_row 'text and data' "$(text_and_data "$products/init") B" "$(text_and_data "$peer/bin/busybox") B" \
		"$(text_and_data "$programs/floor") B"
	bench_row 'agent alone' "$(text_and_data "$products/agent") B" - -
	bench_row 'PSS at idle' "$pss KiB" - -
	echo "# 1 instruction = 4 ns (-icount shift=2,sleep=off), $(basename "$kernel"/boot/vmlinuz-*)"
}
table
finish
