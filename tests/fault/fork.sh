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

# The helper of TERM or KILL is tried again until half of its stage is over. Only then process 1 signals all, the exempt process too.
# spares NAME STAGE FORKS: the forks that fail, from the press on
spares() {
	local name=$1
	start "$name" --cmdline 'softoff.grace=500ms softoff.budget=5s' --stuck -- -- /bin/do spare
	line "$name" 'do: one to be spared'
	strace -qq -o "$tap_work/$name.trace" -e trace=clone,kill -e "inject=clone:error=EAGAIN:when=$3" -p "${ns_pid[$name]}" &
	tracer=$!
	comes "$name" grep -q "^TracerPid:	$tracer$" "/proc/${ns_pid[$name]}/status"
	send "$name" 12
	line "$name" 'poweroff: all done'
	check "a helper of $2 cannot be forked (forks $3)" grep -q 'clone.*INJECTED' "$tap_work/$name.trace"
	kill -9 "${ns_pid[$name]}"
	wait "$tracer"
	ended "$name"
}
for row in 'term TERM 1..3' 'await TERM 2..3' 'kill KILL 3..4'; do
	read -r name stage forks <<<"$row"
	spares "$name" "$stage" "$forks"
	unlike "$(cat "$tap_work/$name.trace")" 'kill\(-1' "forks $forks fail: process 1 does not signal all alike"
	unlike "$text" 'do: touched' "forks $forks fail: no signal reaches the exempt process"
	like "$text" 'killing what did not end in time' "forks $forks fail: the deaf process gets SIGKILL"
	unlike "$text" 'left behind' "forks $forks fail: no process is left behind"
done
spares never TERM 1+
like "$text" 'no helper can be forked; process 1 signals all' 'no fork works: a line says that the exempt processes get signals too'
like "$text" 'do: touched' 'no fork works: the signal reaches every process'
finish
