#!/bin/bash
# SPDX-License-Identifier: MIT
# agent.sh: the agent as a program of its own, here as the workload of an init that knows nothing of it.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

agent=${NS_AGENT:-build/$ns_arch/agent}
if [ ! -x "$agent" ]; then
	echo "Bail out! $agent was not built"
	exit 1
fi

run version --do "$agent" -- -- /bin/do --version
like "$text" '^softoff agent [0-9.]+$' 'agent --version prints its version'
like "$text" 'ended with status 0' 'agent --version has status 0'
run help --do "$agent" -- -- /bin/do --help
like "$text" '^usage: agent' 'agent --help prints its usage'
run bad --do "$agent" -- -- /bin/do --nosuch
like "$text" 'agent: unrecognized option: nosuch' 'an unknown option is named'
like "$text" 'ended with status 2' 'an unknown option has status 2'
run half --do "$agent" -- -- /bin/do --command
like "$text" 'agent: option requires an argument: command' '--command without a command is an error'
like "$text" 'ended with status 2' '--command without a command has status 2'
run budget --do "$agent" -- -- /bin/do --budget soon
like "$text" 'agent: soon: expected a duration' 'a budget that is no duration is an error'
run none --do "$agent" -- -- /bin/do --command /bin/true --budget
like "$text" 'agent: option requires an argument: budget' 'a missing budget is an error'

run without --do "$agent" -- -- /bin/do --without nosuch
like "$text" 'agent: nosuch: no such channel' '--without refuses an unknown channel'
start runs --do "$agent" --cmdline 'softoff.armwait=10s' -- -- /bin/do --command /bin/true --budget 90s
line runs 'NOT ARMED'
is "$?" 0 'a machine without a button is not armed'
send runs 12
ended runs
like "$text" 'ended with signal 15' 'the agent runs until SIGTERM'

# Its line comes after 2 s, into a pipe without a reader.
mkfifo "$tap_work/fifo"
exec 7<>"$tap_work/fifo"
exec 8>"$tap_work/fifo" 7>&-
"$ns_tools/ns_run" --limit 4 --do "$agent" "$ns_init" -- /bin/do --command /bin/true >"$tap_work/pipe.out" 2>&8 </dev/null
exec 8>&-
like "$(cat "$tap_work/pipe.out")" '^end timeout' 'a log whose reader has gone does not end the agent'

finish
