#!/bin/bash
# SPDX-License-Identifier: MIT
# signals.sh: the signals that stop process 1, and all others, which do not.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

# The contract: signal, how process 1 ends, the text of the line. reboot(2) in a namespace tells halt as power-off.
while read -r signal end action; do
	run "inside$signal" -- -- /bin/do ask "$signal"
	is "$how" "$end" "signal $signal from inside ends in $action"
	like "$text" "^softoff: [0-9.]+ $action: stopping \(pid [0-9]+\)" "signal $signal from inside is logged with its sender"

	start "outside$signal" -- -- /bin/do wait
	line "outside$signal" 'do: waiting'
	send "outside$signal" "$signal"
	ended "outside$signal"
	is "$how" "$end" "signal $signal from the parent namespace ends in $action"
	like "$text" "$action: stopping \(signal $signal\)" "signal $signal from the parent namespace is logged with its number"

	run "early$signal" --signal "$signal" -- -- /bin/do wait
	is "$how" "$end" "signal $signal that was there before the first instruction is not lost"
	like "$text" "$action: stopping" "signal $signal before the first instruction ends in $action"
done <<'EOT'
12 poweroff poweroff
30 poweroff poweroff
38 poweroff poweroff
15 reboot reboot
2 reboot reboot
39 reboot reboot
40 reboot reboot
10 poweroff halt
37 poweroff halt
EOT

run sigterm --cmdline 'softoff.sigterm=poweroff' -- -- /bin/do ask 15
is "$how" poweroff 'softoff.sigterm=poweroff makes SIGTERM a power-off'
like "$text" 'poweroff: stopping' 'softoff.sigterm=poweroff is logged as a power-off'
run sigint --cmdline 'softoff.sigterm=poweroff' -- -- /bin/do ask 2
is "$how" reboot 'softoff.sigterm=poweroff leaves SIGINT a reboot'

start pester -- -- /bin/do pester
line pester 'do: pestered'
for ((signal = 1; signal < 64; signal++)); do
	case $signal in
	2 | 9 | 10 | 12 | 15 | 19 | 30 | 32 | 33 | 37 | 38 | 39 | 40) ;;
	*) send pester "$signal" ;;
	esac
done
send pester 12
ended pester
is "$how" poweroff 'all other signals, from inside and outside, do not move process 1'
like "$text" 'poweroff: stopping \(signal 12\)' 'SIGUSR2 after all other signals powers off'

# Two and more: the first one decides.
start two -- -- /bin/do deaf
line two 'do: deaf'
send two 12
line two 'poweroff: stopping'
send two 15
ended two
is "$how" poweroff 'a second signal does not change the action of the first'

# Orphans that die without a pause keep SIGCHLD, a lower number, pending all the time.
for signal in 30 38; do
	start "storm$signal" --cmdline 'softoff.grace=300ms' -- -- /bin/do storm 200
	line "storm$signal" 'do: storm'
	send "storm$signal" "$signal"
	ended "storm$signal"
	is "$how" poweroff "signal $signal powers off in a storm of dying orphans"
	within 0 4000 "$ms" "signal $signal powers off at once in a storm of dying orphans"
done

# Each wait4(2) walks all living children, here for a process that dies as fast as the next one is forked.
start crowd --cmdline 'softoff.grace=300ms' -- -- /bin/do crowd 3000 4
line crowd 'do: crowd'
sleep 1 # the loops run
read -r seconds _ </proc/uptime
send crowd 38
ended crowd
is "$how" poweroff 'signal 38 powers off beside 3,000 living orphans and loops that fork orphans'
within 0 1000 "$(($(at crowd 'poweroff: stopping') - 10#${seconds/./}0))" 'the shutdown begins within a second beside 3,000 living orphans'

finish
