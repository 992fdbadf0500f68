#!/bin/bash
# SPDX-License-Identifier: MIT
# shapes.sh - machines and images of other shapes: consoles, pages, memory, processors, what an initramfs may lack.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"

vm --initrd "$tap_work/cpio" --append console=hvc0 --press ready -- /bin/workload serve
vm_is 0 off 'a guest with its console on hvc0 only powers off'
like "$vm_console" '^softoff: .*armed' 'the lines of init come on hvc0'
like "$vm_console" '^workload: serving' 'the lines of the workload come on hvc0'

vm --initrd "$tap_work/cpio" --append console=ttyAMA0 --press ready -- /bin/workload serve
vm_is 0 off 'a guest with its console on ttyAMA0 only powers off'
like "$vm_console" '^softoff: .*armed' 'the lines of init come on ttyAMA0'

vm --initrd "$tap_work/cpio" --append console=none --press ready -- /bin/workload serve
vm_is 0 off 'a guest without any console powers off'
is "$vm_console" '' 'a guest without a console shows no line'
like "$(event off)" '"status":0' 'a guest without a console sends its events'

vm --initrd "$tap_work/cpio" --cpus 8 --press ready -- /bin/workload serve
vm_is 0 off 'a guest with 8 processors powers off'

vm --initrd "$tap_work/cpio" -- /bin/workload look
vm_is 0 off 'a workload that checks its surroundings ends well'
unlike "$vm_console" '^workload: missing' 'nothing that PID 1 mounts or makes is missing'
like "$vm_console" '^workload: cwd / *$' 'the workload starts in /'
like "$vm_console" '^workload: session 1' 'the workload has a session of its own'
like "$vm_console" '^workload: = /usr/local/sbin:' 'the workload has a PATH'
like "$vm_console" '^workload: host localhost' 'a host without a name is called localhost'

vm --initrd "$tap_work/cpio" --append 'softoff.hostname=gyro softoff.bugdet=1s softoff.grace=soon' -- /bin/workload look
like "$vm_console" '^workload: host gyro' 'softoff.hostname= names the host'
like "$vm_console" 'warning: softoff.bugdet=1s: no such parameter' 'an unknown parameter is named in a warning'
like "$vm_console" 'warning: softoff.grace=soon: expected .*; 3s holds' 'a bad value is named in a warning, and the default holds'

# An initramfs that holds init and the workload, and not even /dev.
build/host/mkinitramfs -o "$tap_work/bare" --modules "$vm_modules" --load gpio_keys --load evdev "${keyboard_modules[@]}" - <<-END
	file /init build/$ARCH/init 0755 0 0
	file /workload build/tests/vm/$ARCH/workload 0755 0 0
END
vm --initrd "$tap_work/bare" --press ready -- /workload serve
vm_is 0 off 'an initramfs with neither /etc nor /dev powers off'
like "$vm_console" '^workload: serving' 'a workload without /dev in the initramfs has the console'
finish
