#!/bin/bash
# SPDX-License-Identifier: MIT
# vsock.sh - the vsock port: the agent listens as soon as the family is there, and refuses clients other than the host. That the host is
# served is tests/unit/test_agent_vsock.c's matter: it needs a host with vsock.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}" vsock_loopback
vm --initrd "$tap_work/cpio" --append 'quiet ip=off' -- /bin/workload vsock 3
vm_is 0 off 'a guest whose own program requests a power-off by vsock runs until that program ends'
like "$vm_console" 'listening: vsock, "softoff.vsock"' 'the agent listens on vsock'
is "$(grep -c 'vsock: CID 1 refused: it is not the host' <<<"$vm_console")" 1 'three refusals of a client in the same guest are one line'
is "$(grep -c '^workload: vsock: hung up on' <<<"$vm_console")" 3 'a refused client gets no answer'
unlike "$vm_console" 'press: vsock' 'a refused request is no press'
like "$(event listening)" '"channel":"vsock","name":"softoff.vsock","node":"host"' 'the event listening tells the host of the vsock port'

vm --initrd "$tap_work/cpio" --append 'quiet ip=off softoff.vsock=off' --press ready
vm_is 0 off 'a guest with softoff.vsock=off powers off by the button'
unlike "$vm_console" 'listening: vsock' 'softoff.vsock=off switches the vsock port off'

vm --initrd "$tap_work/cpio" --append 'quiet ip=off softoff.vsock=off softoff.qga.vsock=116' -- /bin/workload vsock 1
vm_is 0 off 'softoff.qga.vsock=116: a guest whose own program connects to that port'
like "$vm_console" 'listening: vsock, "softoff.qga.vsock"' 'softoff.qga.vsock=116 serves the guest agent on that port'
is "$(grep -c 'vsock: CID 1 refused: it is not the host' <<<"$vm_console")" 1 'the guest agent on vsock refuses a client in the same guest'

# The family and its driver come after softoff.armwait, when the agent no longer searches on its own.
later vsock vmw_vsock_virtio_transport_common vmw_vsock_virtio_transport
initrd "$tap_work/late" "${vm_all[@]}" -- "$tap_work/late.list"
vm_when 'listening: vsock' --initrd "$tap_work/late" --append 'quiet ip=off softoff.armwait=0s' --press-once -- \
	/bin/button late Poweroff 0 vsock vmw_vsock_virtio_transport_common vmw_vsock_virtio_transport
vm_is 0 off 'a guest whose vsock driver is loaded later powers off'
finish
