#!/bin/bash
# SPDX-License-Identifier: MIT
# stop.sh: from the press to the end: grace, budget, killed processes and spared processes.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

# took NAME: ms from the press to the last line
took() {
	sed -n -E 's/.*: all done in ([0-9]+) ms$/\1/p' "$tap_work/$1.log"
}

## Processes that obey

start obeys -- -- /bin/do wait
line obeys 'do: waiting'
send obeys 12
ended obeys
is "$how" poweroff 'a workload that obeys SIGTERM ends'
within 0 300 "$(took obeys)" 'a workload that obeys ends the shutdown at once'
unlike "$text" 'killing' 'a workload that obeys is not killed'

start family -- -- /bin/do family 500
line family 'do: family of 500'
send family 12
ended family
is "$how" poweroff '500 processes that obey end'
within 0 1500 "$(took family)" 'the end of 500 processes takes no fixed sleep'
unlike "$text" 'killing' '500 processes that obey are not killed'

start stopped -- -- /bin/do stopped
line stopped 'do: stopping myself'
send stopped 12
ended stopped
is "$how" poweroff 'a stopped workload is woken to end'
within 0 1500 "$(took stopped)" 'a stopped workload ends at once'
unlike "$text" 'killing' 'a stopped workload is not killed'

start terms -- -- /bin/do terms
line terms 'do: counting'
send terms 12
ended terms
like "$text" 'do: workload has 1' 'a workload gets SIGTERM once'
like "$text" 'do: child has 1' 'a child gets SIGTERM once, though processes are forked at the same time'

## Processes that do not obey

start deaf --cmdline 'softoff.budget=1s softoff.grace=400ms' -- -- /bin/do deaf
line deaf 'do: deaf'
send deaf 12
ended deaf
is "$how" poweroff 'a workload that ignores SIGTERM ends'
within 390 800 "$(($(at deaf 'killing what') - $(at deaf 'poweroff: stopping')))" 'a deaf workload has its whole grace'
within 390 1100 "$(took deaf)" 'a deaf workload ends inside the budget'
like "$text" 'ended with signal 9' 'a deaf workload is killed'
unlike "$text" 'agent: died' 'SIGKILL for a deaf workload does not hit the agent'

start standard -- -- /bin/do deaf
line standard 'do: deaf'
send standard 12
ended standard
within 2980 3500 "$(($(at standard 'killing what') - $(at standard 'poweroff: stopping')))" 'the standard grace is 3 s'
within 2990 5100 "$(took standard)" 'the standard budget is 5 s'

start nobudget --cmdline 'softoff.budget=0' -- -- /bin/do deaf
line nobudget 'do: deaf'
send nobudget 12
ended nobudget
is "$how" poweroff 'a budget of 0 powers off'
within 0 400 "$(took nobudget)" 'a budget of 0 stops a deaf workload at once'

## A second press

start hurry -- -- /bin/do deaf
line hurry 'do: deaf'
send hurry 12
line hurry 'poweroff: stopping'
pressed=$SECONDS
until [ $((SECONDS - pressed)) -ge 2 ]; do nap; done # the time itself is meant: a second, and the clock's grain
send hurry 12
ended hurry
like "$text" 'asked again \(signal 12\): no more grace' 'a second press a second later ends the grace'
within 1000 2600 "$(took hurry)" 'a second press stops at once'

start twice -- -- /bin/do deaf
line twice 'do: deaf'
send twice 12
line twice 'poweroff: stopping'
send twice 12
send twice 30
ended twice
unlike "$text" 'no more grace' 'a press less than a second later does not end the grace'
like "$text" 'asked again \(signal 12\)' 'a press less than a second later is logged'
within 2990 5100 "$(took twice)" 'a press less than a second later leaves the grace unchanged'

for moment in 'at once' 'a second later'; do
	start off --cmdline 'softoff.grace=2s' -- -- /bin/do deaf
	line off 'do: deaf'
	send off 15
	line off 'reboot: stopping'
	pressed=$SECONDS
	while [ "$moment" != 'at once' ] && [ $((SECONDS - pressed)) -lt 2 ]; do nap; done # the time itself is meant
	send off 12
	ended off
	is "$how" poweroff "a press during a reboot, $moment, powers off"
	like "$text" 'poweroff instead of reboot' "the power-off replaces a reboot, $moment, in the log"
done

start reboot -- -- /bin/do deaf
line reboot 'do: deaf'
send reboot 12
line reboot 'poweroff: stopping'
send reboot 39
ended reboot
is "$how" poweroff 'a reboot during a power-off stays a power-off'
like "$text" 'asked again \(signal 39\)' 'a reboot during a power-off is logged'

## Processes that claim to be spared by '@'

# beats NAME FILE: the last sign of life in the file, in ms of the same clock as the lines'
beats() {
	tr -d '.\n' <"$(inside "$1" "$2")" | sed 's/^0*//'
}

# While process 1 lives, its files can be seen: so here reboot(2) is refused.
# outlives NAME 'a sentence': the spared process gives a sign of life after 'all done'
outlives() {
	local i done_at
	done_at=$(at "$1" 'poweroff: all done')
	for ((i = 0; i < 600; i++)); do
		[ "$(beats "$1" spared)" -gt "$done_at" ] && break
		nap
	done
	within 0 100000 "$(($(beats "$1" spared) - done_at))" "$2"
}

start spare --cmdline 'softoff.grace=500ms softoff.budget=5s' --stuck -- -- /bin/do spare
line spare 'do: one to be spared'
send spare 12
line spare 'poweroff: all done'
like "$(cat "$tap_work/spare.log")" "1 processes asked by '@' to be spared" "a process whose argv[0] begins with '@' is found"
outlives spare 'the spared process lives after all is done'
within -100000 0 "$(($(beats spare ordinary) - $(at spare 'poweroff: all done')))" 'the sibling of the spared process does not live'
like "$(cat "$tap_work/spare.log")" 'killing what did not end in time' 'the sibling of the spared process is killed'
within 490 2500 "$(took spare)" 'the sibling is killed at the grace, and the shutdown ends soon after'
kill -9 "${ns_pid[spare]}"
ended spare

start gentle --stuck -- -- /bin/do sparing
line gentle 'do: one to be spared'
send gentle 12
line gentle 'poweroff: all done'
outlives gentle 'the spared process lives where no process was killed'
unlike "$(cat "$tap_work/gentle.log")" 'killing' 'no process is killed beside siblings that obey'
within 0 1500 "$(took gentle)" 'siblings that obey end before the grace'
kill -9 "${ns_pid[gentle]}"
ended gentle

start fork --cmdline 'softoff.grace=500ms softoff.budget=5s' --stuck -- -- /bin/do sparefork 100
line fork 'do: one to be spared'
send fork 12
line fork 'poweroff: all done'
like "$(cat "$tap_work/fork.log")" "1 processes asked by '@' to be spared" 'a spared process among 100 forks of its program is found'
outlives fork 'a spared process among 100 forks lives after all is done'
like "$(cat "$tap_work/fork.log")" 'ended with signal 9' 'the parent of the spared process is killed'
within 490 2500 "$(took fork)" 'the forks end soon after the grace'
kill -9 "${ns_pid[fork]}"
ended fork

is_untouched() {
	unlike "$(cat "$tap_work/$1.log")" 'do: touched' "no signal reaches the exempt process ($1)"
}
is_untouched spare
is_untouched gentle
is_untouched fork

# The real uid counts. A set-user-ID program of root's cannot be spared; a daemon of root's that has given up its effective id is.
start impostor --cmdline 'softoff.grace=300ms' --stuck -- -- /bin/do impostor
line impostor 'do: an impostor'
send impostor 12
line impostor 'poweroff: all done'
like "$(cat "$tap_work/impostor.log")" "1 processes asked by '@' to be spared" "root's real uid makes a process exempt"
outlives impostor 'an exempt process with another effective uid lives when all is done'
within -100000 0 "$(($(beats impostor impostor) - $(at impostor 'poweroff: all done')))" \
	"another user's process with root's effective uid is not spared"
kill -9 "${ns_pid[impostor]}"
ended impostor

# Its memory is never read, so that it can delay no process.
start thrash --cmdline 'softoff.grace=300ms' --stuck -- -- /bin/do thrash
line thrash 'do: thrashing'
send thrash 12
line thrash 'poweroff: all done'
unlike "$(cat "$tap_work/thrash.log")" 'cannot be read' "a user's process that changes its memory map without end is not read"
outlives thrash 'the exempt process beside it lives'
is_untouched thrash
kill -9 "${ns_pid[thrash]}"
ended thrash

# One of root's that cannot be read: here strace holds up the helper that opens its cmdline.
start unread --cmdline 'softoff.grace=1s softoff.budget=4s' --stuck -- -- /bin/do unreadable
line unread 'do: unreadable is'
victim=$(sed -n 's/^do: unreadable is //p' "$tap_work/unread.log")
strace -f -qq -o /dev/null -P "$victim/cmdline" -e trace=openat,open -e inject=openat,open:delay_enter=20s -p "${ns_pid[unread]}" &
tracer=$!
comes unread grep -q "^TracerPid:	$tracer$" "/proc/${ns_pid[unread]}/status"
send unread 12
line unread 'poweroff: all done'
like "$(cat "$tap_work/unread.log")" "process $victim cannot be read: its memory map is locked" 'a line names the process that cannot be read'
like "$(cat "$tap_work/unread.log")" 'do: saved' 'the process that can be read gets its SIGTERM'
outlives unread 'the exempt process beside the unreadable one lives'
is_untouched unread
like "$(cat "$tap_work/unread.log")" 'killing what did not' 'the unreadable process is killed in the end'
unlike "$(cat "$tap_work/unread.log")" 'left behind' 'the unreadable process dies'
within 990 4100 "$(took unread)" 'an unreadable process does not stretch the budget'
kill -9 "${ns_pid[unread]}"
ended unread
wait "$tracer"

# Forks without a pause, by processes of a higher priority: the search for spared processes stops them half-way through the stage.
start storm --cmdline 'softoff.grace=200ms softoff.budget=4s' --stuck -- -- /bin/do sparestorm 200
line storm 'do: storm'
send storm 12
line storm 'poweroff: all done'
like "$(cat "$tap_work/storm.log")" "1 processes asked by '@' to be spared" 'a spared process in a storm of forks is found'
outlives storm 'a spared process in a storm of forks lives after all is done'
within 190 4200 "$(took storm)" 'a storm of forks ends inside the budget'
kill -9 "${ns_pid[storm]}"
ended storm

## Bombs

start bomb --cmdline 'softoff.grace=500ms softoff.budget=4s' -- -- /bin/do bomb 300
line bomb 'do: bomb'
send bomb 12
ended bomb
is "$how" poweroff 'a fork bomb that ignores all signals ends'
within 490 4300 "$(took bomb)" 'a fork bomb ends inside the budget'

cgroup=
for parent in /sys/fs/cgroup /sys/fs/cgroup/pids; do
	mkdir "$parent/softoff-test.$$" 2>/dev/null || continue
	if [ -e "$parent/softoff-test.$$/pids.max" ]; then
		cgroup=$parent/softoff-test.$$
		break
	fi
	rmdir "$parent/softoff-test.$$"
done
if [ -n "$cgroup" ]; then
	echo 60 >"$cgroup/pids.max"
	start full --cmdline 'softoff.grace=500ms softoff.budget=4s' --cgroup "$cgroup" -- -- /bin/do bomb 300
	line full 'do: bomb'
	comes full grep -qx 60 "$cgroup/pids.current"
	send full 12
	ended full
	is "$how" poweroff 'a fork bomb that fills the cgroup of process 1 ends'
	like "$text" 'cannot fork: Resource temporarily unavailable' 'the failed fork of process 1 is logged'
	within 0 4200 "$(took full)" 'a fork bomb that fills the cgroup ends inside the budget'
	while [ -s "$cgroup/cgroup.procs" ]; do nap; done
	rmdir "$cgroup"
else
	skip 'a fork bomb that fills the cgroup of process 1 ends' 'no pids cgroup to make it in'
fi

## No `ready` during a shutdown

# The agent gives up waiting for a button after 2 s: that is the last of what `ready` waits for.
start ready -- -- /bin/do deaf
line ready 'softoff: [0-9.]+ ready$'
send ready 12
ended ready
is "$how" poweroff 'a guest is ready when nothing more is to come'

start unready -- -- /bin/do deaf
line unready 'do: deaf'
send unready 12
line unready 'NOT ARMED'
ended unready
text=$(sed -n '/poweroff: stopping/,$p' "$tap_work/unready.log")
like "$text" 'NOT ARMED' 'the last of what ready waits for comes during the shutdown'
unlike "$text" 'softoff: [0-9.]+ ready$' 'a guest that is being shut down does not become ready'

## Between the last sync and reboot(2)

# paused NAME SIGNAL: a stop that waits for the agent, which stands still, after 'all done'.
paused() {
	start "$1" -- -- /bin/do wait
	line "$1" 'do: waiting'
	comes "$1" pgrep -P "${ns_pid[$1]}" -x softoff-agent >/dev/null
	agent=$(pgrep -P "${ns_pid[$1]}" -x softoff-agent)
	kill -STOP "$agent"
	send "$1" "$2"
	line "$1" 'all done'
}

paused later 15
send later 12
line later 'poweroff instead of reboot'
kill -CONT "$agent"
ended later
is "$how" poweroff 'a power-off that replaces a reboot after all is done powers off'

# No kernel is loaded, and a namespace can start none: reboot(2) refuses, and the plain reboot follows.
start kexec -- -- /bin/do ask 40
ended kexec
like "$text" 'reboot\(2\) returned: Invalid argument' 'signal 40 asks for the loaded kernel first'
is "$how" reboot 'signal 40 without a loaded kernel reboots'

## When reboot(2) is refused

start refused --stuck -- -- /bin/do ask 12
line refused 'reboot\(2\) returned'
like "$(cat "$tap_work/refused.log")" 'reboot\(2\) returned: Invalid argument' 'a refused reboot(2) is logged'
line refused 'reboot\(2\) returned' 3
check 'process 1 survives a refused reboot(2), and retries' kill -0 "${ns_pid[refused]}"
kill -9 "${ns_pid[refused]}"
ended refused
is "$how" signal-9 'process 1 after a refused reboot(2) is killed from outside'

# A container that may not: its init's status is what its maker sees.
while read -r does what status; do
	run container --no-boot --cmdline 'softoff.sigterm=poweroff' -- -- /bin/do "$does" "$what"
	is "$how" "status-$status" "in a container that may not call reboot(2), '$does $what' ends it with status $status"
done <<'EOT'
exit 0 0
exit 7 7
die 9 137
ask 12 0
ask 15 0
ask 2 129
EOT
like "$text" 'in a container: ending with status 129' "the status of a container's end is logged"

## A standard error without a reader

mkfifo "$tap_work/fifo"
exec 7<>"$tap_work/fifo"
"$ns_tools/ns_run" --do "$ns_tools/ns_do" "$ns_init" -- /bin/do fill 12 >"$tap_work/fill.out" 2>&7 </dev/null
like "$(cat "$tap_work/fill.out")" '^end poweroff' 'a full pipe as standard error does not prevent the power-off'
exec 7>&-

finish
