#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2034,SC2317 # servers.inc uses and calls these
# servers-dnsmasq.sh - the net role against dnsmasq. It has no leases below 120 s.
. tests/tap.sh
. tests/net/lib.sh
net_begin dnsmasq
name=dnsmasq
short=120

server_begin() {
	server_dnsmasq "$2,$2,255.255.255.0,$3" --dhcp-option=6,10.77.0.53 --dhcp-authoritative
}

. tests/net/servers.inc
