#!/bin/bash
# SPDX-License-Identifier: MIT
# written.sh: what `softoff check --fix` writes, merged by the kernel's own merge_config.sh and settled by olddefconfig, mends the config.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

softoff=$PWD/build/host/softoff
tree=$(kernel-configs/build --source) || exit 1
objects=$PWD/build/kernel-tiny/obj-fix
mkdir -p "$objects"

# mend CONFIG [OPTION]...: merges what check with these options says of it; $objects/.config is what comes out
mend() {
	local config=$1
	shift
	cp "$config" "$tap_work/config"
	"$softoff" check "$tap_work/config" "$@" --fix >"$tap_work/fix" || return
	(cd "$objects" && "$tree/scripts/kconfig/merge_config.sh" -m -O "$objects" "$tap_work/config" "$tap_work/fix") >"$tap_work/merged" 2>&1 &&
		make -C "$tree" -s ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- O="$objects" olddefconfig >>"$tap_work/merged" 2>&1
}

# The symbols that are set, without the comments.
set_in() { grep '^CONFIG_' "$1" | sort; }

# mended 'which' CONFIG PLATFORMS: was not wired there, and is
mended() {
	local what=$1 config=$2 platforms=$3
	"$softoff" check "$config" --platform "$platforms" >/dev/null
	like "$?" '^[13]$' "$what is not wired on $platforms"
	check "$what: the fragment of check can be merged and settled" mend "$config" --platform "$platforms"
	check "$what: the merged config is wired, and no symbol of the fragment was dropped" "$softoff" check "$objects/.config" --platform "$platforms" --wanted "$tap_work/fix"
}

cloud=$(tests/kernel cloud) || exit 1
mended "Debian's cloud kernel" "$(echo "$cloud"/boot/config-*)" qemu-dt,vz-dt,cloud-hypervisor,libkrun
is "$(grep '^CONFIG' "$tap_work/fix")" 'CONFIG_KEYBOARD_GPIO=y' 'the fragment for the cloud kernel has the missing symbol only'

tiny=build/kernel-tiny/tiny
while read -r symbol platforms; do
	config=build/kernel-tiny/tiny-no-${symbol,,}/config
	if [ ! -e "$config" ]; then
		skip "the tiny kernel without $symbol is mended" 'symbols.sh did not build it'
		continue
	fi
	mended "the tiny kernel without $symbol" "$config" "$platforms"
	case $symbol in
	GPIO_PL061 | KEYBOARD_GPIO | INPUT_EVDEV | ACPI_BUTTON)
		is "$(diff <(set_in "$objects/.config") <(set_in "$tiny/config"))" '' "the config mended of $symbol is the tiny kernel's, which boots in all wirings" ;;
	esac
done <<-'END'
	GPIO_PL061     qemu-dt,vz-efi
	KEYBOARD_GPIO  qemu-dt
	INPUT_KEYBOARD qemu-dt
	INPUT_EVDEV    qemu-dt,qemu-acpi,vz-efi
	ACPI_BUTTON    qemu-acpi,vz-efi
	GPIOLIB        qemu-dt,vz-efi
	ACPI           qemu-acpi,vz-efi
	EFI            qemu-acpi,vz-efi
END

# The farthest that a config can be from it.
make -C "$tree" -s ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- O="$objects" allnoconfig >/dev/null 2>&1
cp "$objects/.config" "$tap_work/none"
mended "a kernel with nothing on (allnoconfig)" "$tap_work/none" qemu-dt,qemu-acpi,vz-efi
finish
