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
like "$(field address)" '^10\.77\.0\.100' 'the guest whose DISCOVERs are lost has its address by the press'
is "$(grep -c '^to 255.255.255.255: a DISCOVER' "$tap_work/server")" 4 'the guest has its address by the fourth DISCOVER'
# state_ms STATE: of the first event of that state.
state_ms() { event net | grep -m 1 "\"state\":\"$1\"" | sed -n 's/.*"ms":\([0-9]*\).*/\1/p'; }
check "the guest has its address within about a second (link up at $(state_ms link) ms since init began, lease at $(state_ms lease))" \
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
is "$(renewals)" "$before" 'a machine paused for 6 s renews nothing'
check 'the machine continues after the pause' qmp cont
check 'the machine renews a lease that ended during the pause' await '"state":"renew".*10.77.0.100/24' $((before + 1))
unlike "$(cat "$tap_work/events")" '"state":"(expire|failed)"' 'the paused machine lost no lease: its clocks stood still'
check 'the next renewal after the pause is in time' less_than $(($(guest_ms $((before + 1))) - $(guest_ms "$before"))) 4000
check 'the renewals continue after the pause' await '"state":"renew".*10.77.0.100/24' $((before + 2))
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a press after the pause powers the machine off'
is "$(field presses)" 1 'a press after the pause is enough'
finish
