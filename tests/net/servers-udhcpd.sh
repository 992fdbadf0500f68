#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2034,SC2317 # servers.inc uses and calls these
# servers-udhcpd.sh - the net role against BusyBox's udhcpd.
. tests/tap.sh
. tests/net/lib.sh
net_begin udhcpd
name=udhcpd
short=10

server_begin() {
	printf '%s\n' "start $2" "end $2" 'interface s0' 'min_lease 2' "lease_file $tap_work/leases" \
		"pidfile $tap_work/udhcpd.pid" 'option subnet 255.255.255.0' "option router $1" 'option dns 10.77.0.53' \
		"option lease $3" >"$tap_work/udhcpd.conf"
	: >>"$tap_work/leases"
	server udhcpd -f -I "$1" "$tap_work/udhcpd.conf"
	until_ok 10 server_said started
}

. tests/net/servers.inc
