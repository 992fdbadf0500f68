#!/bin/bash
# SPDX-License-Identifier: MIT
# kills.sh - `softoff run` is killed by SIGKILL at random moments, KILLS_N times (100), from seed KILLS_SEED (1) on: no process, socket
# or file of it is left. `make kill-test`.
. "$(dirname "$0")/../vm/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
mkdir "$tap_work/tmp" "$tap_work/here"
softoff=$PWD/build/host/softoff
mark=softoff-kill-$$
RANDOM=${KILLS_SEED:-1}
n=${KILLS_N:-100}
boots=(dt acpi acpi-gpio)

# QEMU and what it starts carry the mark in their arguments; sockets without a name are in its process alone.
# shellcheck disable=SC2317 # until_ok calls it
none_left() {
	! pgrep -f -- "-name $mark" >/dev/null && [ -z "$(ls -A "$tap_work/tmp")$(ls -A "$tap_work/here")" ] &&
		! grep -q "$mark" /proc/net/unix
}

bad=0 later=0
for ((i = 0; i < n; i++)); do
	boot=${boots[$((i % 3))]} ms=$((RANDOM % 5000))
	(cd "$tap_work/here" && TMPDIR=$tap_work/tmp exec "$softoff" run --kernel "$vm_image" --initrd "$tap_work/cpio" --boot "$boot" \
		--qemu-arg -name --qemu-arg "$mark" --press ready --console /dev/null) >/dev/null 2>&1 </dev/null &
	pid=$!
	sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))" # this test is about moments
	pgrep -f -- "-name $mark" >/dev/null && later=$((later + 1))
	kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	if ! until_ok 10 none_left; then
		bad=$((bad + 1))
		tap_show "left after $ms ms of --boot $boot" "$(pgrep -af -- "-name $mark"; ls -A "$tap_work/tmp" "$tap_work/here")"
	fi
done
is "$bad" 0 "$n starts of softoff run that were killed leave nothing ($later of them had a QEMU)"
check 'most of them had a QEMU when they were killed' [ "$later" -gt $((n / 2)) ]
finish
