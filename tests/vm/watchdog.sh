#!/bin/bash
# SPDX-License-Identifier: MIT
# watchdog.sh - a watchdog that runs does not reset the machine in the middle of its shutdown; an idle watchdog stays idle.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

busybox=$(tests/package "busybox-static:$ARCH")/bin/busybox || exit 1
cat >"$tap_work/rc" <<'END'
#!/bin/sh
busybox=/bin/busybox
if [ "$1" = petted ]; then
	(exec 3>/dev/watchdog0; while echo >&3; do $busybox sleep 1; done) &
	until [ "$($busybox cat /sys/class/watchdog/watchdog0/state)" = active ]; do $busybox sleep 0.1; done
fi
trap '$busybox sleep 8; $busybox cat /sys/class/watchdog/watchdog0/state; echo "rc: saved"; exit' TERM
echo "rc: $1"
while :; do $busybox sleep 1000 & wait; done
END
cat >"$tap_work/list" <<-END
	file /bin/busybox $busybox 0755 0 0
	slink /bin/sh busybox 0777 0 0
	file /rc $tap_work/rc 0755 0 0
END
initrd "$tap_work/cpio" "${vm_all[@]}" "i6300esb heartbeat=3" -- "$tap_work/list"
zcat -f "$tap_work/cpio" | grep -aq i6300esb || { echo 'Bail out! no watchdog in the initramfs'; exit 1; }
# Its two stages are as long as each other, 2 s together (linux/drivers/watchdog/i6300esb.c); QEMU then resets.
run=(--initrd "$tap_work/cpio" --net none --qemu-arg -device --qemu-arg i6300esb --qemu-arg -action --qemu-arg watchdog=reset)
append='softoff.budget=12s softoff.grace=10s'

vm_when '^rc: petted' "${run[@]}" --append "$append" -- /rc petted
vm_is 0 off 'a watchdog that a process petted does not reset the machine in the middle of a grace of 8 s'
like "$vm_console" 'watchdog0 runs: taken over, timeout 13 s' 'init takes the watchdog over, with a timeout as long as the budget'
like "$vm_console" '^rc: saved' 'the workload beside the watchdog saves'

vm_when '^rc: petted' "${run[@]}" --append "$append softoff.watchdog=off" -- /rc petted
vm_is 123 reset 'softoff.watchdog=off leaves it alone, and it resets the machine'
unlike "$vm_console" 'taken over|rc: saved' 'the watchdog that init does not touch resets before the workload has saved'

vm_when '^rc: idle' "${run[@]}" --append "$append" -- /rc idle
vm_is 0 off 'a machine with an idle watchdog stops'
like "$vm_console" '^inactive' 'the idle watchdog is not started'
unlike "$vm_console" 'taken over' 'the idle watchdog is not taken over'
finish
