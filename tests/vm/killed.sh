#!/bin/bash
# SPDX-License-Identifier: MIT
# killed.sh - the agent is killed again and again, and the button is pressed while there is none.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"

for boot in dt acpi; do
	vm_when '^workload: the agent is dead' --initrd "$tap_work/cpio" --boot "$boot" --grace 30s -- /bin/workload agentkill 5
	vm_is 0 off "a press while the agent that died five times waits to be started again is not lost ($boot)"
	is "$(grep -c 'agent: died (signal 9)' <<<"$vm_console")" 5 'it died five times'
	like "$vm_console" 'agent: died \(signal 9\); started again in 800 ms' 'the last time it had a pause'
	is "$(event press | wc -l)" 1 'it is heard once the agent is there'
	check '- and the machine is off at once then' less_than "$(event off | sed 's/.*"ms":\([0-9]*\).*/\1/')" 2000
done
finish
