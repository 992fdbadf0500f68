#!/bin/bash
# SPDX-License-Identifier: MIT
# signals.sh: who may ask process 1 for what, and that nothing else moves it.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

# The contract: signal, how process 1 ends, what the line says. reboot(2) in a namespace tells halt as power-off.
while read -r signal end action; do
	run "inside$signal" -- -- /bin/do ask "$signal"
	is "$how" "$end" "signal $signal from inside ends in $action"
	like "$text" "^softoff: [0-9.]+ $action: stopping \(pid [0-9]+\)" "and says so, with who asked"

	start "outside$signal" -- -- /bin/do wait
	line "outside$signal" 'do: waiting'
	send "outside$signal" "$signal"
	ended "outside$signal"
	is "$how" "$end" "signal $signal from the parent namespace ends in $action"
	like "$text" "$action: stopping \(signal $signal\)" "and says so, with the signal for want of a pid"

	run "early$signal" --signal "$signal" -- -- /bin/do wait
	is "$how" "$end" "signal $signal that was there before the first instruction is not lost"
	like "$text" "$action: stopping" "it ends in $action"
done <<'EOT'
12 poweroff poweroff
30 poweroff poweroff
38 poweroff poweroff
15 reboot reboot
2 reboot reboot
39 reboot reboot
10 poweroff halt
37 poweroff halt
EOT

run sigterm --cmdline 'softoff.sigterm=poweroff' -- -- /bin/do ask 15
is "$how" poweroff 'softoff.sigterm=poweroff makes SIGTERM a power-off'
like "$text" 'poweroff: stopping' 'and says so'
run sigint --cmdline 'softoff.sigterm=poweroff' -- -- /bin/do ask 2
is "$how" reboot 'but leaves SIGINT a reboot'

start pester -- -- /bin/do pester
line pester 'do: pestered'
for ((signal = 1; signal < 64; signal++)); do
	case $signal in
	2 | 9 | 10 | 12 | 15 | 19 | 30 | 32 | 33 | 37 | 38 | 39) ;;
	*) send pester "$signal" ;;
	esac
done
send pester 12
ended pester
is "$how" poweroff 'all other signals, from inside and outside, do not move process 1'
like "$text" 'poweroff: stopping \(signal 12\)' 'which hears the one that asks behind them'

# Two and more: the first one decides.
start two -- -- /bin/do deaf
line two 'do: deaf'
send two 12
line two 'poweroff: stopping'
send two 15
ended two
is "$how" poweroff 'who asks second does not change what was asked first'

# Orphans that die without a pause keep SIGCHLD, a lower number, pending all the time.
for signal in 30 38; do
	start "storm$signal" --cmdline 'softoff.grace=300ms' -- -- /bin/do storm 200
	line "storm$signal" 'do: storm'
	send "storm$signal" "$signal"
	ended "storm$signal"
	is "$how" poweroff "signal $signal is heard in a storm of dying orphans"
	within 0 4000 "$ms" 'at once'
done

finish
