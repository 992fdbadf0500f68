#!/bin/bash
# SPDX-License-Identifier: MIT
# tools.sh - softoff and mkinitramfs are compiled and linked for macOS on both processors, with every warning an error.
#
# It cannot see whether they run. The compiler brings its own copy of macOS's C library, headers and stubs; for the other libraries
# tests/darwin/sdk makes stubs of this machine's.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/darwin/zig.inc

build_for() { # build_for ARCH TARGET...: the make that a Mac runs, with a cross compiler
	local arch=$1
	shift
	PKG_CONFIG_LIBDIR=$PWD/build/darwin/sdk/pkgconfig make -s DEPS=no WERROR=-Werror -j"$(nproc)" B="build/darwin/$arch" HOST_OS=Darwin \
		HOMEBREW=/opt/homebrew HOSTCC="$zig cc -target $arch-macos" HOSTAR="$zig ar" "$@"
}

# A Mach-O file's first eight bytes: its magic and its processor (mach-o/loader.h, mach/machine.h).
head_of() { od -An -tx1 -N8 "$1" | tr -d ' \n'; }

make_sdk

for case in aarch64:0c000001 x86_64:07000001; do
	arch=${case%%:*}
	rm -f "build/darwin/$arch/host/softoff" "build/darwin/$arch/host/mkinitramfs"
	check "host tools for $arch are built without a warning" build_for "$arch" host
	for tool in softoff mkinitramfs; do
		is "$(head_of "build/darwin/$arch/host/$tool" 2>&1)" "cffaedfe${case##*:}" "$tool for $arch is a Mach-O program for it"
	done
done

# A name that Linux has and macOS lacks has to be found, both when it is declared nowhere and when nothing defines it.
mkdir -p "$tap_work/host-shim"
printf '#include <string.h>\nint main(void)\n{\n\treturn memrchr("a", 97, 1) == NULL;\n}\n' >"$tap_work/undeclared.c"
printf 'void *memrchr(const void *, int, unsigned long);\nint main(void)\n{\n\treturn !memrchr("a", 97, 1);\n}\n' >"$tap_work/undefined.c"
for fault in undeclared undefined; do
	out=$("$zig" cc -target aarch64-macos -D_GNU_SOURCE "$tap_work/$fault.c" -o "$tap_work/out" 2>&1)
	is $? 1 "a program with an $fault name is refused"
	like "$out" memrchr "the refusal of an $fault name tells it"
done
out=$(PKG_CONFIG_LIBDIR=$tap_work/none make -s DEPS=no B="$tap_work/build" HOST_OS=Darwin HOMEBREW=/opt/homebrew HOSTCC=false host 2>&1)
like "$out" 'brew install .*jansson' 'the packages that a Mac lacks are named'
finish
