#!/bin/bash
# SPDX-License-Identifier: MIT
# shapes.sh - machines and images of other shapes: consoles, pages, memory, processors, what an initramfs may lack.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"

vm --initrd "$tap_work/cpio" --append console=hvc0 --press ready -- /bin/workload serve
vm_is 0 off 'a guest with its console on hvc0 only powers off'
like "$vm_console" '^softoff: .*armed' 'and its lines come on hvc0'
like "$vm_console" '^workload: serving' 'as do those of the workload'

vm --initrd "$tap_work/cpio" --append console=ttyAMA0 --press ready -- /bin/workload serve
vm_is 0 off 'a guest with its console on ttyAMA0 only powers off'
like "$vm_console" '^softoff: .*armed' 'and its lines come on ttyAMA0'

vm --initrd "$tap_work/cpio" --append console=none --press ready -- /bin/workload serve
vm_is 0 off 'a guest without any console powers off'
is "$vm_console" '' 'and there is nothing on any console'
like "$(event off)" '"status":0' 'but its events come'

vm --initrd "$tap_work/cpio" --cpus 8 --press ready -- /bin/workload serve
vm_is 0 off 'a guest with 8 processors powers off'

vm --initrd "$tap_work/cpio" -- /bin/workload look
vm_is 0 off 'a workload that looks around ends well'
unlike "$vm_console" '^workload: missing' 'nothing is missing that PID 1 mounts or makes'
like "$vm_console" '^workload: cwd / *$' 'it starts in /'
like "$vm_console" '^workload: session 1' 'it has a session of its own'
like "$vm_console" '^workload: = /usr/local/sbin:' 'it has a PATH'
like "$vm_console" '^workload: host localhost' 'the host is called localhost where nobody names it'

vm --initrd "$tap_work/cpio" --append 'softoff.hostname=gyro softoff.bugdet=1s softoff.grace=soon' -- /bin/workload look
like "$vm_console" '^workload: host gyro' 'softoff.hostname= names the host'
like "$vm_console" 'warning: softoff.bugdet=1s: no such parameter' 'an unknown parameter is named'
like "$vm_console" 'warning: softoff.grace=soon: expected .*; 3s holds' 'a bad value is named, and the default holds'

# An initramfs that holds init and the workload, and not even /dev.
build/host/mkinitramfs -o "$tap_work/bare" --modules "$vm_modules" --load gpio_keys --load evdev - <<-END
	file /init build/$ARCH/init 0755 0 0
	file /workload build/tests/vm/$ARCH/workload 0755 0 0
END
vm --initrd "$tap_work/bare" --press ready -- /workload serve
vm_is 0 off 'an initramfs with neither /etc nor /dev will do'
like "$vm_console" '^workload: serving' 'and its workload has the console'
finish
