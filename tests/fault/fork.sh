#!/bin/bash
# SPDX-License-Identifier: MIT
# fork.sh - forks that fail: of helpers, roles and the workload. A sync that began after the last signal comes back before
# reboot(2), whichever process makes it.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/fault/fault.inc
. tests/fault/fault.inc

# synced TRACE: whether it did; where no process was there to be signalled, any sync will do.
synced() {
	awk '/ kill\(-1, SIG(TERM|KILL)/ { signalled++; synced = 0 }
		/ sync\(/ { began[$1] = signalled + 0 }
		/ sync(\(\)| resumed).* = 0/ { if (began[$1] == signalled + 0) synced = 1 }
		/ reboot\(.*CMD_(POWER_OFF|RESTART|HALT)/ { exit }
		END { exit !synced }' "$1"
}

# one NUMBER: its share of the lives; a line for each: which forks fail, how it ended, whether it had synced.
one() {
	local folder=$tap_work/$1 i how=none did
	mkdir -p "$folder"
	for ((i = $1; i < ${#lives[@]}; i += fault_width)); do
		life "$folder" -f -e trace=clone,sync,kill,reboot -e "inject=clone:error=EAGAIN:when=${lives[i]}" \
			-- --limit 12 -- -- /bin/do ask 12
		read -r _ how _ < <(grep ^end "$folder/out")
		did=not
		synced "$folder/trace" && did=yes
		echo "${lives[i]} $(grep -c INJECTED "$folder/trace") $how $did"
		[ "$how $did" = 'poweroff yes' ] || sed 's/^/# /' "$folder/log"
	done
}

mkdir "$tap_work/plain"
life "$tap_work/plain" -f -e trace=clone,sync,kill,reboot -- --limit 12 -- -- /bin/do ask 12
check 'without a fault a sync comes back after the last signal' synced "$tap_work/plain/trace"
sed 's/ sync(/ fsync(/; s/ sync resumed/ fsync resumed/' "$tap_work/plain/trace" >"$tap_work/without"
if synced "$tap_work/without"; then tap_line 1 'a life without a sync is found'; else tap_line 0 'a life without a sync is found'; fi

lives=(1 2 3 4 5 6 7 8 9 1+ 2+ 3+ 4+ 5+ 6+ 7+ 8+ 3..6 4..7)
for ((number = 0; number < fault_width; number++)); do
	one "$number" >"$tap_work/ends.$number" &
done
wait
while read -r which hits how did; do
	[ "$which" = '#' ] && continue
	if [ "$hits" = 0 ]; then
		skip "fork $which fails: it syncs, and is off" 'there is no such fork'
		continue
	fi
	is "$how, synced: $did" 'poweroff, synced: yes' "fork $which fails: it syncs, and is off"
done < <(cat "$tap_work"/ends.*)
grep -h '^#' "$tap_work"/ends.*
finish
