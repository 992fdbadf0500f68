#!/bin/bash
# SPDX-License-Identifier: MIT
# killed.sh - the agent is killed again and again, and the button is pressed while there is none.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

initrd "$tap_work/cpio" "${vm_all[@]}"

for boot in dt acpi; do
	vm_when '^workload: the agent is dead' --initrd "$tap_work/cpio" --boot "$boot" --grace 30s -- /bin/workload agentkill 5
	vm_is 0 off "a press while the agent that died five times waits to be started again is not lost ($boot)"
	is "$(grep -c 'agent: died (signal 9)' <<<"$vm_console")" 5 "the agent died five times ($boot)"
	like "$vm_console" 'agent: died \(signal 9\); started again in 800 ms' "the fifth restart had a pause ($boot)"
	is "$(event press | wc -l)" 1 "the next agent reports one press ($boot)"
	check "the machine is off soon after the restart ($boot)" less_than "$(event off | sed 's/.*"ms":\([0-9]*\).*/\1/')" 2000
done
finish
