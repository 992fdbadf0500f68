#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # net.inc sets wire, monitor
# nap.sh - a guest that was paused and had its clock set after that, and suspended itself (S3, which QEMU has on
# x86 alone): both ask for their address again at once, long before T1.
. "$(dirname "$0")/lib.sh"
vm_begin amd64 x86_64
. tests/vm/net.inc
initrd "$tap_work/cpio" virtio_pci virtio_console button evdev virtio_net
server_udhcpd 600
vm_start --initrd "$tap_work/cpio" "${wire[@]}" "${monitor[@]}" -- /bin/workload nap 3
await_s=60
check 'a guest has a lease of 600 s' await '"state":"lease".*"lease_s":600'
qmp stop
sleep 4 # the pause itself
qmp cont
check 'a guest that was paused for 4 s, with its clock set, renews its lease' await '"state":"renew"'
check 'a guest that was suspended for 3 s renews its lease' await '"state":"renew"' 2
check 'the workload continues after the suspend' vm_wait 'workload: has slept'
# After an S3, QEMU 7.2's q35 has lost its power management registers: neither a press nor a power-off gets through.
qmp quit 2>/dev/null
vm_end
like "$vm_console" 'suspend entry \(deep\)' 'the kernel suspended to S3'
is "$(grep -c 'slept; asking' <<<"$vm_console")" 2 'both renewals are logged'
is "$(event net | grep -c '"state":"\(lease\|expire\|failed\)"')" 1 'the lease was never lost'
finish
