#!/bin/bash
# SPDX-License-Identifier: MIT
# calls.sh: system calls of process 1 that fail for good, or for a while: what it then says, and that it stops when asked.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

if ! command -v strace >/dev/null; then
	skip 'process 1 survives failing system calls' 'strace is not there'
	finish
fi
mkfifo "$tap_work/hold"

# inject CALLS:ERROR:WHEN [init arguments]: one life of init whose own system calls fail. The workload asks to stop.
paths=() # of strace: only calls for these files fail
inject() {
	local tracer fault=$1
	shift
	start fault --limit 15 --hold "$tap_work/hold" "${options[@]}" -- "$@"
	# Not before the launcher has come to its last step: its own calls are not meant.
	held fault
	strace -qq -o "$tap_work/trace" -p "${ns_pid[fault]}" -e trace="${fault%%:*}" -e inject="$fault" "${paths[@]}" 2>/dev/null &
	tracer=$!
	while grep -q '^TracerPid:	0$' "/proc/${ns_pid[fault]}/status" 2>/dev/null; do
		kill -0 "$tracer" 2>/dev/null || break
		nap
	done
	echo 1<>"$tap_work/hold" # does not wait for a reader that has died
	ended fault
	wait "$tracer"
	injected=$(grep -c INJECTED "$tap_work/trace")
}

# survives CALLS ERROR TIMES...: the first, the second, ... call fails
survives() {
	local call=$1 error=$2 when bad='' hit=0
	shift 2
	for when; do
		inject "$call:error=$error:when=$when" -- /bin/do ask 12
		hit=$((hit + injected))
		[ "$how" = poweroff ] || bad+=" $when($how)"
	done
	is "$bad" '' "$call: $error at call $*: it stops when asked"
	within 1 100000 "$hit" "$call: $error at call $* was injected"
}

options=()
survives mount EPERM 1 2 3 4 1..4
survives open,openat EMFILE 1 2 3 4 5 6 1..3
survives pipe2 EMFILE 1
survives clone,fork,vfork EAGAIN 1 2 3 4 5 6 1..3
survives mmap ENOMEM 1 2
survives dup3,dup2 EBADF 1 2 3
survives write,writev EIO 1 2 3 4 5 1+
survives poll,ppoll ENOMEM 1 2 3 1+
survives rt_sigtimedwait EAGAIN 1 2 3 4 5 1..20
survives rt_sigtimedwait EINTR 1 2 3 1..20
survives rt_sigtimedwait EINVAL 1 2 3 1..10
survives wait4 EINTR 1 2 3 4 5
survives readlink,readlinkat EACCES 1
survives socket EMFILE 1
survives ioctl ENODEV 1
survives sethostname EPERM 1
survives uname EFAULT 1
survives mkdir,mkdirat EROFS 1+
survives symlink,symlinkat EROFS 1+
survives stat,newfstatat,statx EACCES 1+
survives kill EPERM 1 2

# Every fork fails: no role, no workload. The signal that stops is pending before init starts.
options=(--signal 12)
inject 'clone,fork,vfork:error=EAGAIN:when=1+' -- /bin/do wait
is "$how" poweroff 'a machine where every fork fails stops on a signal'
within 0 8000 "$ms" 'a machine where every fork fails stops within 8 s'
like "$text" 'agent: cannot fork: Resource temporarily unavailable; next try in' 'the failed fork of the agent is logged'

# The same while it runs: the workload is started at last.
options=()
inject 'clone,fork,vfork:error=EAGAIN:when=1..6' -- /bin/do exit 3
like "$text" 'workload: cannot fork: .*; next try in [0-9]+ ms' 'the failed fork of the workload is logged'
like "$text" 'workload: ended with status 3' 'the workload is started when a fork works again'
is "$how" poweroff 'the end of that workload powers off'

# Everything that it may open fails: it goes by the defaults.
inject 'open,openat:error=EMFILE:when=1+' -- /bin/do exit 3
is "$how" poweroff 'where every open fails the workload runs, and its end powers off'

# In a machine only the kernel's command line fails. (In a container it is the host's, and not read.)
options=(--machine)
paths=(-P /proc/cmdline)
inject 'open,openat:error=EMFILE:when=1+' -- /bin/do exit 3
is "$how" poweroff 'a machine whose command line cannot be read runs the workload of its arguments'
check 'reading the command line failed' grep -q '/proc/cmdline.*INJECTED' "$tap_work/trace"

finish
