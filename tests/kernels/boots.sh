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
finish
