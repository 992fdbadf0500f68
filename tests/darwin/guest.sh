#!/bin/bash
# SPDX-License-Identifier: MIT
# guest.sh - guest programs built by zig, as on a Mac without Debian's cross compilers, boot, arm and power off here.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/darwin/zig.inc

build() {
	make -s DEPS=no WERROR= -j"$(nproc)" B=build/darwin/guest ARCH=arm64 GUEST_TOOLCHAIN=zig ZIG="$zig" guest
}
check 'the guest programs are built by zig' build

init=build/darwin/guest/arm64/init
readelf -lW "$init" >"$tap_work/segments" 2>/dev/null
unlike "$(cat "$tap_work/segments")" INTERP 'init needs no interpreter'
is "$(awk '$1 == "LOAD" && $NF != "0x10000"' "$tap_work/segments")" '' 'its segments suit pages of 64 KiB'

folder=$(tests/kernel arm64) || exit 1
check 'an initramfs is made of them' env INIT=$init HELLO=build/tests/demo/hello build/host/mkinitramfs -o "$tap_work/cpio" \
	--modules "$folder"/lib/modules/* --load gpio_keys --load evdev --load virtio_pci --load virtio_console --load virtio_net \
	initramfs/guest.list tests/demo/demo.list
out=$(build/host/softoff run --kernel "$folder"/boot/vmlinuz-* --initrd "$tap_work/cpio" --press ready --timeout 120s \
	--events "$tap_work/events" -- /bin/hello 2>&1 </dev/null)
is $? 0 'the guest powers off at a press, with status 0'
like "$out" 'verdict=off status=0 .*armed=evdev address=10\.0\.2\.15 .*presses=1 ' 'it was armed by its button and had a lease'
finish
