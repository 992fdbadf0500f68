#!/bin/bash
# SPDX-License-Identifier: MIT
# vz.sh - softoff-vz's Objective-C is checked against declarations of Apple's frameworks, with ARC and blocks; planted faults are found.
#
# It cannot see whether the declarations are Apple's (tests/darwin/headers says against what they were read), nor what the framework does.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
. tests/darwin/zig.inc

types_of() { # types_of ARCH SOURCE
	PKG_CONFIG_LIBDIR=$PWD/build/darwin/sdk/pkgconfig make -s DEPS=no WERROR=-Werror B="build/darwin/$1" HOST_OS=Darwin \
		HOMEBREW=/opt/homebrew HOSTCC="$zig cc -target $1-macos" VZ_SOURCE="$2" vz-types
}

make_sdk
for arch in aarch64 x86_64; do
	check "softoff-vz has no fault of types on $arch" types_of "$arch" host-shim/vz/vz.m
done

# planted 'what is wrong' SED-SCRIPT EXPECTED
planted() {
	local out
	sed "$2" host-shim/vz/vz.m >"$tap_work/vz.m"
	if cmp -s "$tap_work/vz.m" host-shim/vz/vz.m; then
		tap_line 1 "$1: the fault can be planted"
		return
	fi
	out=$(types_of aarch64 "$tap_work/vz.m" 2>&1)
	is $? 2 "$1 is found"
	like "$out" "$3" "$1 is named"
}
planted 'an unknown selector' 's/requestStopWithError:/requestStop:/' 'requestStop:'
planted 'an unknown property' 's/machine\.canRequestStop/machine.canBeStopped/' 'canBeStopped'
planted 'a wrong class of loader' 's/VZBootLoader \*loader = \[\[VZLinux/VZBootLoader *loader = [[VZNo/; s/\[VZLinuxBootLoader alloc\]/[VZEFIVariableStore alloc]/' 'VZEFIVariableStore|initWithKernelURL'
planted 'a forgotten argument' 's/startWithCompletionHandler:^(NSError \*error)/startWithCompletionHandler:^(void)/' 'incompatible block'
planted 'a number in place of an object' 's/c\.bootLoader = options.*/c.bootLoader = 1;/' 'bootLoader|incompatible|implicit conversion'
planted 'a nil that may not be' 's/^	if (!address)$/	if (address)/; s/device\.MACAddress = address;/device.MACAddress = [[VZMACAddress alloc] initWithString:@"x"];/' 'nullable-to-nonnull|nullable'
planted 'memory managed by hand' 's/^	kept = \[NSMutableArray/	[delegate retain];\n&/' 'retain'
planted 'a state that is not handled' '/case VZVirtualMachineStatePaused:/,+1d' 'VZVirtualMachineStatePaused'
check 'the entitlements are well-formed' python3 -c 'import plistlib; assert plistlib.loads(open("host-shim/vz/entitlements.plist", "rb").read().split(b"\n", 1)[1]) == {"com.apple.security.virtualization": True}'
finish
