#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119 # arguments are optional
# odd.sh - unusual answers of honest servers: the client takes what BusyBox's udhcpc takes, and says why it refuses the rest.
. tests/tap.sh
. tests/net/lib.sh
net_begin
resolv=$tap_work/etc/resolv.conf

# odd MODE: starts the server with answers of that kind, and the client.
odd() {
	server build/tests/net/hostile s0 "odd-$1"
	until_ok 5 server_said listening
	role ip=:::::c0:dhcp
}
end_odd() {
	role_stop
	server_stop
	rm -f "$resolv"
	ip -n "$client_ns" address flush dev c0
	ip -n "$client_ns" link set c0 down
}
has_line() { grep -qx -- "$1" "$resolv"; }

odd no-server
check 'An offer without option 54 is taken from its source address' await '"state":"lease".*"server":"10.77.0.1"'
end_odd

odd no-lease
check 'An offer without option 51 holds for an hour' await '"state":"lease".*"lease_s":3600'
end_odd

odd wrong-sum
check 'An answer with a wrong checksum is refused with that reason' await '"state":"refused".*'
like "$(cat "$tap_work/lines")" 'c0: an answer of a DHCP server is refused: its checksum is wrong' 'The line names the reason of the refusal'
check 'Refused answers are no silence' await '"state":"failed".*"reason":"its checksum is wrong"'
unlike "$(cat "$tap_work/lines")" 'no answer' 'No line says that there was no answer'
end_odd

for address in network broadcast; do
	odd $address
	check "The $address address is declined" await '"state":"failed".*network itself'
	is "$(addresses)" '' "The $address address is not configured"
	end_odd
done

odd two-domains
await '"state":"lease"'
check 'Two domains in option 15 are a search list' until_ok 5 has_line 'search one.example two.example'
end_odd

odd bad-server
await '"state":"lease"'
check 'A good name server beside a bad one is used' until_ok 5 has_line 'nameserver 10.77.0.53'
check 'A good name server after a bad one is used' has_line 'nameserver 10.77.0.54'
is "$(grep -c nameserver "$resolv")" 2 'A bad name server is dropped alone'
end_odd

odd long-host
await '"state":"lease"'
check 'A host name that is too long gives its first label' until_ok 5 test "$(nsenter -t "$role_pid" -u hostname)" = web01
end_odd

odd many-routes
check 'The event names the router of option 121' await '"state":"lease".*"router":"10.77.0.3"'
is "$(routes default | sed 's/ *$//')" "default via 10.77.0.3 dev c0 proto dhcp src 10.77.0.100 metric $((100 + $(ip -n "$client_ns" -o link show c0 | cut -d: -f1)))" \
	'The default route at the end of option 121 is set, and option 3 is not used'
is "$(routes | grep -c '^192.168.*via 10.77.0.2')" 40 'All forty routes of option 121 are set'
end_odd

# A renewal by unicast: a closed port 68 would answer with ICMP port unreachable.
odd no-server
await '"state":"lease"'
# shellcheck disable=SC2016 # awk's
unreachable() { in_client awk '$1 != "Icmp:" { next } !at { for (at = 1; $at != "OutDestUnreachs"; at++); next } { print $at }' /proc/net/snmp; }
before=$(unreachable)
more_unreachable() { [ "$(unreachable)" -gt "$before" ]; }
# shellcheck disable=SC2016 # the inner shell's own
in_server bash -c 'echo x >/dev/udp/10.77.0.100/68'
# shellcheck disable=SC2016 # the inner shell's own
in_server bash -c 'echo x >/dev/udp/10.77.0.100/69'
check 'A closed port answers with ICMP' until_ok 5 more_unreachable
is "$(unreachable)" "$((before + 1))" 'Port 68 does not answer with ICMP while the client holds it'
end_odd

# Links to places that do not exist yet, as images for systemd-resolved and others have them.
mkdir -p "$tap_work/mem"
mount -t tmpfs tmpfs "$tap_work/mem"
for link in ../run/systemd/resolve/stub-resolv.conf "$tap_work/mem/a/b/resolv.conf"; do
	target=${link/#../$tap_work}
	ln -s "$link" "$resolv"
	odd two-domains
	check "Each level of a dangling link to ${link##"$tap_work"/} is made" until_ok 5 grep -q 'search one.example' "$target"
	end_odd
done
umount "$tap_work/mem"

# Nothing to write: no file.
role ip=:::::c0:dhcp
await '"event":"ready"'
check 'A file of nothing but the mark line is not written' test ! -e "$resolv"
end_odd
finish
