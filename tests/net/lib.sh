# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # the inner shell's own, what tap.sh gives, what tests use
# lib.sh - what the net tests have in common: two network namespaces of the test's own, joined by a veth pair;
# servers in server_ns, the net role in client_ns. To be sourced from the top folder, after tests/tap.sh.
#
# The role runs as build/tests/net/net_alone, or $role_program. It sees its own /etc and /run ($tap_work/etc, run)
# and its own host name. Nothing leaves the namespaces.

: "${role_program:=build/tests/net/net_alone}"
server_ns=so-s-$$
client_ns=so-c-$$
server_pid=
role_pid=
# Looking for leaks takes system calls that are not on the role's list; it has no heap.
export ASAN_OPTIONS=detect_leaks=0

net_end() {
	role_stop
	server_stop
	ip netns del "$client_ns" 2>/dev/null
	ip netns del "$server_ns" 2>/dev/null
	rm -rf "$tap_work"
}

# net_begin [PROGRAM...]: makes the namespaces, or skips the whole test where that or a program is not to be had.
net_begin() {
	local program
	for program in ip "$@"; do
		command -v "$program" >/dev/null || skip_all "$program is not installed"
	done
	[ -x "$role_program" ] || { echo "Bail out! $role_program is not built"; exit 1; }
	[ "$(id -u)" = 0 ] || skip_all 'making network namespaces takes root'
	ip netns add "$server_ns" 2>/dev/null || skip_all 'no network namespaces here'
	trap net_end EXIT
	ip netns add "$client_ns"
	ip -n "$server_ns" link set lo up
	net_pair 0 10.77.0.1/24 || skip_all 'no veth pairs here'
	mkdir -p "$tap_work/etc" "$tap_work/run"
}

skip_all() {
	skip "the net role in network namespaces" "$1"
	finish
}

# net_pair N [ADDRESS/LENGTH]: joins sN in the servers' namespace with cN in the client's.
net_pair() {
	ip -n "$server_ns" link add "s$1" type veth peer name "c$1" netns "$client_ns" || return
	if [ "${2-}" ]; then
		ip -n "$server_ns" address add "$2" dev "s$1"
	fi
	ip -n "$server_ns" link set "s$1" up
}

in_server() { ip netns exec "$server_ns" "$@"; }
in_client() { ip netns exec "$client_ns" "$@"; }

# seen REGEX [N]: whether N (1) of the role's events match. await does the same, and waits up to 20 s.
seen() { [ "$(grep -Ec -- "$1" "$tap_work/events")" -ge "${2:-1}" ]; }
await() {
	until_ok "${await_s:-20}" seen "$@" && return
	cat "$tap_work/lines" "$tap_work/events"
	return 1
}

# role WORD...: starts the net role with these words of the kernel command line.
role() {
	: >"$tap_work/events"
	: >"$tap_work/lines"
	ip netns exec "$client_ns" unshare -m -u sh -c 'mount --bind "$1/etc" /etc && mount --bind "$1/run" /run && ${ROLE_SETUP:-:} &&
		shift && exec "$@"' sh "$tap_work" "$PWD/$role_program" "$@" >"$tap_work/events" 2>"$tap_work/lines" &
	role_pid=$!
}

# pace N: from now on the role's clock goes N times as fast as the machine's (tests/net/net_clock.c); 0 stops it. To be
# called before the role is started, or later.
pace() {
	printf '%04d' "$1" 1<>"$tap_work/clock"
	export NET_CLOCK=$tap_work/clock
}

# The process that reads packets: net_alone's child.
role_worker() { cat "/proc/$role_pid/task/$role_pid/children"; }

role_stop() {
	[ "$role_pid" ] || return 0
	kill -USR2 "$role_pid" 2>/dev/null
	wait "$role_pid"
	role_status=$?
	role_pid=
}

# server COMMAND...: starts a server in its namespace; its output goes to $tap_work/server. Not inside check,
# which runs what it is given in a shell of its own.
server() {
	: >"$tap_work/server"
	ip netns exec "$server_ns" "$@" >>"$tap_work/server" 2>&1 &
	server_pid=$!
}
server_said() { grep -Eq -- "$1" "$tap_work/server"; }
server_stop() {
	[ "$server_pid" ] || return 0
	kill "$server_pid" 2>/dev/null
	wait "$server_pid" 2>/dev/null
	server_pid=
}

# server_dnsmasq RANGE OPTION...: dnsmasq on s0, its leases in memory of this test alone.
server_dnsmasq() {
	local range=$1
	shift
	server dnsmasq -k -u root -p 0 --conf-file=/dev/null --log-facility=- --log-dhcp --no-ping \
		--dhcp-leasefile="$tap_work/leases" --interface="${server_if:-s0}" --bind-dynamic --dhcp-range="$range" "$@"
	until_ok 10 server_said 'DHCP, (IP range|static)'
}

# addresses [DEVICE]: the IPv4 addresses of the client's device, one a line.
addresses() { ip -n "$client_ns" -4 -o address show dev "${1:-c0}" | awk '{ print $4 }'; }
routes() { ip -n "$client_ns" route show "$@"; }
server_link_runs() { ip -n "$server_ns" link show dev s0 | grep -q 'state UP'; }
