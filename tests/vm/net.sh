#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the inner shell's own
# net.sh - a guest's lease where the network is not kind: a server that does not hear at first, and a machine that
# stands still for longer than its lease. The guest is on a tap device in a network namespace of the test's own.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/vm/lib.sh
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh
net_begin udhcpd
in_server ip tuntap add dev t0 mode tap 2>/dev/null || skip_all 'no tap devices here'
ip -n "$server_ns" address flush dev s0
ip -n "$server_ns" address add 10.77.0.1/24 dev t0
ip -n "$server_ns" link set t0 up
vm_in=(ip netns exec "$server_ns")
wire=(--net none --qemu-arg -netdev --qemu-arg 'tap,id=wire,ifname=t0,script=no,downscript=no'
	--qemu-arg -device --qemu-arg 'virtio-net-pci,netdev=wire,romfile=')
initrd "$tap_work/cpio" "${vm_all[@]}"

# --- the first DISCOVERs are lost ---
server build/tests/net/hostile t0 lost
until_ok 5 server_said listening
vm --initrd "$tap_work/cpio" "${wire[@]}" --press ready -- /bin/workload serve 0
vm_is 0 off 'a guest whose first three DISCOVERs are lost hears the button and powers off'
like "$(field address)" '^10\.77\.0\.100' 'it has its address by then'
is "$(grep -c '^to 255.255.255.255: a DISCOVER' "$tap_work/server")" 4 'by the fourth DISCOVER'
lease_ms=$(event net | sed -n 's/.*"state":"lease".*"ms":\([0-9]*\).*/\1/p')
check "within about a second ($lease_ms ms since the network child began)" less_than "$lease_ms" 2000
server_stop

# --- the machine stands still ---
# qmp COMMAND: tells QEMU, by a monitor of the test's own.
qmp() {
	in_server bash -c 'exec 3<>/dev/tcp/127.0.0.1/4444 && read -r _ <&3 && echo "{\"execute\":\"qmp_capabilities\"}" >&3 &&
		read -r _ <&3 && echo "{\"execute\":\"$1\"}" >&3 && while read -r line <&3; do
			case $line in *\"return\"*) exit 0 ;; *\"error\"*) exit 1 ;; esac
		done; exit 1' bash "$1"
}
renewals() { grep -ac '"state":"renew"' "$tap_work/events"; }
guest_ms() { grep -a '"state":"renew"' "$tap_work/events" | sed -n "$1"'s/.*"t_ns":\([0-9]*\)[0-9]\{6\},.*/\1/p'; }

printf '%s\n' 'start 10.77.0.100' 'end 10.77.0.100' 'interface t0' 'min_lease 2' 'option subnet 255.255.255.0' \
	"lease_file $tap_work/leases" "pidfile $tap_work/udhcpd.pid" 'option lease 4' >"$tap_work/udhcpd.conf"
: >"$tap_work/leases"
server udhcpd -f "$tap_work/udhcpd.conf"
until_ok 10 server_said started
vm_start --initrd "$tap_work/cpio" "${wire[@]}" --qemu-arg -qmp --qemu-arg tcp:127.0.0.1:4444,server=on,wait=off \
	-- /bin/workload serve 0
await_s=60
check 'a lease of 4 s is renewed' await '"state":"renew".*10.77.0.100/24'
check 'the machine is paused' qmp stop
before=$(renewals)
sleep 6 # the pause itself: longer than the lease
is "$(renewals)" "$before" 'paused for 6 s, it renews nothing'
check 'it goes on' qmp cont
check 'and renews the lease that ended meanwhile' await '"state":"renew".*10.77.0.100/24' $((before + 1))
unlike "$(cat "$tap_work/events")" '"state":"(expire|failed)"' 'nothing was lost: its clocks stood still too'
check 'by which the next renewal is in time' less_than $(($(guest_ms $((before + 1))) - $(guest_ms "$before"))) 4000
check 'it renews on' await '"state":"renew".*10.77.0.100/24' $((before + 2))
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a press after the pause powers it off'
is "$(field presses)" 1 'and one press is enough'
finish
