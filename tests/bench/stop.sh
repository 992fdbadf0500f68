#!/bin/bash
# SPDX-License-Identifier: MIT
# stop.sh - what a stop takes with many processes and many mounts, counted in the guest's instructions (guest.inc tells how).
# shellcheck disable=SC2154,SC2034 # what tap.sh and guest.inc give, and what guest.inc reads
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
# shellcheck source=tests/bench/guest.inc
. tests/bench/guest.inc

products=${B:-build}/arm64
programs=$products/bench
tools=${B:-build}/host
kernel=$(tests/kernel arm64) || { skip 'the figures' 'no kernel to be had'; finish; }
memory=1024
limit=300
append='console=ttyAMA0 panic=-1 loglevel=1 cryptomgr.notests'

"$tools/mkinitramfs" -o "$tap_work/cpio" - <<-END || { echo 'Bail out! no initramfs'; exit 1; }
	file /init $products/init 0755 0 0
	file /bin/crowd $programs/crowd 0755 0 0
	dir /dev 0755 0 0
	nod /dev/console 0600 0 0 c 5 1
END

# stop WHAT NUMBER: ms from the asking to the end of all stages.
stop() {
	boot "$tap_work/cpio" "$tap_work/log" '' "softoff.events=off softoff.grace=20s softoff.budget=30s -- /bin/crowd $1 $2"
	tr -d '\r' <"$tap_work/log" | sed -n 's/.*all done in \([0-9]*\) ms$/\1/p'
}

# floor WHAT NUMBER: the same for a process 1 that does nothing but kill and reap.
floor() {
	boot "$tap_work/cpio" "$tap_work/log" '' "rdinit=/bin/crowd -- $1 $2"
	tr -d '\r' <"$tap_work/log" | sed -n 's/^crowd: .* gone in \([0-9]*\)[0-9][0-9][0-9] us$/\1/p'
}

# crowd KIND SENTENCE: both, with 5,000 processes, and their ratio. The goal is 1.5. init reads the first
# argument of each process, which takes 25,000 of the 30,000 to 35,000 instructions above the kernel's 64,000: 1.47 to 1.59, boot by boot.
crowd() {
	local many floor slow=1
	many=$(stop "$1" 5000)
	floor=$(floor "$1" 5000)
	[ -n "$many" ] && [ -n "$floor" ] && slow=$((many * 10 >= floor * 17))
	tap_line "$slow" "$2 (${many:-not measured} ms, ${floor:-not measured} ms: $(awk -v a="$many" -v b="$floor" 'BEGIN { if (b) printf "%.2f", a / b }'))"
}

crowd processes 'the stop of 5,000 idle processes takes less than 1.7 times what the kernel needs, forks of one program'
crowd execs 'the stop of 5,000 processes of programs of their own takes less than 1.7 times what the kernel needs'

# The grace and the budget are the defaults.
boot "$tap_work/cpio" "$tap_work/log" '' 'softoff.events=off -- /bin/crowd save 5000'
text=$(tr -d '\r' <"$tap_work/log")
heard=$(sed -n 's/^crowd: SIGTERM after \([0-9]*\) us$/\1/p' <<<"$text")
check "a workload beside 5,000 idle processes hears SIGTERM within 20 ms of the press (${heard:-not heard} us)" \
	test "${heard:-999999}" -le 20000
like "$text" '^crowd: saved' 'the workload saves for 2.0 s before it is killed'

"$tools/mkinitramfs" -o "$tap_work/cpio.shell" - <<-END || { echo 'Bail out! no initramfs'; exit 1; }
	file /init $products/init 0755 0 0
	file /bin/crowd $programs/crowd 0755 0 0
	file /bin/sh $(tests/package busybox-static:arm64)/bin/busybox 0755 0 0
	file /etc/inittab tests/bench/shell.inittab 0644 0 0
	dir /dev 0755 0 0
	nod /dev/console 0600 0 0 c 5 1
END
boot "$tap_work/cpio.shell" "$tap_work/log" '' 'softoff.events=off'
shell=$(tr -d '\r' <"$tap_work/log" | sed -n 's/.*all done in \([0-9]*\) ms$/\1/p')
check "a shell on the console ends in less than 100 ms (${shell:-not measured} ms)" test "${shell:-999}" -lt 100
like "$(cat "$tap_work/log")" '(#|\$) ' 'the shell was there'

declare -A mounts
for n in 0 1000 2000 4000; do
	mounts[$n]=$(stop mounts "$n")
done
echo "# mounts of tmpfs: ${mounts[0]} ms for none, ${mounts[1000]} for 1,000, ${mounts[2000]} for 2,000, ${mounts[4000]} for 4,000"
# twice NUMBER: twice as many take twice as long at most, and a tenth. Fewer mounts than a thousand would not tell: a tick of
# the guest's kernel, 4 ms, is what an end of its RCU grace periods waits for.
twice() {
	local one=${mounts[$1]} two=${mounts[$(($1 * 2))]} none=${mounts[0]}
	check "$(($1 * 2)) mounts of tmpfs take twice the time of $1" test -n "$one" -a -n "$two" -a -n "$none" -a \
		"$((two - none))" -le "$(((one - none) * 22 / 10))"
}
twice 1000
twice 2000
check '1,000 of them take less than 100 ms' test -n "${mounts[1000]}" -a "$((mounts[1000] - mounts[0]))" -lt 100
finish
