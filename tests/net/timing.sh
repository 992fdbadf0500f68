#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119 # arguments are optional
# timing.sh - how soon the net role asks again, and how soon it uses what it got. As it is shipped: static. Servers
# tell when they heard what; upper bounds leave room for a busy machine.
role_program=build/tests/net/net_alone_static
. tests/tap.sh
. tests/net/lib.sh
net_begin
hostile=build/tests/net/hostile
[ -x "$hostile" ] || { echo "Bail out! $hostile is not built"; exit 1; }

# gaps WHAT: the ms between the messages WHAT that the server received, in a line.
gaps() {
	awk -v what="$1" '$0 ~ what && /^to / { if (n++) printf "%d ", ($NF - last) * 1000; last = $NF }' "$tap_work/server"
}

# gaps_within GAP LEAST MOST...: whether each gap is.
gaps_within() {
	while [ $# -ge 3 ]; do
		if [ "$1" -lt "$2" ] || [ "$1" -gt "$3" ]; then
			return 1
		fi
		shift 3
	done
}

# From the server's ACK to the kernel's word that the address is there, in microseconds.
ack_to_address() {
	awk '/answered a REQUEST/ { ack = $NF }
		/10\.77\.0\.100\/24/ { sub(/.*T[0-9]*:[0-9]*:/, "", $1); sub(/\].*/, "", $1); s = $1 - ack % 60
			printf "%d\n", (s < 0 ? s + 60 : s) * 1000000; exit }' "$tap_work/server" "$tap_work/monitor"
}

figures=()
for round in 1 2 3 4 5; do
	ip netns exec "$client_ns" stdbuf -oL ip -tshort -o monitor address >"$tap_work/monitor" 2>&1 &
	monitor_pid=$!
	server "$hostile" s0 lost
	until_ok 5 server_said listening
	role ip=:::::c0:dhcp
	check "round $round: three lost DISCOVERs do not keep the lease away" await '"state":"lease".*"address":"10.77.0.100/24"'
	read -r first second third rest <<<"$(gaps DISCOVER)"
	is "$rest" '' "round $round: the server received four DISCOVERs"
	check "round $round: the DISCOVERs come after 100, 200 and 400 ms, give or take an eighth ($first, $second, $third)" \
		gaps_within "$first" 80 250 "$second" 165 375 "$third" 340 600
	check "round $round: the client has the lease within about a second" gaps_within \
		"$(sed -n 's/.*"state":"lease".*"ms":\([0-9]*\).*/\1/p' "$tap_work/events")" 600 1500
	until_ok 5 grep -q '10\.77\.0\.100/24' "$tap_work/monitor"
	figures+=("$(ack_to_address)")
	kill "$monitor_pid"
	wait "$monitor_pid" 2>/dev/null
	role_stop
	server_stop
	ip -n "$client_ns" address flush dev c0
	ip -n "$client_ns" link set c0 down
done
mapfile -t figures < <(printf '%s\n' "${figures[@]}" | sort -n)
echo "# figure: from the server's ACK to the address configured, as seen by ip monitor: ${figures[*]} us, median ${figures[2]} us"
finish
