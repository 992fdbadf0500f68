#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119 # arguments are optional
# hostile.sh - servers that lie: tests/net/hostile.c. The right address in the end, and never another one.
. tests/tap.sh
. tests/net/lib.sh
net_begin
hostile=build/tests/net/hostile
[ -x "$hostile" ] || { echo "Bail out! $hostile is not built"; exit 1; }
ip -n "$server_ns" link set s0 mtu 9000
ip -n "$client_ns" link set c0 mtu 9000

for mode in answers naks forever flood noise; do
	ip netns exec "$client_ns" ip monitor address >"$tap_work/monitor" 2>&1 &
	monitor_pid=$!
	server "$hostile" s0 "$mode"
	until_ok 5 server_said listening
	role ip=:::::c0:dhcp
	await_s=40
	check "$mode: the client gets the good lease" await '"state":"lease".*"address":"10.77.0.100/24"'
	is "$(addresses)" 10.77.0.100/24 "$mode: the client has the good address"
	is "$(grep -c '"state":"lease"' "$tap_work/events")" 1 "$mode: the client took one lease only"
	case $mode in
	answers) is "$(grep -c 'lied 27 times' "$tap_work/server")" 4 "$mode: every bad message was sent" ;;
	naks) is "$(grep -c '"state":"failed"' "$tap_work/events")" 3 "$mode: of fifty refusals one counts" ;;
	forever) like "$(ip -n "$client_ns" address show dev c0)" 'valid_lft forever' "$mode: it has it for ever" ;;
	flood | noise) check "$mode: the flood was sent" server_said 'flooded with 20000' ;;
	esac
	kill "$monitor_pid"
	wait "$monitor_pid" 2>/dev/null
	unlike "$(grep -v 'inet6' "$tap_work/monitor" | grep 'inet ')" 'inet (10\.66|[^1]|1[^0])' "$mode: no other address was ever configured"
	role_stop
	is "$role_status" 0 "$mode: the role ends with status 0 on SIGUSR2"
	unlike "$(cat "$tap_work/lines")" 'runtime error|AddressSanitizer' "$mode: the sanitizers report nothing"
	server_stop
	ip -n "$client_ns" address flush dev c0
	ip -n "$client_ns" link set c0 down
done
finish
