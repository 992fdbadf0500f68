#!/bin/bash
# SPDX-License-Identifier: MIT
# workload.sh: how the workload is started, what it finds, and what its end means.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

## Its environment

run show -- -- /bin/do show
like "$text" '^do: session own$' 'the workload has a session of its own'
like "$text" '^do: cwd /$' "the workload's folder is /"
for set in SigBlk SigIgn SigCgt SigPnd ShdPnd; do
	like "$text" "^do: $set:	0000000000000000\$" "the workload's signals are as at birth: $set is empty"
done
like "$text" '^do: Umask:	0022$' "the workload's umask is 022"
like "$text" '^do: env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin$' 'PATH is set'
like "$text" '^do: env HOME=/$' 'HOME is set'
like "$text" '^do: env TERM=linux$' 'TERM is set'
like "$text" '^do: fd 0 device /dev/null$' 'the workload has the descriptor 0 that the container gave'
like "$text" "^do: fd 2 other .*show.log\$" 'the workload has the descriptor 2 that the container gave'
unlike "$text" '^do: fd ([3-9]|[1-9][0-9])' 'the workload has no other descriptor: process 1 hands on none of its own'

run nochld --no-chld -- -- /bin/do exit 7
like "$text" 'workload: ended with status 7' "the workload's end is seen although SIGCHLD was ignored when init started"
is "$how" poweroff "the workload's end powers off although SIGCHLD was ignored"

# Without any descriptor, lines go to the console. Status 7 means: 0, 1 and 2 are open.
start closed --cmdline 'softoff.onexit=idle' --close --console -- -- /bin/do std
inside_line closed dev/console 'ended with'
like "$(cat "$(inside closed dev/console)")" 'ended with status 7' \
	'init without descriptors 0, 1 and 2 gives its workload all three'
send closed 12
ended closed
is "$how" poweroff 'init without descriptors stops on a signal'

## Its command

run line -- quiet softoff.onexit=poweroff -- /bin/do exit 5
like "$text" 'workload: /bin/do exit 5 ' "the words after -- of init's arguments are the workload"
like "$text" 'ended with status 5' 'the workload has its arguments'
start none --
line none 'no workload: .*; idle'
is "$?" 0 'without a workload, process 1 says that it is idle'
send none 12
ended none
is "$how" poweroff 'process 1 without a workload stops on a signal'
run missing -- -- /bin/nosuch
like "$text" 'workload: cannot run /bin/nosuch: No such file or directory' 'a workload that does not exist is logged'
like "$text" 'ended with status 127' 'a workload that does not exist counts as status 127'
run folder -- -- /etc
like "$text" 'workload: cannot run /etc: Permission denied' 'a workload that cannot be run is logged'
like "$text" 'ended with status 126' 'a workload that cannot be run counts as status 126'
run path -- -- 'do' exit 4
like "$text" 'ended with status 4' "a workload's name without a slash is searched in PATH"

## Priorities

# at_nice VALUE: the nice value of processes started from here
at_nice() {
	renice -n "$1" -p $$ >"$tap_work/renice"
	[ "$(nice)" = "$1" ]
}
# nice_of PID
nice_of() {
	sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f17
}
# nices NAME: of process 1 and of its children by their names
nices() {
	local pid
	echo "init $(nice_of "${ns_pid[$1]}")"
	# shellcheck disable=SC2013 # they are words
	for pid in $(cat "/proc/${ns_pid[$1]}/task/${ns_pid[$1]}/children"); do
		echo "$(cat "/proc/$pid/comm") $(nice_of "$pid")"
	done
}

if at_nice 0; then
	start first -- -- /bin/do wait
	line first 'do: waiting'
	is "$(nices first | sort | tr '\n' ' ')" 'do 0 init -20 softoff-agent -20 softoff-net 0 ' \
		'process 1 and its agent have nice -20, and the others 0'
	kill -KILL "$(pgrep -P "${ns_pid[first]}" softoff-agent)"
	line first 'agent: died'
	comes first pgrep -P "${ns_pid[first]}" softoff-agent >"$tap_work/agent"
	like "$(nices first)" '^softoff-agent -20$' 'an agent that was started again has nice -20'
	send first 12
	ended first
	at_nice 5
	start given -- -- /bin/do wait
	line given 'do: waiting'
	is "$(nices given | sort | tr '\n' ' ')" 'do 5 init 5 softoff-agent 5 softoff-net 5 ' "a nice value set by the container's maker holds for all"
	send given 12
	ended given
else
	skip 'process 1 and its agent have nice -20' 'renice is not allowed'
fi

## Its end

bad=
for ((status = 0; status < 256; status++)); do
	run all -- -- /bin/do exit "$status"
	[[ $how = poweroff && $text = *"ended with status $status"$'\n'* ]] || bad+=" $status"
done
is "$bad" '' 'each of the 256 exit statuses is logged and powers off'
bad=
for signal in 1 2 3 4 6 8 9 11 13 14 15 24 31 34 64; do
	run all -- -- /bin/do die "$signal"
	[[ $how = poweroff && $text = *"ended with signal $signal"$'\n'* ]] || bad+=" $signal"
done
is "$bad" '' 'each signal that kills the workload is logged and powers off'

while read -r value end; do
	run "onexit$value" --cmdline "softoff.onexit=$value" -- -- /bin/do exit 3
	is "$how" "$end" "softoff.onexit=$value: the workload's end is $value"
	like "$text" "$value: stopping \(workload\)" "softoff.onexit=$value: the workload's end is logged as the reason"
done <<'EOT'
poweroff poweroff
reboot reboot
halt poweroff
EOT

start idle --cmdline 'softoff.onexit=idle' -- -- /bin/do exit 3
line idle 'ended with status 3'
send idle 12
ended idle
like "$text" 'stopping \(signal 12\)' 'softoff.onexit=idle waits for a signal'
is "$(grep -c 'workload: /bin/do' <<<"$text")" 1 'softoff.onexit=idle does not start the workload again'

## Parameters that a container's maker gives

run arguments --host-cmdline 'softoff.onexit=poweroff' -- softoff.onexit=reboot softoff.bogus=1 -- /bin/do exit 0
is "$how" reboot 'a softoff. parameter among the arguments counts'
like "$text" 'softoff.bogus=1: no such parameter' 'an unknown parameter among the arguments is named'
run behind -- -- /bin/do exit softoff.onexit=reboot
is "$how" poweroff "a softoff. parameter after -- belongs to the workload"

## Starting again

start respawn --cmdline 'softoff.onexit=respawn' -- -- /bin/do exit 1
line respawn 'workload: /bin/do' 6
send respawn 12
ended respawn
is "$how" poweroff 'softoff.onexit=respawn stops on a signal'
mapfile -t starts < <(sed -n -E '/workload: \/bin\/do/s/^softoff: ([0-9]+)\.([0-9]+) .*/\1\2/p' "$tap_work/respawn.log")
want=(0 100 200 400 800)
for i in "${!want[@]}"; do
	gap=$((starts[i + 1] - starts[i]))
	within "$((want[i] - 20))" "$((want[i] + 3000))" "$gap" "start again number $((i + 1)) comes after ${want[i]} ms"
done
is "$(grep -c 'workload: /bin/do' <<<"$text")" 6 'the workload is not started a seventh time'

start cpu --cmdline 'softoff.onexit=respawn' -- -- /bin/nosuch
line cpu 'workload: /bin/nosuch' 5
read -r _ _ _ _ _ _ _ _ _ _ _ _ _ utime stime _ <"/proc/${ns_pid[cpu]}/stat"
within 0 10 "$((utime + stime))" 'a workload that cannot run costs process 1 next to no time (in ticks)'
send cpu 12
ended cpu

## Orphans

start orphans --cmdline 'softoff.onexit=idle' --limit 30 -- -- /bin/do orphans 10000
line orphans 'do: [0-9]+ orphans'
like "$(cat "$tap_work/orphans.log")" 'do: 10000 orphans' '10,000 orphans die at one moment'
children() {
	wc -w <"/proc/${ns_pid[orphans]}/task/${ns_pid[orphans]}/children"
}
for ((i = 0; i < 2000; i++)); do
	[ "$(children)" -le 3 ] && break
	nap
done
within 1 3 "$(children)" '10,000 orphans are reaped: the roles and the workload are left'
send orphans 12
ended orphans
is "$how" poweroff 'process 1 stops on a signal after 10,000 orphans'

finish
