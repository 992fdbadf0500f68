#!/bin/bash
# SPDX-License-Identifier: MIT
# bare.sh: the tiny kernel without the conveniences that an init may think are always there: it boots, runs and stops, on all wirings.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

without=(EPOLL SIGNALFD TIMERFD EVENTFD INOTIFY_USER CGROUPS TMPFS SHMEM DEVTMPFS UNIX IPV6 SECCOMP POSIX_TIMERS FUTEX)
folder=$(kernel-configs/build --name tiny-bare "${without[@]/%/=n}" 2>"$tap_work/build") || {
	check "the kernel is built" false
	tap_show '|' "$(cat "$tap_work/build")"
	finish
}
for symbol in "${without[@]}"; do
	unlike "$(cat "$folder/config")" "^CONFIG_$symbol=" "the kernel has no $symbol"
done
for boot in dt acpi acpi-gpio; do
	check "on $boot the bare kernel boots, hears its button, loses no data and powers off" build/host/softoff verify --kernel "$folder/Image" --boot "$boot"
done

INIT=build/arm64/init build/host/mkinitramfs -o "$tap_work/cpio" initramfs/guest.list - <<-END
	dir /bin 0755 0 0
	file /bin/hello build/tests/demo/hello 0755 0 0
END
for asked in '' 'softoff.onexit=idle softoff.overlay=tmpfs softoff.hostname=bare'; do
	said=$(build/host/softoff run --kernel "$folder/Image" --initrd "$tap_work/cpio" --press ready --timeout 60s --append "$asked" -- /bin/hello 2>&1)
	like "$said" 'verdict=off status=0 .*armed=evdev address=10\.0\.2\.15 workload=0 ' "the network of the bare kernel comes up, its workload runs and ends${asked:+, with $asked}"
	like "$said" 'mount /dev \(devtmpfs\): No such device; continuing without it' "the missing devtmpfs is logged${asked:+, with $asked}"
	unlike "$said" 'NOT ARMED|PRESS MISSED|panic:' "the missing devtmpfs does no harm${asked:+, with $asked}"
done
finish
