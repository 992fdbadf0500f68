#!/bin/bash
# SPDX-License-Identifier: MIT
# boot.sh: what process 1 sets up, what it does without, and init called as something else.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

## What is set up

start mounts -- -- /bin/do wait
line mounts 'do: waiting'
mounts=$(cut -d' ' -f5 "/proc/${ns_pid[mounts]}/mountinfo" | sort | tr '\n' ' ')
for folder in /dev/pts /dev/shm /run /tmp; do
	like "$mounts" " $folder " "$folder is mounted"
done
is "$mounts" "$(tr ' ' '\n' <<<"$mounts" | sort -u | tr '\n' ' ' | sed 's/^ //')" 'nothing is mounted twice: what was there is left alone'
is "$(readlink "$(inside mounts dev/fd)")" /proc/self/fd '/dev/fd leads to the descriptors'
line mounts 'NOT ARMED'
line mounts 'softoff: [0-9.]+ ready'
send mounts 12
ended mounts
like "$text" '^softoff: [0-9]+\.[0-9]{3} init [0-9.]+ on Linux ' 'the first line tells version and kernel'
within 1990 2500 "$(($(at mounts 'NOT ARMED') - $(at mounts ' init ')))" 'no button: said when softoff.armwait= (2 s) is over'
like "$text" ' ready$' 'then all is ready'

run quick --cmdline 'softoff.armwait=100ms softoff.onexit=idle' --signal 12 -- -- /bin/do wait
unlike "$text" 'NOT ARMED' 'who is asked to stop before has no need to say so'

run names -- -- /bin/do show
like "$text" 'do: host localhost' 'the host is localhost where the kernel has no name'
like "$text" 'do: loopback up' 'the loopback interface is up'
run named --cmdline 'softoff.hostname=box' -- -- /bin/do show
like "$text" 'do: host box' 'softoff.hostname= names it'

run bad --cmdline 'softoff.nosuch=1 quiet softoff.budget=soon softoff.grace=2s' -- -- /bin/do exit 0
like "$text" 'warning: softoff.nosuch=1: no such parameter, ignored' 'an unknown parameter is a line that names it'
like "$text" 'warning: softoff.budget=soon: expected a duration.*; 5s holds' 'a bad value is a line that names it and tells what holds'
is "$(grep -c warning <<<"$text")" 2 'no other line warns'
like "$text" 'budget 5000 ms' 'and the standard value holds'
run good --cmdline 'softoff.budget=7s console=ttyS0 other.thing=1' -- -- /bin/do exit 0
unlike "$text" warning 'good values, and the parameters of others, warn of nothing'
like "$text" 'budget 7000 ms' 'and hold'

## What it does without

start noproc --no-proc --console -- -- /bin/do wait
inside_line noproc dev/console 'workload: /bin/do'
console=$(cat "$(inside noproc dev/console)")
send noproc 12
ended noproc
is "$how" poweroff 'without /proc it starts the workload and stops when asked'
like "$console" '/proc/cmdline: No such file or directory; the defaults hold' 'and says what it cannot read'

start ownconsole --no-proc --console --no-boot -- -- /bin/do ask 12
inside_line ownconsole dev/console 'reboot\(2\) returned'
console=$(cat "$(inside ownconsole dev/console)")
like "$console" 'poweroff: all done' 'outside a container its lines go to /dev/console'
like "$console" 'teardown: /proc/self/mountinfo: No such file' 'and file systems are looked for to be unmounted'
kill -9 "${ns_pid[ownconsole]}"
ended ownconsole
is "$text" '' 'not to descriptor 2'

start noconsole --no-proc -- -- /bin/do ask 12
ended noconsole
is "$how" poweroff 'without a console too'

## Called as something else

while read -r name end action; do
	run "$name" -- -- /bin/do tryrest "/sbin/$name"
	is "$how" "$end" "$name inside asks process 1"
	like "$text" "$action: stopping \(pid" 'which stops in order'
	run "$name-f" -- -- /bin/do tryrest "/sbin/$name" -f
	is "$how" "$end" "$name -f does it at once"
	unlike "$text" 'stopping' 'without process 1'
	run "$name-nf" -- -- /bin/do tryrest "/sbin/$name" -nf
	is "$how" "$end" "$name -nf too"
	run "$name-x" --cmdline 'softoff.onexit=halt' -- -- /bin/do try "/sbin/$name" -x
	like "$text" 'do: status 2' "$name with an option that it does not know has status 2"
	like "$text" "$name: unknown option -x; usage: $name" 'and says so'
	like "$text" 'halt: stopping \(workload\)' 'and asks for nothing'
done <<'EOT'
poweroff poweroff poweroff
reboot reboot reboot
halt poweroff halt
EOT

run refused --no-boot --cmdline 'softoff.onexit=idle' --limit 1 -- -- /bin/do try /sbin/poweroff -f
like "$text" 'poweroff: Operation not permitted' 'poweroff -f that is refused says why'
like "$text" 'do: status 1' 'and has status 1'

like "$("$ns_init" --version)" '^softoff init [0-9.]+$' 'init --version, not as process 1, tells its version'
check 'and that is a success' "$ns_init" --version
like "$("$ns_init" --help)" 'to be run by the kernel' 'init --help tells what it is'
check 'and that is a success too' "$ns_init" --help
out=$("$ns_init" 2>&1)
is "$?" 2 'init alone, not as process 1, has status 2'
like "$out" 'to be run by the kernel' 'and tells what it is'
out=$("$ns_init" -x 2>&1 >/dev/null)
is "$?" 2 'init with an option that it does not know too'

finish
