#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119,SC2317 # arguments are optional; called by name
# beside.sh - BusyBox's udhcpc, from Debian's package, beside our client: each gets the odd answers of tests/net/hostile_odd.c; the
# test compares address, routes, names, MTU and lease.
#
#	beside.sh [WAY...]   with these ways of being odd alone
#
# Differences that are wanted are the rows of $wanted: `ways ¦ pattern ¦ reason`. < is udhcpc's, > is ours; each row must be needed.
. tests/tap.sh
. tests/net/lib.sh
net_begin
if ! busybox=$(tests/package busybox-static); then
	skip 'the clients side by side' 'the package of BusyBox cannot be had'
	finish
fi
hostile=build/tests/net/hostile
resolv=$tap_work/etc/resolv.conf
facts=$tap_work/facts

wanted='
network broadcast ¦ < .* ¦ no host has this address: it is declined
no-seconds ¦ < .* ¦ a lease of 0 s is over when it comes: refused
no-server ¦ [<>] from .* ¦ the source address of the answer stands for the missing server
padded ¦ > .* ¦ udhcpc drops messages of more than 628 bytes
overload ¦ > .* ¦ udhcpc does not read options in the fields of the boot file and of the name of the server
bad-routes ¦ [<>] route .* ¦ an option 121 that is cut off counts as absent (RFC 3442)
two-domains ¦ [<>] search .* ¦ names separated by blanks are a search list
bad-names ¦ [<>] search .* ¦ the valid name in the list is used
bad-names counted-host ¦ < host bad ¦ udhcpc calls a host with a malformed name "bad"
bad-server ¦ < server (0.0.0.0|255.255.255.255) ¦ no server has these addresses
many-servers ¦ < server 10.77.0.5[23] ¦ resolvers use three at most (resolv.conf(5))
zero-router own-router ¦ < route .* ¦ no router has these addresses
tiny-mtu ¦ < mtu 68 ¦ an MTU below 576 would stop all traffic
dotted ¦ [<>] (host|search) .* ¦ the dot at the end is dropped
long-host ¦ [<>] host .* ¦ Linux has no host name of more than 64 characters: the first label is used
'

# Prints the facts that udhcpc passes to its script in the form of ours().
cat >"$tap_work/script" <<'END'
#!/bin/sh
[ "$1" = bound ] || exit 0
case $ip in
1[0-9].*) class=8 ;;
*) class=24 ;;
esac
{
	echo "address $ip/${mask:-$class}"
	if [ "$staticroutes" ]; then
		set -- $staticroutes
		while [ $# -gt 1 ]; do
			echo "route $1 via $2"
			shift 2
		done
	else
		[ -z "$router" ] || echo "route 0.0.0.0/0 via ${router%% *}"
	fi
	for server in $dns; do echo "server $server"; done
	[ -z "${search:-$domain}" ] || echo "search ${search:-$domain}"
	[ -z "$hostname" ] || echo "host $hostname"
	[ -z "$mtu" ] || echo "mtu $mtu"
} >"$FACTS"
END
chmod +x "$tap_work/script"

theirs() {
	ip -n "$client_ns" link set c0 up
	rm -f "$facts"
	FACTS=$facts in_client "$busybox/bin/busybox" udhcpc -f -q -n -t 2 -T 1 -i c0 -s "$tap_work/script" -O search -O mtu -O staticroutes \
		>"$tap_work/udhcpc" 2>&1
	[ ! -e "$facts" ] || cat "$facts"
	sed -nE 's/.*lease of .* obtained from ([0-9.]+), lease time ([0-9]+).*/from \1\nlease \2/p' "$tap_work/udhcpc" | sed 's/4294967295/for ever/'
}

# fact NAME: the value of that field in the lease's event
fact() { sed -nE "/\"state\":\"lease\"/s/.*\"$1\":\"?([^\",}]*).*/\1/p" "$tap_work/events"; }

none_runs() { [ -z "$(ip netns pids "$client_ns")" ]; }

# The role has ended before its facts are read: its monitor has written them all then.
ours() {
	local host mtu
	if await_s=10 await '"state":"(lease|failed)"' >/dev/null && seen '"state":"lease"'; then
		exec 7<"/proc/$role_pid/ns/uts"
		role_stop
		until_ok 5 none_runs
		echo "address $(addresses)"
		routes | awk '/ proto dhcp / {
			to = $1 == "default" ? "0.0.0.0/0" : $1 ~ "/" ? $1 : $1 "/32"
			print "route " to " via " ($2 == "via" ? $3 : "0.0.0.0")
		}'
		sed -n 's/^nameserver /server /p; /^search /p' "$resolv" 2>/dev/null
		host=$(nsenter --uts=/proc/$$/fd/7 hostname)
		exec 7<&-
		[ "$host" = none ] || echo "host $host"
		mtu=$(ip -n "$client_ns" -o link show c0 | sed 's/.* mtu \([0-9]*\).*/\1/')
		[ "$mtu" = 1500 ] || echo "mtu $mtu"
		echo "from $(fact server)"
		echo "lease $(fact lease_s | grep . || echo for ever)"
	fi
}

# reset_client: the interface as it was, and no file.
reset_client() {
	role_stop
	rm -f "$resolv"
	ip -n "$client_ns" address flush dev c0
	ip -n "$client_ns" link set c0 down mtu 1500
}

: >"$tap_work/used"
# unwanted WAY: the differences that no row wants, from standard input
unwanted() {
	local line row ways pattern
	while read -r line; do
		row=0
		while IFS='¦' read -r ways pattern _; do
			row=$((row + 1))
			[[ " $ways " == *" $1 "* ]] || continue
			pattern=${pattern# }
			[[ $line =~ ^${pattern% }$ ]] || continue
			echo "$row" >>"$tap_work/used"
			continue 2
		done <<<"$wanted"
		echo "$line"
	done
}

[ $# -gt 0 ] || mapfile -t ways < <("$hostile" - odd)
export ROLE_SETUP='hostname none'
ip -n "$server_ns" link set s0 mtu 9000
for way in "$@" "${ways[@]}"; do
	server "$hostile" s0 "odd-$way"
	until_ok 5 server_said listening
	theirs >"$tap_work/theirs"
	reset_client
	role ip=:::::c0:dhcp
	ours >"$tap_work/ours"
	is "$(diff <(sort "$tap_work/theirs") <(sort "$tap_work/ours") | grep '^[<>]' | unwanted "$way")" '' "$way: our client makes of it what udhcpc does"
	reset_client
	server_stop
done
if [ $# -eq 0 ]; then
	is "$(grep -n '¦' <<<"$wanted" | cut -d: -f1 | grep -vxFf "$tap_work/used")" '' 'each row of the list of differences is needed'
fi
finish
