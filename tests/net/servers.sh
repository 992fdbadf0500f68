#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119,SC2317 # arguments are optional; called by name
# servers.sh - the net role against the DHCP servers that people run: a lease, ten renewals of a short one, its end.
. tests/tap.sh
. tests/net/lib.sh
net_begin dnsmasq kea-dhcp4 dhcpd udhcpd

# Each makes its server's files and starts it. The leases are of 2 s, renewed each second; dnsmasq has none below
# 120 s, so its client has the link taken away and given back instead, which makes it ask again (INIT-REBOOT).
dnsmasq_start() { server_dnsmasq 10.77.0.100,10.77.0.100,255.255.255.0,120 --dhcp-option=6,10.77.0.53; }

kea_start() {
	ip -n "$client_ns" link set c0 up # kea listens only where the link is up already
	until_ok 5 server_link_runs
	cat >"$tap_work/kea.json" <<-END
		{ "Dhcp4": { "interfaces-config": { "interfaces": [ "s0" ], "dhcp-socket-type": "raw" },
		  "lease-database": { "type": "memfile", "persist": false }, "valid-lifetime": 2,
		  "renew-timer": 1, "subnet4": [ { "subnet": "10.77.0.0/24",
		    "pools": [ { "pool": "10.77.0.100-10.77.0.100" } ],
		    "option-data": [ { "name": "routers", "data": "10.77.0.1" },
		                     { "name": "domain-name-servers", "data": "10.77.0.53" } ] } ],
		  "loggers": [ { "name": "kea-dhcp4", "severity": "INFO",
		                 "output_options": [ { "output": "stdout" } ] } ] } }
	END
	KEA_PIDFILE_DIR=$tap_work KEA_LOCKFILE_DIR=$tap_work server kea-dhcp4 -c "$tap_work/kea.json"
	until_ok 20 server_said DHCP4_STARTED
}

isc_start() {
	cat >"$tap_work/dhcpd.conf" <<-END
		default-lease-time 2; max-lease-time 2; min-lease-time 2; authoritative; ping-check false;
		subnet 10.77.0.0 netmask 255.255.255.0 { range 10.77.0.100;
		  option routers 10.77.0.1; option domain-name-servers 10.77.0.53; }
	END
	: >"$tap_work/dhcpd.leases"
	server dhcpd -4 -d -cf "$tap_work/dhcpd.conf" -lf "$tap_work/dhcpd.leases" -pf "$tap_work/dhcpd.pid" --no-pid s0
	until_ok 20 server_said 'Server starting service|Listening on LPF'
}

udhcpd_start() {
	cat >"$tap_work/udhcpd.conf" <<-END
		start 10.77.0.100
		end 10.77.0.100
		interface s0
		min_lease 2
		lease_file $tap_work/udhcpd.leases
		pidfile $tap_work/udhcpd.pid
		option subnet 255.255.255.0
		option router 10.77.0.1
		option dns 10.77.0.53
		option lease 2
	END
	: >"$tap_work/udhcpd.leases"
	server udhcpd -f "$tap_work/udhcpd.conf"
	until_ok 10 server_said started
}

for name in dnsmasq kea isc udhcpd; do
	rm -f "$tap_work/etc/resolv.conf"
	"${name}_start"
	role ip=:::::c0:dhcp
	check "$name gives a lease" await '"state":"lease","interface":"c0","address":"10.77.0.100/24","router":"10.77.0.1"'
	is "$(addresses)" 10.77.0.100/24 "$name: the address is configured"
	like "$(routes default)" 'via 10.77.0.1 dev c0' "$name: so is the route"
	check "$name: the name server is in resolv.conf" until_ok 5 grep -qx 'nameserver 10.77.0.53' "$tap_work/etc/resolv.conf"
	if [ "$name" = dnsmasq ]; then
		for n in 1 2 3 4 5 6 7 8 9 10; do
			ip -n "$server_ns" link set s0 down
			until_ok 5 seen '"carrier":false' "$n"
			ip -n "$server_ns" link set s0 up
			until_ok 5 seen '"state":"renew"' "$n"
		done
	fi
	check "$name: ten times the lease is asked for again, and confirmed" await '"state":"renew"' 10
	is "$(grep -Ec '"state":"(lease|expire|failed)"' "$tap_work/events")" 1 "$name: nothing was lost meanwhile"
	server_stop
	if [ "$name" != dnsmasq ]; then
		check "$name: without it the lease ends" await '"state":"expire"'
		is "$(addresses)" '' "$name: and the address goes"
	fi
	role_stop
	is "$role_status" 0 "$name: asked to finish, the role ends"
	unlike "$(cat "$tap_work/lines")" 'runtime error|AddressSanitizer' "$name: no sanitizer had to speak"
	ip -n "$client_ns" address flush dev c0
	ip -n "$client_ns" link set c0 down
done
finish
