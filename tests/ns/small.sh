#!/bin/bash
# SPDX-License-Identifier: MIT
# small.sh: kernels that were built without a feature: init boots, runs, and stops. A missing system call answers as in such a
# kernel, to process 1 and to all its children.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

# lives 'without' [ns_run options] -- [init arguments]: comes up, sends its events, runs its workload, ends with the workload and on a signal
lives() {
	local without=$1 events
	shift
	start own --events --cmdline 'softoff.armwait=100ms' "$@" -- -- /bin/do exit 7
	ended own
	is "$how" poweroff "without $without: the end of the workload powers off"
	like "$text" 'workload: ended with status 7' "without $without: the end of the workload is logged"
	start asked --events --stuck --cmdline 'softoff.armwait=100ms softoff.onexit=idle' "$@" -- -- /bin/do stay workload
	line asked 'workload begins'
	line asked ' ready'
	is "$?" 0 "without $without: the guest is ready"
	send asked 12
	line asked 'reboot\(2\) returned'
	events=$(cat "$(inside asked dev/vport0p1)")
	kill -9 "${ns_pid[asked]}"
	ended asked
	like "$text" 'workload ends' "without $without: a signal ends the workload"
	within 0 1500 "$(sed -n -E 's/.*: all done in ([0-9]+) ms$/\1/p' <<<"$text")" "without $without: a signal stops at once"
	like "$events" '"event":"off","action":"poweroff","asked":true' "without $without: the event off arrives"
}

all='epoll signalfd timerfd eventfd inotify unix inet6 net'
run has -- -- /bin/do calls
like "$text" "^do: has $all\$" 'this kernel has all the features'
for feature in $all; do
	run has --lacks "$feature" -- -- /bin/do calls
	without=" $all "
	[ "$feature" = net ] && without=' epoll signalfd timerfd eventfd inotify net '
	without=${without/ $feature / }
	like "$text" "^do: has${without% }\$" "--lacks $feature removes that feature only"
done

for feature in epoll signalfd timerfd eventfd inotify unix inet6 net; do
	lives "$feature" --lacks "$feature"
done
lives 'any of these' --lacks epoll --lacks signalfd --lacks timerfd --lacks eventfd --lacks inotify --lacks unix --lacks inet6 \
	--lacks net

# No file system beside the root: no tmpfs, devtmpfs, devpts, sysfs, cgroup2. init makes the nodes in /dev.
start bare --lacks mount --lacks epoll --lacks timerfd --lacks net -- -- /bin/do stay workload
line bare 'workload begins'
is "$?" 0 'a machine that cannot mount anything runs its workload'
for node in null zero random urandom console tty ptmx; do
	check "a machine that cannot mount anything has /dev/$node" test -c "$(inside bare dev/$node)"
done
for type in devtmpfs devpts tmpfs sysfs; do
	like "$(cat "$tap_work/bare.log")" "\($type\): No such device; continuing without it" "the missing $type is logged"
done
send bare 12
ended bare
is "$how" poweroff 'a machine that cannot mount anything stops on a signal'

finish
