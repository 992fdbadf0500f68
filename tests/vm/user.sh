#!/bin/bash
# SPDX-License-Identifier: MIT
# user.sh - attacks of a user without rights: a crowd of processes, full folders, a silenced console.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

initrd "$tap_work/cpio" "${vm_all[@]}" -- "$tap_work/trouble"
guest=(--initrd "$tap_work/cpio")

# gap_ms FIRST SECOND: ms from the first event of one name to the first of the other, by the guest's clock.
gap_ms() {
	local first second
	first=$(event "$1" | sed -n '1s/.*"t_ns":\([0-9]*\).*/\1/p')
	second=$(event "$2" | sed -n '1s/.*"t_ns":\([0-9]*\).*/\1/p')
	echo $(((second - first) / 1000000))
}

# CROWD orphans, CROWD_RUNS times, on four processors. The guest counts its time by instructions, 1 ns for each, so that the load of
# this machine does not count.
crowd=${CROWD:-7000}
for ((run = 1; run <= ${CROWD_RUNS:-1}; run++)); do
	vm_when '^trouble: made' "${guest[@]}" --qemu-arg -icount --qemu-arg shift=0 --cpus 4 --memory 2G --grace 250s -- /bin/trouble crowd "$crowd"
	is "$(field verdict)" off "a guest with $crowd orphans and 8 loops that fork orphans powers off ($run)"
	check "its stop begins within 200 ms of the press: $(gap_ms press stopping) ms ($run)" less_than "$(gap_ms press stopping)" 200
	in_budget 5000 "it is off within its budget, and the host has the event off ($run)"
done
vm_when '^trouble: made' "${guest[@]}" --cpus 4 --memory 2G -- /bin/trouble crowd 1000
is "$(field verdict)" off 'a guest with 1000 orphans and 8 loops that fork orphans powers off, by processors that run side by side'

# Debian's kernel does not boot with less than 128 MiB.
for size in 128 256 1024; do
	vm_when '^trouble: made' "${guest[@]}" --memory "$size" -- /bin/trouble fill
	vm_is 0 off "a guest of $size MiB whose folders are full powers off, and its workload lives until the press"
	in_budget 5000 "a guest of $size MiB whose folders are full is off within its budget"
	is "$(event off | grep -c '"oom":true')" 0 "memory does not run out in a guest of $size MiB"
	unlike "$vm_console" 'Out of memory|oom-kill|invoked oom-killer' "the OOM killer does not run in a guest of $size MiB"
	grep '^trouble: /' <<<"$vm_console" | sed 's/^/# /'
done

# The OOM killer cannot see the writer of a memfd. On a busy host QEMU frees the memory of a killed process too slowly: the kernel then
# kills the workload and the roles, and panics. So this guest counts its time by instructions.
vm_when 'Out of memory' "${guest[@]}" --qemu-arg -icount --qemu-arg shift=0 --grace 250s --memory 256 --append softoff.onexit=idle -- /bin/trouble memory
is "$(field verdict)" off 'a press powers off a guest whose memory a user takes again and again'
in_budget 5000 'such a guest is off within its budget'

for how in flowoff nulldisc; do
	vm "${guest[@]}" -- /bin/trouble "$how"
	vm_is 0 off "a guest with a silenced console powers off ($how)"
	like "$vm_console" '^softoff: [0-9.]+ poweroff: stopping' "the console has the first line of a stop again ($how)"
	like "$vm_console" '^softoff: [0-9.]+ poweroff: all done' "the console has the last line of a stop again ($how)"
	in_budget 1000 "a silenced console does not delay the power-off ($how)"
done
vm "${guest[@]}" --append softoff.grace=1s -- /bin/trouble flowloop
vm_is 0 off 'a guest with a console that is silenced again and again powers off'
like "$vm_console" '^softoff: [0-9.]+ poweroff: all done' 'the console has the last line after the process that silences it was killed'
in_budget 2000 'a console that is silenced again and again does not delay the power-off'

vm_when '^trouble: made' "${guest[@]}" --append softoff.grace=500ms -- /bin/trouble escape
like "$vm_console" 'killing: [0-9]+ \(\?\[2J\?\]0;x\?\?\)' 'control bytes in the name of a process are replaced'
is "$(tail -n +2 <<<"$vm_console" | grep -c $'softoff: .*[\x01-\x08\x0b\x0e-\x1f\x7f]')" 0 'no line of softoff has a control byte'
finish
