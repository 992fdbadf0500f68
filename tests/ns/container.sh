#!/bin/bash
# SPDX-License-Identifier: MIT
# container.sh: init as process 1 of a container, and its forward mode beside tini, dumb-init and catatonit.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
# shellcheck disable=SC2016,SC2034,SC2317 # other shells expand the commands; the table names its cases and inits
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

## Only the arguments count

run host --no-agent --host-cmdline 'softoff.onexit=reboot softoff.bogus=1 single -- /bin/do exit 5' -- -- /bin/do exit 6
is "$how" poweroff "a parameter of the host's command line does not count"
like "$text" 'ended with status 6' "the container's own command runs"
unlike "$text" bogus "no word of the host's command line is read"
start bare --no-agent --host-cmdline '-- /bin/do exit 5' --
line bare 'no workload: .*; idle'
is "$?" 0 "what follows -- on the host's command line is not the container's workload"
is "$(pgrep -P "${ns_pid[bare]}" -l | cut -d' ' -f2)" softoff-net 'a container has no agent, and the net role in a network of its own'
send bare 12
ended bare
start agent --no-agent -- softoff.agent=on -- /bin/do wait
line agent 'do: waiting'
is "$(pgrep -c -P "${ns_pid[agent]}" softoff-agent)" 1 'softoff.agent=on starts the agent in a container'
send agent 12
ended agent

## The same cases under four inits

ours=$PWD/$ns_init
declare -A as=(
	[tini]='tini -g --' [dumb-init]='dumb-init --' [catatonit]='catatonit --' [softoff]="$ours softoff.forward=on --"
)
for init in tini dumb-init catatonit; do
	command -v "$init" >/dev/null || { echo "Bail out! $init is not installed"; exit 1; }
done
work=$tap_work
cat >"$work/signals.py" <<'END'
import os, signal, sys
for n in map(int, sys.argv[1:]):
    signal.signal(n, lambda n, _: os.write(1, b"got %d\n" % n))
os.write(1, b"ready\n")
while True:
    signal.pause()
END

# under INIT COMMAND...: runs the command as that init's child, from /usr; sets status and out
# shellcheck disable=SC2086 # they are words
under() {
	local init=$1
	shift
	out=$(cd /usr && timeout -s KILL 20 unshare --pid --fork --mount-proc --kill-child ${as[$init]} "$@" 2>"$work/err" </dev/null)
	status=$?
}
# begin INIT COMMAND...: the same in the background, until the command has printed "ready"; sets job and pid1
# shellcheck disable=SC2086 # they are words
begin() {
	local init=$1
	shift
	: >"$work/out"
	(cd /usr && exec timeout -s KILL 30 unshare --pid --fork --mount-proc --kill-child ${as[$init]} "$@") \
		>"$work/out" 2>"$work/err" </dev/null &
	job=$!
	until_ok 10 grep -q ready "$work/out"
	pid1=$(pgrep -P "$(pgrep -P "$job" unshare)")
}
# over: waits for the end; sets status and out
over() {
	wait "$job" 2>/dev/null
	status=$?
	out=$(cat "$work/out")
}
tell() {
	kill "-$1" "$pid1"
}

# Each case prints one word or a few; the table below has what each init makes of it.
case_status() {
	under "$1" sh -c 'exit 42'
	echo "$status"
}
case_signalled() {
	under "$1" sh -c 'kill -KILL $$'
	echo "$status"
}
case_missing() {
	under "$1" /nonexistent
	echo "$status"
}
case_folder() {
	under "$1" /etc
	echo "$status"
}
case_cwd() {
	under "$1" pwd
	echo "$out"
}
case_reaped() { # the command's orphans are reaped while it runs: it waits until it is alone with process 1
	under "$1" sh -c '(sleep 0.05 & sleep 0.05 &); set -- /proc/[0-9]*; while [ $# -gt 2 ]; do set -- /proc/[0-9]*; done; echo alone'
	echo "$out"
}
case_term() {
	begin "$1" sh -c 'echo ready; exec sleep 1000'
	tell TERM
	over
	echo "$status"
}
case_usr1() {
	begin "$1" sh -c 'echo ready; exec sleep 1000'
	tell USR1
	over
	echo "$status"
}
case_group() { # the command catches the signal, its child dies of it
	begin "$1" sh -c 'trap : USR1; sleep 1000 & echo ready; while kill -0 $! 2>/dev/null; do wait $!; done; exit 5'
	tell USR1
	until_ok 1 test ! -e "/proc/$pid1" || { tell KILL; echo timeout; over; return; }
	over
	echo "$status"
}
case_orphans() { # a process in another session does not outlive the command
	under "$1" sh -c "setsid sleep 1000.$$ & kill -TERM \$\$"
	echo "$status, $(pgrep -fxc "sleep 1000.$$") left"
}
case_proxied() { # which signals the command does not get, of those that it can catch, but for CHLD and the terminal's stops
	local n all=''
	for n in {1..31} 34 64; do
		case $n in 9 | 17 | 19 | 2[012]) ;; *) all+=" $n" ;; esac
	done
	# shellcheck disable=SC2086 # they are words
	begin "$1" python3 "$work/signals.py" $all
	# shellcheck disable=SC2086
	for n in $all; do tell "$n"; done
	until_ok 10 grep -qx 'got 64' "$work/out"
	tell KILL
	over
	for n in $all; do
		grep -qx "got $n" "$work/out" || echo -n "$n "
	done
}
case_stop() { # a stop of the terminal stops the command although its group is an orphaned one; CONT continues it
	begin "$1" sh -c 'echo ready; exec sleep 1000'
	local child
	child=$(pgrep -P "$pid1" | head -n 1)
	tell TSTP
	until_ok 10 grep -q 'State:	T' "/proc/$child/status" && echo -n 'stopped '
	tell CONT
	until_ok 10 grep -q 'State:	S' "/proc/$child/status" && echo continued
	tell KILL
	over
}
case_terminal() { # process 1 leads a session on a terminal: the command has it as its controlling terminal, and gets no SIGHUP
	echo 'sleep 0.1; : </dev/tty && echo mine' >"$work/tty.sh"
	script -qec "unshare --pid --fork --mount-proc --kill-child setsid -c ${as[$1]} sh $work/tty.sh" /dev/null </dev/null | tr -d '\r'
}
case_mask() { # signals that the caller ignored and blocked
	as[$1]="env --ignore-signal=USR1 --block-signal=USR2 ${as[$1]}"
	local mask masks=()
	under "$1" sed -n 's/^Sig\(Ign\|Blk\):	//p' /proc/self/status
	# Without 32 and 33, the C library's own: make starts its programs by posix_spawn(3), which in glibc ignores them.
	for mask in $out; do
		mask=$((0x$mask & ~0x180000000))
		[ "$mask" -eq 0 ] || masks+=("$(printf %x "$mask")")
	done
	echo "${masks[*]}"
}

# What differs has its reason in softoff-dropin(7).
while IFS='|' read -r name softoff tini dumb_init catatonit sentence; do
	name=${name//	/}
	for init in softoff tini dumb-init catatonit; do
		want=${init//-/_}
		is "$("case_$name" "$init")" "${!want}" "$sentence ($init)"
	done
done <<'END'
status|42|42|42|42|the status of the command is the container's
signalled|137|137|137|137|a command that a signal ends gives 128 and its number
missing|127|127|2|1|a command that is not there has a status of its own
folder|126|126|2|1|a command that cannot be run has a status of its own
cwd|/usr|/usr|/usr|/usr|the command begins in the working directory of process 1
reaped|alone|alone|alone|alone|orphans are reaped while the command runs
term|143|143|143|143|SIGTERM goes to the command
usr1|138|138|138|138|SIGUSR1 goes to the command
group|5|5|5|timeout|a signal goes to the whole process group of the command
orphans|143, 0 left|143, 0 left|143, 0 left|143, 0 left|a process of another session ends with the command
proxied||4 5 6 7 8 11 31 ||4 5 6 7 8 11 31 |these signals do not reach the command
stop|stopped continued|stopped continued|stopped continued|continued|SIGTSTP stops a command in a session of its own
terminal|mine|mine|mine|mine|the terminal of process 1 becomes the controlling terminal of the command
mask||800 200||380800 200|what the caller ignored or blocked reaches the command
END

## What only the forward mode of init has

text=$(unshare --pid --fork --mount-proc "$ns_init" softoff.forward=on 2>&1 -- sh -c 'kill -TERM $PPID; sleep 1000' </dev/null)
is "$?" 143 'forward mode ends by the status of the command where reboot(2) is allowed'
is "$text" '' 'forward mode prints nothing'
run reboot -- softoff.forward=on -- /bin/do exit 3
is "$how" status-3 'reboot(2) is not called in forward mode'
start nothing -- softoff.forward=on
line nothing 'softoff.forward=on: no command after --; it has no effect'
is "$?" 0 'forward mode without a command is named'
send nothing 12
ended nothing
is "$how" poweroff 'without a command, process 1 stops as it does without forward mode'

finish
