#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119 # arguments are optional
# life.sh - what becomes of a lease: no server at first, a refusal, a conflict, the end. servers-*.sh have the rest.
. tests/tap.sh
. tests/net/lib.sh
net_begin dnsmasq
all=10.77.0.100,10.77.0.100,255.255.255.0,120

# --- no server answers, then a server does ---
role ip=:::::c0:dhcp
check 'silence is reported, with the next try' await \
	'"state":"failed","interface":"c0","reason":"no answer from a DHCP server","next_ms":[0-9]+'
check 'a silent server does not delay ready' await '"event":"ready"'
server_dnsmasq $all
check 'a server that comes late gives a lease' await '"state":"lease".*10.77.0.100/24'
role_stop
server_stop

# --- the server changes its addresses: a renewal is refused, and the client gets another address ---
ip -n "$client_ns" address flush dev c0
server build/tests/net/hostile s0 moves
until_ok 5 server_said listening
role ip=:::::c0:dhcp
await '"state":"lease".*10.77.0.100/24'
check 'a renewal is refused, and the next try is now' await \
	'"state":"failed".*"reason":"the DHCP server refuses the address","next_ms":0'
check 'the address changes after the refusal' await '"state":"lease".*10.77.0.101/24'
is "$(addresses)" 10.77.0.101/24 'the old address is gone'
is "$(grep -c '"state":"expire"' "$tap_work/events")" 0 'the old address did not expire'
check 'the new address is renewed' await '"state":"renew".*10.77.0.101/24'
role_stop
server_stop

# --- kept or given back at the end ---
ip -n "$client_ns" address flush dev c0
ip -n "$server_ns" address flush dev s0
ip -n "$server_ns" address add 10.77.0.1/24 dev s0
rm -f "$tap_work/leases"
server_dnsmasq 10.77.0.100,10.77.0.109,255.255.255.0,120
role ip=:::::c0:dhcp
await '"state":"lease"'
role_stop
role ip=:::::c0:dhcp softoff.release=on
await '"state":"lease"'
is "$(grep -c DHCPRELEASE "$tap_work/server")" 0 'a lease is kept at the end'
role_stop
check 'softoff.release=on gives the lease back at the end' until_ok 5 server_said 'DHCPRELEASE\(s0\) 10.77.0.1'

# --- the address is in use ---
taken=$(addresses | sed 's,/.*,,')
ip -n "$client_ns" address flush dev c0
ip -n "$server_ns" address add "$taken/32" dev lo # answers for it on s0 too
pace 1
role ip=:::::c0:dhcp softoff.dad=on
check 'softoff.dad=on finds an address in use' await '"state":"conflict"'
check 'an address in use is declined' until_ok 5 server_said "DHCPDECLINE\(s0\) $taken"
is "$(addresses)" '' 'an address in use is not configured'
pace 10
check 'a declined address is followed by another lease' await '"state":"lease"'
unlike "$(addresses)" "^$taken/" 'the lease after a declined address has another address'
role_stop
is "$role_status" 0 'the role ends with status 0 on SIGUSR2'
unlike "$(cat "$tap_work/lines")" 'runtime error|AddressSanitizer' 'the sanitizers report nothing'
finish
