#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119 # arguments are optional
# relay.sh - servers in another subnet, beyond a relay agent: the client accepts the agent's packets, and the lease is
# renewed with the server itself, by way of the router.
. tests/tap.sh
. tests/net/lib.sh
net_begin dnsmasq dhcpd
hostile=build/tests/net/hostile
[ -x "$hostile" ] || { echo "Bail out! $hostile is not built"; exit 1; }
far_ns=so-f-$$
relay_pid=
pace 2 # leases of 2 s end in one
trap '[ "$relay_pid" ] && kill "$relay_pid"; net_end; ip netns del "$far_ns" 2>/dev/null' EXIT

# is_kept NAME SERVER: what holds for every relayed lease.
is_kept() {
	check "$1: the client takes the lease" await '"state":"lease".*"address":"10.77.0.100/24","router":"10.77.0.1".*"server":"10.88.0.1"'
	is "$(addresses)" 10.77.0.100/24 "$1: the address is configured"
	check "$1: the lease is renewed ten times" await '"state":"renew".*"server":"10.88.0.1"' 10
	is "$(grep -Ec '"state":"(lease|expire|failed)"' "$tap_work/events")" 1 "$1: the lease was never lost"
}

has_ended() {
	role_stop
	is "$role_status" 0 "$1: the role ends with status 0 on SIGUSR2"
	unlike "$(cat "$tap_work/lines")" 'runtime error|AddressSanitizer' "$1: the sanitizers report nothing"
	ip -n "$client_ns" address flush dev c0
	ip -n "$client_ns" link set c0 down
}

for mode in relay relay-to; do
	server "$hostile" s0 "$mode"
	until_ok 5 server_said listening
	role ip=:::::c0:dhcp
	is_kept "$mode"
	is "$(grep REQUEST "$tap_work/server" | grep '^to' | sed '1d; s/:.*//' | sort -u)" 'to 10.88.0.1' \
		"$mode: a renewal goes to the server alone, not to the agent"
	server_stop
	has_ended "$mode"
done

# --- a real agent, and a real server in a namespace of its own ---
ip netns add "$far_ns"
ip -n "$server_ns" link add f0 type veth peer name f1 netns "$far_ns"
ip -n "$server_ns" address add 10.88.0.254/24 dev f0
ip -n "$server_ns" link set f0 up
ip -n "$far_ns" address add 10.88.0.1/24 dev f1
ip -n "$far_ns" link set f1 up
ip -n "$far_ns" route add 10.77.0.0/24 via 10.88.0.254
in_server sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
cat >"$tap_work/dhcpd.conf" <<-END
	default-lease-time 2; max-lease-time 2; min-lease-time 2; authoritative; ping-check false; dhcp-cache-threshold 0;
	subnet 10.88.0.0 netmask 255.255.255.0 { }
	subnet 10.77.0.0 netmask 255.255.255.0 { range 10.77.0.100; option routers 10.77.0.1; }
END
: >"$tap_work/dhcpd.leases"
ip netns exec "$server_ns" dnsmasq -k -u root -p 0 --conf-file=/dev/null --log-facility=- --log-dhcp \
	--dhcp-relay=10.77.0.1,10.88.0.1 >"$tap_work/relay" 2>&1 &
relay_pid=$!
until_ok 10 grep -q 'DHCP relay' "$tap_work/relay"
server_ns=$far_ns server dhcpd -4 -d -cf "$tap_work/dhcpd.conf" -lf "$tap_work/dhcpd.leases" \
	-pf "$tap_work/dhcpd.pid" --no-pid f1
until_ok 20 server_said 'Server starting service'
role ip=:::::c0:dhcp
is_kept 'a real agent'
check 'a real agent: the first requests came by the agent' server_said 'DHCPREQUEST for 10.77.0.100.*via 10.77.0.1$'
check 'a real agent: the renewals did not come by the agent' server_said 'DHCPREQUEST for 10.77.0.100.*via f1$'
has_ended 'a real agent'
server_stop
finish
