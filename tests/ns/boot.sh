#!/bin/bash
# SPDX-License-Identifier: MIT
# boot.sh: what process 1 sets up, what it does without, and init called as something else.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

## The launcher

# Until the child is in its own root, /proc/PID/root is the machine's, where a test would read the machine's console.
printf '#!/bin/sh\nexec strace -f -qq -o /dev/null -e trace=pivot_root -e inject=pivot_root:delay_enter=200000 "%s" "$@"\n' \
	"$PWD/$ns_tools/ns_run" >"$tap_work/ns_run"
chmod 755 "$tap_work/ns_run"
ln -s "$PWD/$ns_tools/ns_do" "$tap_work/ns_do"
ns_tools=$tap_work start late -- -- /bin/do wait
is "$(stat -f -c %T "$(inside late .)")" tmpfs 'the launcher tells the pid of a child that is in its own root'
send late 12
ended late

## The environment that process 1 makes

start mounts -- -- /bin/do wait
line mounts 'do: waiting'
mounts=$(cut -d' ' -f5 "/proc/${ns_pid[mounts]}/mountinfo" | sort | tr '\n' ' ')
for folder in /dev/pts /dev/shm /run /tmp; do
	like "$mounts" " $folder " "$folder is mounted"
done
is "$mounts" "$(tr ' ' '\n' <<<"$mounts" | sort -u | tr '\n' ' ' | sed 's/^ //')" 'nothing is mounted twice: existing mounts stay'
is "$(readlink "$(inside mounts dev/fd)")" /proc/self/fd '/dev/fd leads to the descriptors'
line mounts 'NOT ARMED'
line mounts 'softoff: [0-9.]+ ready'
send mounts 12
ended mounts
like "$text" '^softoff: [0-9]+\.[0-9]{3} init [0-9.]+ on Linux ' 'the first line has version and kernel'
within 1990 2500 "$(($(at mounts 'NOT ARMED') - $(at mounts ' init ')))" 'NOT ARMED is logged when softoff.armwait= (2 s) is over'
like "$text" ' ready$' 'ready comes after NOT ARMED'

run quick --cmdline 'softoff.armwait=100ms softoff.onexit=idle' --signal 12 -- -- /bin/do wait
unlike "$text" 'NOT ARMED' 'a stop before the end of softoff.armwait= logs no NOT ARMED'

run names -- -- /bin/do show
like "$text" 'do: host localhost' 'the host is localhost where the kernel has no name'
like "$text" 'do: loopback up' 'the loopback interface is up'
run named --cmdline 'softoff.hostname=box' -- -- /bin/do show
like "$text" 'do: host box' 'softoff.hostname= names the host'

run bad --cmdline 'softoff.nosuch=1 quiet softoff.budget=soon softoff.grace=2s' -- -- /bin/do exit 0
like "$text" 'warning: softoff.nosuch=1: no such parameter, ignored' 'an unknown parameter is named in a warning'
like "$text" 'warning: softoff.budget=soon: expected a duration.*; 5s holds' 'a bad value is named in a warning with the default'
is "$(grep -c warning <<<"$text")" 2 'no other parameter has a warning'
like "$text" 'budget 5000 ms' 'the default replaces the bad value'
run good --cmdline 'softoff.budget=7s console=ttyS0 other.thing=1' -- -- /bin/do exit 0
unlike "$text" warning 'good values and foreign parameters have no warning'
like "$text" 'budget 7000 ms' 'a good value is used'

## Files that are missing

# The console is a regular file here, in which the agent's first line could overwrite one of PID 1's: another test may have the
# machine's vsock port, and the agent would log that.
start noproc --no-proc --console -- softoff.vsock=off -- /bin/do wait
inside_line noproc dev/console 'workload: /bin/do'
console=$(cat "$(inside noproc dev/console)")
send noproc 12
ended noproc
is "$how" poweroff 'without /proc the workload runs and stops on a signal'
like "$console" '/proc/cmdline: No such file or directory; the defaults hold' 'the missing /proc/cmdline is logged'

start ownconsole --no-proc --console --no-boot -- softoff.vsock=off -- /bin/do ask 12
inside_line ownconsole dev/console 'reboot\(2\) returned'
console=$(cat "$(inside ownconsole dev/console)")
like "$console" 'poweroff: all done' 'outside a container the lines go to /dev/console'
like "$console" 'teardown: /proc/self/mountinfo: No such file' 'outside a container init looks for file systems to unmount'
kill -9 "${ns_pid[ownconsole]}"
ended ownconsole
is "$text" '' 'outside a container no line goes to descriptor 2'

start noconsole --no-proc -- -- /bin/do ask 12
ended noconsole
is "$how" poweroff 'a machine without a console stops on a signal'

## Called as something else

while read -r name end action; do
	run "$name" -- -- /bin/do tryrest "/sbin/$name"
	is "$how" "$end" "$name inside sends process 1 its signal"
	like "$text" "$action: stopping \(pid" "$name inside makes process 1 stop in order"
	run "$name-f" -- -- /bin/do tryrest "/sbin/$name" -f
	is "$how" "$end" "$name -f calls reboot(2) at once"
	unlike "$text" 'stopping' "$name -f does not involve process 1"
	run "$name-nf" -- -- /bin/do tryrest "/sbin/$name" -nf
	is "$how" "$end" "$name -nf calls reboot(2) at once"
	run "$name-x" --cmdline 'softoff.onexit=halt' -- -- /bin/do try "/sbin/$name" -x
	like "$text" 'do: status 2' "$name with an unknown option has status 2"
	like "$text" "$name: unknown option -x; usage: $name" "$name with an unknown option prints its usage"
	like "$text" 'halt: stopping \(workload\)' "$name with an unknown option stops nothing"
done <<'EOT'
poweroff poweroff poweroff
reboot reboot reboot
halt poweroff halt
EOT

# As sysvinit's scripts and users call them.
while IFS='|' read -r command end action; do
	# shellcheck disable=SC2086 # they are words
	run options -- -- /bin/do tryrest /sbin/$command
	is "$how" "$end" "'$command' ends in $end"
	like "$text" "$action" "'$command' does what sysvinit's does"
done <<'EOT'
halt -p|poweroff|poweroff: stopping \(pid
halt -d -h -i|poweroff|halt: stopping \(pid
reboot -k|reboot|reboot\(2\) returned
reboot -d -f -i|reboot|workload: .*reboot -d -f -i
EOT
run option-w --cmdline 'softoff.onexit=halt' -- -- /bin/do try /sbin/reboot -w
like "$text" 'do: status 0' "'reboot -w' is done at once"
like "$text" 'halt: stopping \(workload\)' "'reboot -w' asks for nothing"

run refused --no-boot --cmdline 'softoff.onexit=idle' --limit 1 -- -- /bin/do try /sbin/poweroff -f
like "$text" 'poweroff: Operation not permitted' 'poweroff -f that is refused names the error'
like "$text" 'do: status 1' 'poweroff -f that is refused has status 1'

like "$("$ns_init" --version)" '^softoff init [0-9.]+$' 'init --version, not as process 1, prints its version'
check 'init --version has status 0' "$ns_init" --version
like "$("$ns_init" --help)" 'to be run by the kernel' 'init --help prints its purpose'
check 'init --help has status 0' "$ns_init" --help
out=$("$ns_init" 2>&1)
is "$?" 2 'init alone, not as process 1, has status 2'
like "$out" 'to be run by the kernel' 'init alone, not as process 1, prints its purpose'
out=$("$ns_init" -x 2>&1 >/dev/null)
is "$?" 2 'init with an unknown option, not as process 1, has status 2'

finish
