#!/bin/bash
# SPDX-License-Identifier: MIT
# vsock.sh - the vsock port: it listens as soon as the family is there, and refuses who is not the host. That the host is
# served is tests/unit/test_agent_vsock.c's matter: it needs a host with vsock.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}" vsock_loopback
vm --initrd "$tap_work/cpio" --append 'quiet ip=off' -- /bin/workload vsock 3
vm_is 0 off 'a guest whose own program asks for a power-off by vsock goes on until that program ends'
like "$vm_console" 'listening: vsock, "softoff.vsock"' 'the agent listens'
is "$(grep -c 'vsock: CID 1 refused: it is not the host' <<<"$vm_console")" 3 'and refuses who is in the same guest'
is "$(grep -c '^workload: vsock: hung up on' <<<"$vm_console")" 3 'without an answer'
unlike "$vm_console" 'press: vsock' 'that is no press'
like "$(event listening)" '"channel":"vsock","name":"softoff.vsock","node":"host"' 'the host is told that it could be'

vm --initrd "$tap_work/cpio" --append 'quiet ip=off softoff.vsock=off' --press ready
vm_is 0 off 'softoff.vsock=off'
unlike "$vm_console" 'listening: vsock' 'switches it off'

# The family and its driver come when softoff.armwait is over, and nobody looks everywhere any more.
later vsock vmw_vsock_virtio_transport_common vmw_vsock_virtio_transport
initrd "$tap_work/late" "${vm_all[@]}" -- "$tap_work/late.list"
vm_when 'listening: vsock' --initrd "$tap_work/late" --append 'quiet ip=off softoff.armwait=0s' --press-once -- \
	/bin/button late Poweroff 0 vsock vmw_vsock_virtio_transport_common vmw_vsock_virtio_transport
vm_is 0 off 'where its driver is loaded later, the agent listens then'
finish
