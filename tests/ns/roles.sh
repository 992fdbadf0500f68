#!/bin/bash
# SPDX-License-Identifier: MIT
# roles.sh: what becomes of process 1 when the roles that read from outside die; the events that they hand on.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

for role in agent net; do
	start "$role" -- -- /bin/do kill "softoff-$role" 9 5
	line "$role" 'is there again'
	send "$role" 12
	ended "$role"
	is "$how" poweroff "$role killed five times: process 1 lives and stops when asked"
	like "$text" 'is there again, at most 1 at once' "$role is started again, and there are never two"
	is "$(sed -n -E "s/.* $role: died \(signal 9\); started again in ([0-9]+) ms/\1/p" <<<"$text" | tr '\n' ' ')" \
		'0 100 200 400 800 ' "$role is started again after a pause that doubles"

	start "$role" -- -- /bin/do kill "softoff-$role" 11 2
	line "$role" 'is there again'
	send "$role" 12
	ended "$role"
	is "$how" poweroff "$role crashes: process 1 lives and stops when asked"
	like "$text" "$role: died \(signal 11\); started again in 0 ms" "the crash of $role is logged"
	like "$text" 'is there again, at most 1 at once' "$role is started again after its crash, once"
done

## The rights of the agent: denied.sh tries what they are good for. Namespaces may lack some of them.

run rights -- -- /bin/do rights softoff-agent
like "$text" 'rights of softoff-agent: CapInh:.0{16} CapPrm:.00000000[0-9a-f]{8} CapEff:.00000000[0-9a-f]{8} NoNewPrivs:.1 Seccomp:.2$' \
	'the agent of a running guest has dropped rights and calls'
caps=$(sed -n 's/.*CapEff:.\([0-9a-f]*\) .*/\1/p' <<<"$text")
is "$((0x${caps:-f} & ~0xa2c0402))" 0 'of the capabilities it has the seven of its channels at most'

## Events: here reboot(2) is refused, so that the port can still be read when all is done

# roles_life NAME [option...] -- command: waits until all is done, events are in $events
roles_life() {
	local name=$1
	start "$name" --events --stuck "${@:2}"
	line "$name" 'reboot\(2\) returned'
	events=$(cat "$(inside "$name" dev/vport0p1)")
	kill -9 "${ns_pid[$name]}"
	ended "$name"
}

roles_life plain -- -- /bin/do exit 7
is "$(sed -E 's/.*"event":"([a-z]+)".*/\1/' <<<"$events" | grep -Ev 'armed|unwired|listening|net|ready' | uniq | tr '\n' ' ')" \
	'init mounts workload exit stopping sync off ' 'events come in their order, off is the last'
is "$(grep -Evc '^\{"v":1,"t_ns":[0-9]+,"event":"[a-z]+"(,"[a-z_]+":("([^"\\]|\\["\\u])*"|-?[0-9]+|true|false))*\}$' <<<"$events")" 0 \
	'each event is one line of JSON with version, time and name first'
like "$events" '"event":"init","version":"[0-9.]+","kernel":"[^"]+","arch":"[^"]+"' 'the event init has version, kernel and architecture'
like "$events" '"event":"workload","pid":[0-9]+,"command":"/bin/do exit 7"' 'the event workload has the command'
like "$events" '"event":"exit","pid":[0-9]+,"command":"/bin/do","status":7' 'the event exit has the status'
like "$events" '"event":"stopping","action":"poweroff","by":"workload","budget_ms":5000}' 'the event stopping has its cause'
like "$events" '"event":"off","action":"poweroff","asked":false,"status":7,"killed":false' 'the event off has the status'

roles_life died -- -- /bin/do die 11
like "$events" '"event":"exit","pid":[0-9]+,"command":"/bin/do","signal":11' 'the event exit has the signal'
like "$events" '"event":"off","action":"poweroff","asked":false,"signal":11,"killed":false' 'the event off has the signal'

roles_life asked -- -- /bin/do ask 15
like "$events" '"event":"stopping","action":"reboot","by":"pid [0-9]+","budget_ms":5000,"signal":15' 'the event stopping has the pid and signal of a request'
like "$events" '"event":"off","action":"reboot","asked":true,"signal":15,"killed":false' 'the event off says that the stop was requested'

roles_life killed --cmdline 'softoff.grace=200ms softoff.budget=2s' -- -- /bin/do askdeaf 12
like "$events" '"event":"off","action":"poweroff","asked":true,"signal":9,"killed":true' \
	'the event off arrives when every process was killed, the agent as well'

roles_life noagent --cmdline 'softoff.onexit=idle' -- -- /bin/do killask softoff-agent 4 12
like "$events" '"event":"off"' 'the event off arrives while the agent waits for its restart'

# SIGUSR2 from process 1 ends its roles. kill -USR2 -1 by another process hits the roles as well, and must not end them.
for role in agent net; do
	roles_life "kick$role" -- -- /bin/do kick "softoff-$role" 12 7
	like "$text" "do: softoff-$role stays" "a SIGUSR2 from another process does not end the role $role"
	like "$events" '"event":"off".*"status":7' "the event off arrives after kill -USR2 -1 ($role)"
done

start off --cmdline 'softoff.events=off' --events --stuck -- -- /bin/do exit 7
line off 'reboot\(2\) returned'
is "$(cat "$(inside off dev/vport0p1)")" '' 'softoff.events=off writes no event'
kill -9 "${ns_pid[off]}"
ended off
like "$text" 'ended with status 7' 'the workload runs with softoff.events=off'

start other --cmdline 'softoff.events=org.example' --events --stuck -- -- /bin/do exit 7
line other 'reboot\(2\) returned'
is "$(cat "$(inside other dev/vport0p1)")" '' 'a port of another name gets no event'
kill -9 "${ns_pid[other]}"
ended other

# Without CAP_NET_ADMIN and CAP_NET_RAW, so that a fault cannot change the host's network.
text=$(unshare --pid --fork --mount-proc setpriv --bounding-set -net_admin,-net_raw,-sys_boot "$ns_init" -- /bin/sh -c 'exit 7' 2>&1 </dev/null)
is "$?" 7 "a container in the network of its host ends with its workload's status"
unlike "$text" 'net:|loopback|not contained' 'init leaves the network of the host alone'

finish
