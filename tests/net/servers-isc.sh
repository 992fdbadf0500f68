#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2034,SC2317 # servers.inc uses and calls these
# servers-isc.sh - the net role against ISC dhcpd.
. tests/tap.sh
. tests/net/lib.sh
net_begin dhcpd
name=isc
short=10

server_begin() {
	cat >"$tap_work/dhcpd.conf" <<-END
		default-lease-time $3; max-lease-time $3; min-lease-time $3; authoritative; ping-check false; dhcp-cache-threshold 0;
		subnet ${2%.*}.0 netmask 255.255.255.0 { range $2;
		  option routers $1; option domain-name-servers 10.77.0.53; }
	END
	: >>"$tap_work/dhcpd.leases"
	server dhcpd -4 -d -cf "$tap_work/dhcpd.conf" -lf "$tap_work/dhcpd.leases" -pf "$tap_work/dhcpd.pid" --no-pid s0
	until_ok 20 server_said 'Server starting service|Listening on LPF'
}

. tests/net/servers.inc
