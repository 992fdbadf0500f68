#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2119,SC2317 # arguments are optional; called by name
# config.sh - what the net role makes of options, of `ip=`, and of the file system it finds. As it is shipped:
# static, with its list of system calls in force.
role_program=build/tests/net/net_alone_static
. tests/tap.sh
. tests/net/lib.sh
net_begin dnsmasq
resolv=$tap_work/etc/resolv.conf
all=10.77.0.100,10.77.0.150,255.255.255.0,120

host_is() { [ "$(nsenter -t "$role_pid" -u hostname)" = "$1" ]; }
has_line() { grep -qx -- "$1" "$resolv"; }
forget_lease() {
	role_stop
	rm -rf "$tap_work/etc/resolv.conf" "$tap_work"/run/*
	ip -n "$client_ns" address flush dev c0 scope global
}

# --- everything that a server may say ---
ip -n "$server_ns" address add fd00:77::1/64 dev s0 nodad
server_dnsmasq $all --dhcp-option=6,10.77.0.53,10.77.0.54 --dhcp-option=12,guest-7 --dhcp-option=15,example.test \
	--dhcp-option=119,eng.example.test,example.test --dhcp-option=26,1400 --dhcp-option=42,10.77.0.55 --dhcp-option=121,0.0.0.0/0,10.77.0.2,172.16.0.0/12,10.77.0.3 \
	--dhcp-rapid-commit --enable-ra --dhcp-range=fd00:77::,ra-stateless,64,120 '--dhcp-option=option6:dns-server,[fd00:77::53],[fe80::53]'
role ip=:::::c0:dhcp
await '"state":"lease"'
is "$(grep -Eo 'DHCP(DISCOVER|OFFER|REQUEST|ACK)' "$tap_work/server" | uniq | tr '\n' ' ')" 'DHCPDISCOVER DHCPACK ' \
	'a server with rapid commit gives the lease with its first answer'
like "$(routes default)" 'via 10.77.0.2 dev c0' 'a classless default route goes before the router option'
unlike "$(routes)" 'via 10.77.0.1 ' 'the router option is not used beside a classless default route'
like "$(routes 172.16.0.0/12)" 'via 10.77.0.3 dev c0' 'the other classless routes are set'
like "$(ip -n "$client_ns" link show c0)" 'mtu 1400' 'the MTU is set'
check 'the name servers are in resolv.conf' until_ok 5 has_line 'nameserver 10.77.0.54'
check 'the search list replaces the domain' has_line 'search eng.example.test example.test'
check 'the NTP server is reported' seen '"state":"lease".*"dns":"10.77.0.53","ntp":"10.77.0.55","server":"10.77.0.1","lease_s":120,"ms":[0-9]+'
check 'the host name is set' until_ok 5 host_is guest-7
check 'an IPv6 address is reported' await '"state":"ipv6","interface":"c0","address":"fd00:77::'
check 'the IPv6 router is reported' await '"state":"ipv6","interface":"c0","router":"fe80::'
check "a router's name servers are in resolv.conf" until_ok 10 has_line 'nameserver fd00:77::53'
check 'a link-local name server is in resolv.conf with its device' has_line 'nameserver fe80::53%c0'

# --- the rights of the process that reads packets ---
worker=$(role_worker)
status=$(cat "/proc/${worker%% *}/status")
like "$status" '^Uid:.1936092006.1936092006.1936092006.1936092006$' 'the worker has a uid that nothing else has'
like "$status" '^CapEff:.0000000000000000$' 'the worker has no capability'
like "$status" '^CapPrm:.0000000000000000$' 'the worker can take no capability'
like "$status" '^NoNewPrivs:.1$' 'the worker gets no rights by a new program'
like "$status" '^Seccomp:.2$' "the worker's system calls are filtered"
like "$(cat "/proc/${worker%% *}/limits")" '^Max open files +40 +40 ' 'the worker can open no more descriptors than it has to wait for'
like "$(cat "/proc/${worker%% *}/limits")" '^Max processes +0 +0 ' 'the worker can fork no process'
like "$(cat "/proc/${worker%% *}/limits")" '^Max file size +0 +0 ' 'the worker can write to no file'

# descriptors PID: the files and pipes that a process holds. The pipes of this shell come from its caller, and all inherit them.
descriptors() { find "/proc/$1/fd" -type l -printf '%l\n' | grep -v '^anon_inode\|^/dev/null$' | sort -u; }
is "$(comm -12 <(descriptors "${worker%% *}") <(descriptors "$role_pid") | comm -23 - <(descriptors $$))" '' 'the worker holds neither the console nor the event bus'
unlike "$(descriptors "${worker%% *}")" '^/' 'the worker holds no file'
admin=
read -ra children <"/proc/${worker%% *}/task/${worker%% *}/children"
for child in "${children[@]}"; do
	grep -q '^Seccomp:.2$' "/proc/$child/status" && admin=$child
done
like "$(cat "/proc/$admin/status")" '^CapEff:.0000000000001000$' 'the half that sets addresses has CAP_NET_ADMIN only'

# --- silence while there is nothing to do ---
switches() { awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/${worker%% *}/status"; }
before=$(switches)
# shellcheck disable=SC2016 # the inner shell's own
check 'a client with a lease gets other traffic' in_server bash -c \
	'for port in {60..260}; do echo x >"/dev/udp/$1/$port"; done' bash "$(addresses | sed 's,/.*,,')"
is "$(switches)" "$before" 'other traffic does not wake the worker'
# timerfd_create(2), fdinfo: seconds left, and the interval; the other timer there waits for the wall clock to be set.
timers() { awk '/^clockid:/ { id = $2 } /^it_/ && id == '"$1"' { gsub(/[(),]/, " "); print $2 }' "/proc/${worker%% *}"/fdinfo/*; }
mapfile -t timer < <(timers 7) # CLOCK_BOOTTIME
is "${#timer[@]} ${timer[1]-}" '2 0' 'the worker has one timer, without an interval'
check "the timer is set to T1, half of the lease of 120 s after its request (in ${timer[0]-} s)" \
	test "${timer[0]-0}" -ge 20 -a "${timer[0]-0}" -le 60

# --- down and up by hand, which costs an interface its routes ---
ip -n "$client_ns" link set c0 down
await '"carrier":false'
is "$(routes default)" '' 'an interface that is taken down loses its routes'
ip -n "$client_ns" link set c0 up
check 'an interface that is up again confirms its lease' await '"state":"renew"'
like "$(routes default)" 'via 10.77.0.2 dev c0' 'an interface that is up again has its default route'
like "$(routes 172.16.0.0/12)" 'via 10.77.0.3 dev c0' 'an interface that is up again has its other routes'
forget_lease
server_stop
ip -n "$server_ns" address del fd00:77::1/64 dev s0
server_dnsmasq $all --dhcp-option=6,10.77.0.53

# --- resolv.conf: absent, of another program, a link, read-only ---
echo 'nameserver 192.0.2.1' >"$resolv"
role ip=:::::c0:dhcp
await '"state":"lease"'
check 'a resolv.conf of another program is logged' until_ok 5 grep -q 'not written by softoff' "$tap_work/lines"
like "$(cat "$tap_work/lines")" 'to hand it over, remove it or make it a link into /run' 'the line tells how to hand it over'
is "$(cat "$resolv")" 'nameserver 192.0.2.1' 'a resolv.conf of another program is unchanged'
forget_lease
ln -s ../run/resolvconf/resolv.conf "$resolv"
role ip=:::::c0:dhcp
check 'a link into /run is followed' until_ok 5 grep -q 'nameserver 10.77.0.53' "$tap_work/run/resolvconf/resolv.conf"
is "$(readlink "$resolv")" ../run/resolvconf/resolv.conf 'a link into /run stays a link'
forget_lease
ln -s /tmp/resolv.conf "$resolv"
role ip=:::::c0:dhcp
await '"state":"lease"'
check 'a link to elsewhere is logged, and not followed' until_ok 5 grep -q 'not written by softoff' "$tap_work/lines"
forget_lease
ROLE_SETUP='mount -o remount,bind,ro /etc' role ip=:::::c0:dhcp
check 'a resolv.conf beside a read-only /etc is in /run/softoff' until_ok 5 grep -q 'nameserver 10.77.0.53' "$tap_work/run/softoff/resolv.conf"
like "$(cat "$tap_work/lines")" 'read-only; name servers are in /run/softoff/resolv.conf' 'a resolv.conf in /run/softoff is logged'
forget_lease
: >"$tap_work/etc/of-the-host"
: >"$resolv"
ROLE_SETUP='mount --bind /etc/of-the-host /etc/resolv.conf' role ip=:::::c0:dhcp
await '"state":"lease"'
check 'a resolv.conf that is a bind mount is logged' until_ok 5 grep -q 'not written by softoff' "$tap_work/lines"
is "$(stat -c %s "$tap_work/etc/of-the-host")" 0 'the file of the bind mount is unchanged'
forget_lease

# --- ip= ---
role ip=10.77.0.7::10.77.0.1:255.255.255.0:still:c0:off:10.77.0.9
check 'a static address is configured' await '"state":"static","interface":"c0","address":"10.77.0.7/24","router":"10.77.0.1","dns":"10.77.0.9"'
like "$(routes default)" 'via 10.77.0.1 dev c0' 'a static address has its gateway'
check 'a static address has its name server' until_ok 5 has_line 'nameserver 10.77.0.9'
ip -n "$client_ns" link set c0 down
await '"carrier":false'
ip -n "$client_ns" link set c0 up
check 'an interface with a static address that is up again has the address' await '"state":"static"' 2
like "$(routes default)" 'via 10.77.0.1 dev c0' 'an interface with a static address that is up again has its gateway'
check 'an interface with a static address that is up again sets the host name' until_ok 5 host_is still
forget_lease
role ip=off
check 'ip=off is reported' await '"state":"off"'
check 'ip=off is ready' await '"event":"ready"'
is "$(addresses)" '' 'ip=off sets no address'
forget_lease
role quiet
check 'a veth device without ip= is not configured' await '"state":"none"'
is "$(addresses)" '' 'a veth device without ip= has no address'
check 'the line says that there is no interface' until_ok 5 grep -q 'no Ethernet interface; continuing without one' "$tap_work/lines"
forget_lease
role ip=:::::c0:dhcp:: ip=10.77.0:bad softoff.clientid=02:77:77
check 'a malformed ip= does not spoil a good ip=' await '"state":"lease"'
like "$(cat "$tap_work/lines")" 'ip=10.77.0:bad: bad client address' 'the malformed ip= is named'
forget_lease

# --- the client identifier, as the server's list of leases has it after the name: "*" means absent ---
mac=$(ip -n "$client_ns" -o link show c0 | sed 's,.*link/ether \([^ ]*\).*,\1,')
knows() { grep -Eq "^[0-9]+ $mac 10\.77\.0\.[0-9]+ [^ ]+ $1\$" "$tap_work/leases"; }
while read -r param id sentence; do
	server_stop
	rm -f "$tap_work/leases"
	server_dnsmasq $all
	role ip=:::::c0:dhcp "$param"
	await '"state":"lease"'
	check "$sentence" until_ok 5 knows "$id"
	forget_lease
done <<-END
	quiet                      01:$mac                 without softoff.clientid= the MAC is sent as an identifier of type 1
	softoff.clientid=02:77:77  02:77:77                softoff.clientid= is sent as the bytes that it names
	softoff.clientid=guest-7   00:67:75:65:73:74:2d:37 softoff.clientid= may be a text, which is of type 0
	softoff.clientid=off       \*                      softoff.clientid=off sends no identifier
END

# --- several interfaces ---
net_pair 1 10.78.0.1/24
role ip=:::::c0:dhcp ip=10.78.0.9::10.78.0.1:24::c1 ip=:::::c2:dhcp
check 'each interface gets an address of its own' await '"state":"(lease|static)"' 2
is "$(addresses c1)" 10.78.0.9/24 'the static interface has its address'
is "$(routes default | grep -o 'metric [0-9]*' | sort -u | wc -l)" 2 'two default routes have two metrics'
metric() { routes default | sed -n "s/.*dev $1 .*metric //p"; }
check 'the interface with the smaller index has the lesser metric, whichever lease came first' test "$(metric c0)" -lt "$(metric c1)"
net_pair 2
check 'an interface that is plugged in later is brought up' until_ok 5 ip -n "$client_ns" link show dev c2 up
server_if=s2
ip -n "$server_ns" address add 10.79.0.1/24 dev s2
server_stop
server_dnsmasq 10.79.0.5,10.79.0.5,255.255.255.0,120
check 'an interface that is plugged in later gets an address' await '"state":"lease","interface":"c2","address":"10.79.0.5/24"'
ip -n "$client_ns" link del c2
check 'an interface that is unplugged is lost' await '"interface":"c2","carrier":false'
ip -n "$server_ns" link set s0 down
ip -n "$server_ns" link set s1 down
forget_lease
role ip=:::::c0:dhcp
check 'an interface without carrier does not delay ready' await '"state":"none"'
like "$(cat "$tap_work/lines")" 'no carrier; continuing without one' 'the line says that there is no carrier'
role_stop
is "$role_status" 0 'the role ends with status 0 on SIGUSR2'
finish
