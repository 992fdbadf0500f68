#!/bin/bash
# SPDX-License-Identifier: MIT
# boots.sh: the tiny kernels of `make kernel` and `make kernel-64k`: their size, what check says, each wiring booted and pressed.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

tiny=build/kernel-tiny/tiny/Image
large=build/kernel-tiny/tiny-64k/Image
size=$(stat -c %s $tiny)
check "the Image has $size bytes, at most 7 MB" [ "$size" -le 7000000 ]
check 'check finds the config inside the Image, and it is wired everywhere' build/host/softoff check $tiny
for image in $tiny $large; do
	for boot in dt acpi acpi-gpio; do
		check "$image boots on $boot, hears its button and goes off" build/host/softoff verify --kernel "$image" --boot "$boot"
	done
done
like "$(zcat -f "${large%Image}config")" '^CONFIG_ARM64_64K_PAGES=y' 'the second kernel has pages of 64 KiB'

mkdir "$tap_work/bin"
printf '#!/bin/sh\nprintf "%%s\\n" linux-source linux-source-6.12 linux-source-99.10 linux-source-99.9\n' >"$tap_work/bin/apt-cache"
printf '#!/bin/sh\nexit 100\n' >"$tap_work/bin/apt-get"
chmod +x "$tap_work/bin/"*
like "$(PATH=$tap_work/bin:$PATH kernel-configs/build --source 2>&1)" 'downloading linux-source-99.10 ' \
	'the kernel is built from the newest source package of the archives'

# By instruction count, 4 ns each, so that the figure is the same on every machine.
INIT=build/arm64/init build/host/mkinitramfs -o "$tap_work/cpio" initramfs/guest.list
build/host/softoff run --kernel $tiny --initrd "$tap_work/cpio" --timeout 60s --press ready \
	--qemu-arg -icount --qemu-arg shift=2 --events "$tap_work/events" \
	>/dev/null 2>&1
ns=$(sed -n 's/.*"t_ns":\([0-9]*\),"event":"init".*/\1/p' "$tap_work/events")
check "init is reached at ${ns:-?} ns of guest time, at most 0.35 s" [ "${ns:-999999999}" -le 350000000 ]

# A user fills /tmp and /dev/shm of a guest of 64 MiB. Debian's kernel does not boot with so little: tests/vm/user.sh begins at 128.
echo 'file /bin/trouble build/tests/vm/arm64/trouble 0755 0 0' >"$tap_work/trouble.list"
INIT=build/arm64/init build/host/mkinitramfs -o "$tap_work/cpio" initramfs/guest.list "$tap_work/trouble.list"
build/host/softoff run --kernel $tiny --initrd "$tap_work/cpio" --memory 64 --timeout 300s --grace 60s --console "$tap_work/console" \
	--events "$tap_work/events" -- /bin/trouble fill >"$tap_work/host" 2>&1 </dev/null &
pid=$!
check 'a guest of 64 MiB lives while a user fills its folders' until_ok 200 grep -aq '^trouble: made' "$tap_work/console"
kill -INT "$pid"
wait "$pid"
is "$?" 0 'a guest of 64 MiB whose folders are full powers off, and its workload lives until the press'
unlike "$(tr -d '\r\0' <"$tap_work/console")" 'Out of memory|oom-kill|invoked oom-killer' 'the OOM killer does not run in a guest of 64 MiB'
ms=$(tail -n 1 "$tap_work/host" | sed -n 's/.* press_to_off_ms=\([0-9]*\) .*/\1/p')
check "a guest of 64 MiB whose folders are full is off within its budget (${ms:-?} ms)" [ "${ms:-9999}" -le 5000 ]
grep -a '^trouble: /' "$tap_work/console" | tr -d '\r' | sed 's/^/# /'
finish
