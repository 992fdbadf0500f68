#!/bin/bash
# SPDX-License-Identifier: MIT
# ends.sh - every way in which a run can end, and the status that tells it.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"
initrd "$tap_work/unwired" virtio_pci virtio_console virtio_net evdev

vm --initrd "$tap_work/cpio" -- /bin/workload exit 0
vm_is 0 off 'a workload that ends with 0 gives status 0'

vm --initrd "$tap_work/cpio" -- /bin/workload exit 7
vm_is 7 off 'a workload that ends with 7 gives status 7'
like "$(event off)" '"asked":false,"status":7' "the workload's status is in the event off"

vm --initrd "$tap_work/cpio" -- /bin/workload die 9
vm_is 137 off 'a workload that dies of SIGKILL gives status 137'

vm --initrd "$tap_work/cpio" -- /bin/nothing
vm_is 119 off 'a workload that does not exist gives status 119, which no workload has'
is "$(field workload)" 127 "the verdict line has the workload's status, 127"
like "$vm_console" 'softoff: .*cannot run /bin/nothing' 'the guest says that it cannot run the workload'

vm --initrd "$tap_work/cpio" "${vm_counted[@]}" --press ready -- /bin/workload stubborn 3
vm_is 0 off 'a workload that ignores SIGTERM is killed, and the machine is off'
like "$(event off)" '"killed":true' 'the event off says that the workload was killed'
check 'the stubborn workload had its grace of 3 s' less_than 2999 "$(off_ms)"
in_budget 5000 'the shutdown of a stubborn workload took less than its budget of 5 s'

vm --initrd "$tap_work/cpio" "${vm_counted[@]}" --press ready --append 'softoff.budget=2s softoff.grace=500ms' \
	-- /bin/workload stubborn 0
vm_is 0 off 'a shorter budget is kept'
in_budget 2000 'the shorter budget ends after 2 s'

vm --initrd "$tap_work/unwired" --press ready --grace 3s --append softoff.gpio=off -- /bin/workload serve
vm_is 121 ignored 'a guest without the button driver, whose line is not watched, ignores the press and is forced'
like "$vm_console" 'NOT ARMED.*KEYBOARD_GPIO' 'the log names the missing driver'
like "$(event unwired)" 'CONFIG_KEYBOARD_GPIO' 'the event unwired names the missing driver'

vm --initrd "$tap_work/cpio" -- /bin/workload panic
vm_is 122 panic 'a kernel panic gives status 122'

vm --initrd "$tap_work/cpio" -- /bin/workload ask 15
vm_is 123 reset 'a reboot without a request of the host gives status 123'
like "$(event off)" '"action":"reboot"' 'the event off says that it was a reboot'

vm --initrd "$tap_work/cpio" -- /bin/workload ask 12
vm_is 0 off 'a power-off that the guest itself requested is a clean off'

vm --initrd "$tap_work/cpio" --append softoff.onexit=reboot -- /bin/workload exit 3
vm_is 123 reset 'softoff.onexit=reboot reboots when the workload ends'

# Killed: the helper that sends SIGTERM, workers that unmount, sync, and call reboot(2).
vm --initrd "$tap_work/cpio" "${vm_counted[@]}" --press ready -- /bin/workload stalked 4
vm_is 118 off 'a guest whose helpers are killed, four in a row, is off, and does not call its disks clean'
like "$vm_console" 'unmounting: its helper died of signal 9' 'the death of a worker is logged'
like "$vm_console" 'poweroff: its helper died of signal 9' 'the helper that is to call reboot(2) dies, and another one calls it'

vm --initrd "$tap_work/cpio" --timeout 20s -- /bin/workload serve
vm_is 124 timeout 'a guest that runs for longer than --timeout gives status 124'

vm --initrd "$tap_work/cpio" --press ready
vm_is 0 off 'a guest without a workload idles, armed, and powers off'
like "$vm_console" 'no workload' 'a guest without a workload says so'
finish
