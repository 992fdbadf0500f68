#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # net.inc sets wire, monitor
# net.sh - a guest's lease where the network is not kind: a server that does not hear at first, and a machine that
# stands still for longer than its lease. The guest is on a tap device in a network namespace of the test's own.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/net.inc
initrd "$tap_work/cpio" "${vm_all[@]}"

# --- the first DISCOVERs are lost ---
server build/tests/net/hostile t0 lost
until_ok 5 server_said listening
vm --initrd "$tap_work/cpio" "${wire[@]}" --press ready -- /bin/workload serve 0
vm_is 0 off 'a guest whose first three DISCOVERs are lost hears the button and powers off'
like "$(field address)" '^10\.77\.0\.100' 'it has its address by then'
is "$(grep -c '^to 255.255.255.255: a DISCOVER' "$tap_work/server")" 4 'by the fourth DISCOVER'
# state_ms STATE: of the first event of that state.
state_ms() { event net | grep -m 1 "\"state\":\"$1\"" | sed -n 's/.*"ms":\([0-9]*\).*/\1/p'; }
check "within about a second (link up at $(state_ms link) ms since init began, lease at $(state_ms lease))" \
	less_than $(($(state_ms lease) - $(state_ms link))) 2000
server_stop

# --- the machine stands still ---
renewals() { grep -ac '"state":"renew"' "$tap_work/events"; }
guest_ms() { grep -a '"state":"renew"' "$tap_work/events" | sed -n "$1"'s/.*"t_ns":\([0-9]*\)[0-9]\{6\},.*/\1/p'; }

server_udhcpd 4
vm_start --initrd "$tap_work/cpio" "${wire[@]}" "${monitor[@]}" -- /bin/workload serve 0
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
