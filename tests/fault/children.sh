#!/bin/bash
# SPDX-License-Identifier: MIT
# children.sh: every system call fails for good, not only in process 1 but in all its children, from the agent to the helper that calls
# reboot(2): process 1 neither ends nor forgets to stop when asked.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/fault/fault.inc
. tests/fault/fault.inc

# Not made to fail: what fault.inc leaves out; what ends a process and cannot fail; reboot, without which a namespace has no end
# (tests/ns/stop.sh has it fail).
fault_never+='exit exit_group rt_sigreturn reboot '
cat >"$tap_work/inittab" <<'END'
::sysinit:/bin/do exit 0
::once:/bin/do life 12
::shutdown:/bin/do exit 0
END
mkdir "$tap_work/etc" "$tap_work/plain"
mv "$tap_work/inittab" "$tap_work/etc/"
patient_life "$tap_work/plain" -f -- --limit 70 --events --etc "$tap_work/etc" --
like "$(cat "$tap_work/plain/out")" '^end poweroff' 'a life without a fault powers off'
# The calls, and how often the launcher had made each before it became init: that often each process may.
sed -E 's/^[0-9]+ +//' "$tap_work/plain/trace" | awk -F'(' -v never="$fault_never" '$1 == "execve" { begun = 1 }
	/^[a-z0-9_]+\(/ && !begun { before[$1]++ }
	/^[a-z0-9_]+\(/ && begun && index(never, " " $1 " ") == 0 { seen[$1] = 1 }
	END { for (call in seen) print call, before[call] + 1 }' | sort >"$tap_work/all"
mapfile -t calls <"$tap_work/all"
check "process 1 and its children make more than 40 different calls (${#calls[@]})" [ "${#calls[@]}" -gt 40 ]

# one NUMBER: its share.
one() {
	local i how call when folder=$tap_work/$1
	mkdir -p "$folder"
	for ((i = $1; i < ${#calls[@]}; i += fault_width)); do
		read -r call when <<<"${calls[i]}"
		when+=+
		[ "$call" = rt_sigtimedwait ] && when=1..20 # by which process 1 hears at all
		patient_life "$folder" -f -e trace="$call" -e inject="$call:error=EIO:when=$when" -- --limit 70 --events --etc "$tap_work/etc" --
		read -r _ how _ < <(grep ^end "$folder/out")
		echo "$call $(grep -c INJECTED "$folder/trace") $how"
	done
}
for ((number = 0; number < fault_width; number++)); do
	one "$number" >"$tap_work/ends.$number" &
done
wait
while read -r call hits how; do
	if [ "$hits" = 0 ]; then # as listen(2), where another life has the machine's vsock port
		skip "$call fails in all processes: it stops when asked" 'it was not made this time'
		continue
	fi
	is "$how" poweroff "$call fails in all processes: it stops when asked"
done < <(cat "$tap_work"/ends.*)
finish
