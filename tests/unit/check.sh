#!/bin/bash
# SPDX-License-Identifier: MIT
# check.sh: `softoff check` on small made-up configs, in every form that a kernel comes in, and on files that mean harm.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/containers.inc
. tests/containers.inc

softoff=build/host/softoff
w=$tap_work

# config FILE [SYMBOL=VALUE]...: a complete arm64 config that is wired everywhere, with these changes (=n: not set, =: no line)
config() {
	local file=$1 change name
	shift
	{
		echo '# Automatically generated file; DO NOT EDIT.'
		echo '# Linux/arm64 6.12.1 Kernel Configuration'
		for name in ARM64 OF ARM_AMBA EFI ACPI BINFMT_ELF GPIOLIB GPIO_PL061 INPUT INPUT_KEYBOARD KEYBOARD_GPIO \
			INPUT_EVDEV ACPI_BUTTON XEN HYPERV HYPERV_UTILS CONNECTOR NLS NET TTY; do
			echo "CONFIG_$name=y"
		done
	} >"$file"
	for change in "$@"; do
		name=${change%%=*}
		sed -i "/^CONFIG_$name=/d" "$file"
		case $change in
		*=n) echo "# CONFIG_$name is not set" ;;
		*=) ;;
		*) echo "CONFIG_$change" ;;
		esac >>"$file"
	done
}

# verdict PLATFORM FILE [OPTION]...: "STATUS VERDICT what", of one platform
verdict() {
	local platform=$1 out status
	shift
	out=$($softoff check "$@" --platform "$platform" 2>&1)
	status=$?
	echo "$status $(sed -n "s/^$platform  *//p" <<<"$out" | tr -s ' ')"
}

## Verdicts

config "$w/good"
for platform in qemu-dt vz-dt cloud-hypervisor libkrun qemu-acpi vz-efi hyperv xen; do
	is "$(verdict $platform "$w/good")" '0 wired' "a config with every needed symbol is wired on $platform"
done
check 'a config with every needed symbol is wired on all platforms' $softoff check "$w/good" --platform all
config "$w/cfg" XEN=n HYPERV=n
check 'hyperv and xen, which have no button, do not count by default' $softoff check "$w/cfg"
$softoff check "$w/cfg" --platform all >/dev/null
is "$?" 1 'hyperv and xen count with --platform all'

# One symbol less: what is named is that symbol, on the platforms that need it and on no other.
while read -r symbol on off; do
	config "$w/less" "$symbol=n" NET=n
	is "$(verdict "$on" "$w/less")" "1 not wired $symbol" "without $symbol $on is not wired"
	[ -z "$off" ] || is "$(verdict "$off" "$w/less")" '0 wired' "without $symbol $off is wired, while $on is not"
done <<-END
	GPIO_PL061 qemu-dt qemu-acpi
	GPIO_PL061 vz-efi qemu-acpi
	KEYBOARD_GPIO qemu-dt vz-efi
	INPUT_KEYBOARD libkrun vz-efi
	INPUT_EVDEV qemu-acpi xen
	INPUT_EVDEV vz-dt xen
	ACPI_BUTTON vz-efi cloud-hypervisor
	EFI qemu-acpi qemu-dt
	ACPI qemu-acpi qemu-dt
	HYPERV_UTILS hyperv qemu-acpi
	XEN xen qemu-dt
	BINFMT_ELF xen
END

config "$w/cfg" INPUT_EVDEV=n
is "$(verdict qemu-acpi "$w/cfg")" '3 heard by another channel netlink, not by the button: INPUT_EVDEV' \
	'without evdev netlink hears the button'
config "$w/cfg" KEYBOARD_GPIO=n GPIO_CDEV=y
is "$(verdict qemu-dt "$w/cfg")" '3 heard by another channel gpio-line, not by the button: KEYBOARD_GPIO' \
	'without gpio-keys the GPIO line hears the button'
config "$w/cfg" KEYBOARD_GPIO=n VSOCKETS=y VIRTIO_VSOCKETS=m VIRTIO_CONSOLE=y
is "$(verdict qemu-dt "$w/cfg")" '1 not heard KEYBOARD_GPIO; a request by vsock (modules) or' \
	'what hears requests does not hear the button'
config "$w/cfg" KEYBOARD_GPIO=n GPIO_CDEV=y
is "$(verdict qemu-acpi "$w/cfg")" '0 wired' 'ACPI does not need gpio-keys'
config "$w/cfg" INPUT_EVDEV=n GPIO_CDEV=y
is "$(verdict qemu-dt "$w/cfg")" '1 not wired INPUT_EVDEV' 'a GPIO line that gpio-keys has requested is no fallback'
config "$w/cfg" ACPI_BUTTON=n INPUT=n INPUT_EVDEV= ACPI_TINY_POWER_BUTTON=y
is "$(verdict qemu-acpi "$w/cfg")" '0 wired by the tiny button driver' 'the tiny button wires ACPI without any input device'
config "$w/cfg" ACPI_BUTTON=n INPUT=n INPUT_EVDEV= NET=n
is "$(verdict qemu-acpi "$w/cfg")" '1 not wired INPUT ACPI_BUTTON INPUT_EVDEV' 'ACPI without the tiny button and without an input device is not wired'
config "$w/cfg" BINFMT_ELF=n GPIO_CDEV=y KEYBOARD_GPIO=n
is "$(verdict qemu-dt "$w/cfg")" '1 not wired BINFMT_ELF KEYBOARD_GPIO' 'no fallback works where no program can run'
config "$w/cfg" ACPI=n ACPI_BUTTON= VSOCKETS=y VIRTIO_VSOCKETS=y VIRTIO_CONSOLE=y
is "$(verdict qemu-acpi "$w/cfg")" '1 not wired ACPI ACPI_BUTTON' 'no fallback works without a description of the machine'
is "$(verdict qemu-dt "$w/cfg")" '0 wired' 'a device tree describes the machine'
config "$w/cfg" HYPERV=m HYPERV_UTILS=m
is "$(verdict hyperv "$w/cfg")" '0 wired with modules hv_vmbus hv_utils' 'before 6.18 HYPERV_VMBUS is not needed'
sed -i 's/6\.12\.1/6.18.2/' "$w/cfg"
is "$(verdict hyperv "$w/cfg")" '1 not wired HYPERV_VMBUS' 'from 6.18 on HYPERV_VMBUS is needed'

config "$w/cfg" INPUT_KEYBOARD=n KEYBOARD_GPIO= NET=n
out=$($softoff check "$w/cfg" --platform qemu-dt)
like "$out" '^CONFIG_KEYBOARD_GPIO is not there' 'KEYBOARD_GPIO under a closed keyboards menu is reported'
like "$out" '^    needs: CONFIG_INPUT_KEYBOARD, which is off too$' 'the report names the symbol that KEYBOARD_GPIO depends on'
like "$out" '^    why:   gpio-keys makes the line a key' 'the report has the reason of the fragment'

## --fix

config "$w/cfg" INPUT=n INPUT_KEYBOARD= KEYBOARD_GPIO= INPUT_EVDEV= ACPI_BUTTON= GPIO_PL061=n OF=
$softoff check "$w/cfg" --fix >"$w/fix"
is "$?" 0 'a fragment with the missing symbols is written'
like "$(head -n 1 "$w/fix")" '^# Help: ' 'the fragment begins as the kernel wants it'
is "$(grep -c '^CONFIG_INPUT=y$' "$w/fix")" 1 'the fragment has a symbol that several platforms need once'
unlike "$(cat "$w/fix")" '^CONFIG_OF=' 'the fragment has no symbol that cannot be set'
sed -i '/INPUT is not set/d;/PL061 is not set/d' "$w/cfg"
{ cat "$w/cfg" "$w/fix"; echo CONFIG_OF=y; } >"$w/mended"
check 'the config is wired with it' $softoff check "$w/mended"
config "$w/cfg"
unlike "$($softoff check "$w/cfg" --fix 2>"$w/said")" '^CONFIG_' 'a wired config has an empty fragment'
like "$(cat "$w/said")" '^softoff: .*/cfg: nothing to mend: no symbol is missing on these platforms$' 'a fragment with nothing in it is told'
config "$w/cfg" KEYBOARD_GPIO=n XEN=n HYPERV=n NET=n
like "$($softoff check "$w/cfg" --platform qemu-dt)" "^What mends it: softoff check $w/cfg --platform qemu-dt --fix" 'the command of the remedy keeps the platform'
is "$($softoff check "$w/cfg" --platform qemu-dt --fix | grep ^CONFIG_)" CONFIG_KEYBOARD_GPIO=y 'the fragment for a platform has nothing of another'
config "$w/cfg"

## kconfig's own reading of a line (linux/scripts/kconfig/confdata.c)

config "$w/cfg" INPUT_EVDEV= NET=n
echo 'CONFIG_INPUT_EVDEV=y # needed' >>"$w/cfg"
is "$(verdict qemu-dt "$w/cfg")" '0 wired' 'a tristate is read by its first letter'
config "$w/cfg" INPUT_EVDEV= NET=n
echo '  CONFIG_INPUT_EVDEV=y' >>"$w/cfg"
is "$(verdict qemu-dt "$w/cfg")" '1 not wired INPUT_EVDEV' 'a line that does not begin in column 0 is ignored'
like "$($softoff check "$w/cfg")" "^$w/cfg:[0-9]+: ignored, as kconfig ignores it: .*:   CONFIG_INPUT_EVDEV=y$" 'an ignored line is told'
config "$w/cfg" KEYBOARD_GPIO= NET=n
{ printf '\357\273\277CONFIG_KEYBOARD_GPIO=y\n'; cat "$w/cfg"; } >"$w/bom"
is "$(verdict qemu-dt "$w/bom")" '1 not wired KEYBOARD_GPIO' 'a byte order mark makes the first line ignored'
like "$($softoff check "$w/bom")" 'bom:1: ignored' 'the line with the byte order mark is told'
config "$w/cfg" NET=n
sed 's/$/\r/' "$w/cfg" >"$w/crlf"
is "$(verdict qemu-dt "$w/crlf")" '0 wired' 'lines that end in CR and LF are read'
config "$w/cfg" NET=n
echo '# CONFIG_INPUT_EVDEV is not set, sadly' >>"$w/cfg"
is "$(verdict qemu-dt "$w/cfg")" '1 not wired INPUT_EVDEV' 'words behind "is not set" do not count'

## Names, and what was dropped

config "$w/cfg" GPIOLIB_ACPI=y
like "$($softoff check "$w/cfg")" '^CONFIG_GPIOLIB_ACPI: no Linux has this symbol; meant is GPIO_ACPI' 'a name that does not exist is named'
printf 'CONFIG_GPIOLIB_ACPI=y\nCONFIG_INPUT=y\nCONFIG_HYPERV_VMBUS=y\nCONFIG_VSOCKETS=m\n# CONFIG_XEN is not set\n' >"$w/wanted"
config "$w/cfg" NET=n
out=$($softoff check "$w/cfg" --platform qemu-dt --wanted "$w/wanted")
is "$?" 1 'a wanted option that was dropped is status 1'
like "$out" '^CONFIG_GPIOLIB_ACPI: asked for y, is absent: no Linux has' 'the dropped options name a symbol that does not exist'
like "$out" '^CONFIG_HYPERV_VMBUS: asked for y, is absent: comes with Linux 6.18, this is 6.12.1' 'the dropped options name a symbol of a later version'
like "$out" '^CONFIG_VSOCKETS: asked for m, is absent: needs what is off too: CONFIG_NET' 'the dropped options name a symbol whose dependencies are off'
like "$out" '^CONFIG_XEN: asked for n, is y: ' 'the dropped options name a symbol that could not be switched off'
unlike "$out" '^CONFIG_INPUT:' 'the dropped options do not name a symbol that came out as wanted'

## Modules

config "$w/mod" KEYBOARD_GPIO=m INPUT_EVDEV=m NET=n
is "$(verdict qemu-dt "$w/mod")" '0 wired with modules gpio_keys evdev' 'the needed modules are listed in their order'
mkdir -p "$w/root/lib/modules/6.12.1/kernel/i"
m=$w/root/lib/modules/6.12.1
printf 'kernel/i/gpio_keys.ko: kernel/i/helper.ko\nkernel/i/helper.ko:\nkernel/i/evdev.ko.xz:\n' >"$m/modules.dep"
printf 'alias of:N*T*Cgpio-keys gpio_keys\nalias input:b*v* evdev\n' >"$m/modules.alias"
touch "$m/kernel/i/gpio_keys.ko" "$m/kernel/i/helper.ko" "$m/kernel/i/evdev.ko.xz"
is "$(verdict qemu-dt "$w/mod" --modules "$m")" '0 wired with modules helper gpio_keys evdev' 'dependencies are listed before the modules that need them'
is "$(verdict qemu-dt "$w/mod" --modules "$w/root")" '0 wired with modules helper gpio_keys evdev' 'a root with the modules wires the config'
sed -i /evdev/d "$m/modules.dep"
is "$(verdict qemu-dt "$w/mod" --modules "$m")" '1 not wired INPUT_EVDEV' 'a module that is not there is reported'
out=$($softoff check "$w/mod" --platform qemu-dt --modules "$m")
like "$out" '^What mends it: modules evdev in .*/6.12.1, and loaded' 'the remedy is to add the module to the root'
like "$out" "^Or, to have them built in: softoff check $w/mod --modules $m --platform qemu-dt --fix" 'the remedy may be a command that builds the module in'
like "$($softoff check "$w/mod" --platform qemu-dt --modules "$m" --fix)" '^CONFIG_INPUT_EVDEV=y$' 'the command of the remedy builds the module in'
unlike "$($softoff check "$w/cfg" --platform qemu-dt)" 'mends it: modules|built in' 'without a root the remedy is a change of the config'
printf 'kernel/i/evdev.ko.xz:\n' >>"$m/modules.dep"

# Twenty of them, each of which needs all others, as no depmod writes it.
mkdir "$w/circle"
awk 'BEGIN {
	for (i = 0; i < 20; i++) {
		printf i ? "kernel/m%d.ko:" : "kernel/gpio_keys.ko:", i
		for (j = 1; j < 20; j++) printf " kernel/m%d.ko", j
		print i ? " kernel/gpio_keys.ko" : ""
	}
	print "kernel/evdev.ko:"
}' >"$w/circle/modules.dep"
cp "$m/modules.alias" "$w/circle/"
out=$(timeout 20 $softoff check "$w/mod" --platform qemu-dt --modules "$w/circle" --json)
is "$(grep -o '"name":"[a-z_0-9]*"' <<<"$out" | sort | uniq -c | grep -c '^ *1 ')" 21 'modules that need each other are listed once each'

# pack_initrd FILE: packs $w/root
pack_initrd() { (cd "$w/root" && find . | cpio -o -H newc --quiet) >"$1"; }
load_list() { printf '/lib/modules/6.12.1/kernel/i/%s\n' "$@" >"$w/root/lib/modules/softoff.load"; }
load_list helper.ko gpio_keys.ko evdev.ko
pack_initrd "$w/initrd"
is "$(verdict qemu-dt "$w/mod" --initrd "$w/initrd")" '0 wired with modules helper gpio_keys evdev' 'an initrd with a list of modules that loads them is wired'
{ head -c 512 /dev/zero; zstd -qc "$w/initrd"; head -c 4 /dev/zero; gzip -c "$w/initrd"; } >"$w/segments"
is "$(verdict qemu-dt "$w/mod" --initrd "$w/segments")" '0 wired with modules helper gpio_keys evdev' 'an initrd of compressed segments is wired'
load_list gpio_keys.ko helper.ko evdev.ko
pack_initrd "$w/initrd"
like "$($softoff check "$w/mod" --platform qemu-dt --initrd "$w/initrd")" 'gpio_keys is loaded before what it needs' 'a list in the wrong order is reported'
load_list helper.ko gpio_keys.ko
pack_initrd "$w/initrd"
like "$($softoff check "$w/mod" --platform qemu-dt --initrd "$w/initrd")" '^CONFIG_INPUT_EVDEV=m, and nothing in the initrd loads evdev' 'a module that is packed and not loaded is reported'
rm "$w/root/lib/modules/softoff.load"
mkdir -p "$w/root/conf" "$w/root/usr/lib/systemd"
printf '# comment\ngpio-keys\nevdev\n' >"$w/root/conf/modules"
pack_initrd "$w/initrd"
is "$(verdict qemu-dt "$w/mod" --initrd "$w/initrd")" '0 wired with modules helper gpio_keys evdev' "the list of initramfs-tools loads modules"
rm "$w/root/conf/modules"
pack_initrd "$w/initrd"
is "$(verdict qemu-dt "$w/mod" --initrd "$w/initrd" | cut -c1-11)" '1 not wired' 'aliases without udev load nothing'
touch "$w/root/usr/lib/systemd/systemd-udevd"
pack_initrd "$w/initrd"
is "$(verdict qemu-dt "$w/mod" --initrd "$w/initrd")" '0 wired with modules helper gpio_keys evdev' 'aliases with udev load modules'
rm "$m/kernel/i/evdev.ko.xz"
pack_initrd "$w/initrd"
like "$($softoff check "$w/mod" --platform qemu-dt --initrd "$w/initrd")" 'the initrd does not hold evdev' 'a module that is not packed is reported'

## Forms of FILE

config "$w/cfg"
first() { $softoff check "$@" --platform qemu-dt 2>&1 | sed -n '1p;/^qemu-dt/p' | tr -s ' ' | tail -n 1; }
gzip -k "$w/cfg"
xz -k "$w/cfg"
zstd -qk "$w/cfg"
for end in '' .gz .xz .zst; do
	is "$(first "$w/cfg$end")" 'qemu-dt wired' "config$end is read"
done
is "$($softoff check - --platform qemu-dt <"$w/cfg.xz" | tail -n 1 | tr -s ' ')" 'qemu-dt wired' 'a config from stdin is read'

# image FILE: something of an arm64 Image, with IKCONFIG at an odd place, and a false begin before it
image() {
	{
		head -c 56 /dev/zero
		printf 'ARM\x64'
		head -c "${2:-70001}" /dev/zero
		printf 'IKCFG_ST\x1f\x8bno'
		printf 'IKCFG_ST'
		gzip -c "$w/cfg"
		printf IKCFG_ED
		head -c 5000 /dev/zero
	} >"$1"
}
image "$w/Image"
is "$(first "$w/Image")" 'qemu-dt wired' 'an Image with IKCONFIG is read'
{ head -c 56 /dev/zero; printf 'ARM\x64'; head -c 900 /dev/zero; printf IKCFG_ST; gzip -c </dev/null; cat "$w/Image"; } >"$w/Image.empty"
is "$(first "$w/Image.empty")" 'qemu-dt wired' 'an Image with IKCONFIG after an empty one is read'
bad=
for at in 65455 65460 65465 65466 65470 65474; do # across the end of a piece
	image "$w/at" $at
	[ "$(first "$w/at")" = 'qemu-dt wired' ] || bad="$bad $at"
done
is "$bad" '' 'an Image is read wherever in it the config begins'
gzip -k "$w/Image"
is "$(first "$w/Image.gz")" 'qemu-dt wired' 'an Image.gz is read'
{ printf '\x7fELF'; cat "$w/Image"; } >"$w/vmlinux"
is "$(first "$w/vmlinux")" 'qemu-dt wired' 'a vmlinux is read'
for packer in 'gzip -c' 'zstd -qc' 'xz -c --check=crc32' 'lzma -c' 'lz4 -lqc'; do
	# shellcheck disable=SC2086 # several words
	make_zboot "$w/Image" $packer >"$w/zboot"
	is "$(first "$w/zboot")" 'qemu-dt wired' "an EFI zboot image packed with ${packer%% *} is read"
done
{ # bzImage: two setup sectors after the first, the payload at 16, its length
	head -c 497 /dev/zero
	printf '\x02'
	head -c 16 /dev/zero
	printf HdrS
	head -c 66 /dev/zero
	printf '\x10\0\0\0'
	xz -c --check=crc32 "$w/Image" >"$w/payload"
	printf 1234 >>"$w/payload"
	le32 "$(stat -c %s "$w/payload")"
	head -c 944 /dev/zero
	head -c 16 /dev/zero
	cat "$w/payload"
	head -c 64 /dev/zero
} >"$w/bzImage"
is "$(first "$w/bzImage")" 'qemu-dt wired' 'a bzImage is read'
mkdir -p "$w/deb/boot"
cp "$w/cfg" "$w/deb/boot/config-6.12.1-arm64"
head -c 300000 /dev/zero >"$w/deb/boot/vmlinuz-6.12.1-arm64"
for kind in xz zstd gzip none; do
	make_deb "$w/deb" "$w/x.deb" $kind
	is "$(first "$w/x.deb")" 'qemu-dt wired' "a kernel package packed with $kind is read"
done
# The config of a package of Arch is in its kernel.
mkdir -p "$w/arch/usr/lib/modules/6.12.1"
cp "$w/Image" "$w/arch/usr/lib/modules/6.12.1/vmlinuz"
for packer in 'zstd -qc' 'xz -c'; do
	# shellcheck disable=SC2086 # several words
	make_pkg "$w/arch" "$w/x.pkg" $packer
	is "$(first "$w/x.pkg")" 'qemu-dt wired' "a package of Arch packed with ${packer%% *} is read"
done
make_rpm "$w/deb" "$w/x.rpm" zstd -qc
is "$(first "$w/x.rpm")" 'qemu-dt wired' 'an RPM is read'
make_apk "$w/deb" "$w/x.apk"
is "$(first "$w/x.apk")" 'qemu-dt wired' 'a package of Alpine is read'
make_zboot "$w/Image" zstd -qc >"$w/zboot"
make_uki .osrel "$w/cfg" .linux "$w/zboot" .initrd "$w/cfg" >"$w/uki.efi"
is "$(first "$w/uki.efi")" 'qemu-dt wired' 'a unified kernel image around a zboot image is read'
xz -c "$w/vmlinux" >"$w/vmlinux.xz"
is "$(first "$w/vmlinux.xz")" 'qemu-dt wired' 'a vmlinux.xz is read'
mkdir -p "$w/split/usr/lib/modules/6.12.1/kernel/i"
: >"$w/split/usr/lib/modules/6.12.1/kernel/i/gpio_keys.ko"
: >"$w/split/usr/lib/modules/6.12.1/kernel/i/evdev.ko"
make_deb "$w/split" "$w/modules.deb"
config "$w/cfg.m" KEYBOARD_GPIO=m INPUT_EVDEV=m NET=n
mkdir -p "$w/binary/usr/lib/modules/6.12.1" "$w/meta/usr/share"
cp "$w/cfg.m" "$w/binary/usr/lib/modules/6.12.1/config"
cp "$w/Image" "$w/binary/usr/lib/modules/6.12.1/vmlinuz"
make_deb "$w/binary" "$w/binary.deb"
make_deb "$w/meta" "$w/meta.deb"
is "$($softoff check "$w/binary.deb" "$w/modules.deb" --platform qemu-dt | sed -n 's/^qemu-dt  *//p' | tr -s ' ')" 'wired with modules gpio_keys evdev' 'the packages of one kernel are judged together'
is "$($softoff check "$w/meta.deb" "$w/binary.deb" "$w/modules.deb" "$w/meta.deb" --platform qemu-dt | sed -n 's/^qemu-dt  *//p' | tr -s ' ')" 'wired with modules gpio_keys evdev' 'a package without a part of the kernel is skipped among the others'
mv "$w/split/usr/lib/modules/6.12.1" "$w/split/usr/lib/modules/6.12.2"
make_deb "$w/split" "$w/other.deb"
printf 'Linux version 6.12.1 (x@y)' >>"$w/binary/usr/lib/modules/6.12.1/vmlinuz"
make_deb "$w/binary" "$w/banner.deb"
mkdir "$w/named"
sed 's/6\.12\.1 /6.12.1\x1b[2J /' "$w/cfg" >"$w/named/"$'config-\e[2J'
tar -C "$w/named" --transform 's,^\.,boot,' -cf "$w/named.tar" .
out=$($softoff check "$w/named.tar")
like "$out" '^qemu-dt +wired' 'a package whose names hold commands to a terminal is read'
unlike "$out" $'\e' 'the commands to a terminal are not printed'
cp "$w/cfg" "$w/config-x"
{ head -c 56 /dev/zero; printf 'ARM\x64'; head -c 9000 /dev/zero; } >"$w/vmlinuz-x"
is "$(first "$w/vmlinuz-x")" 'qemu-dt wired' 'a kernel without IKCONFIG is judged by the config beside it'
like "$($softoff check "$w/vmlinuz-x")" 'Image; config-x beside it' 'the report names the config beside the kernel'
mkdir -p "$w/tree/arch/arm64/boot"
cp "$w/vmlinuz-x" "$w/tree/arch/arm64/boot/Image"
cp "$w/cfg" "$w/tree/.config"
like "$($softoff check "$w/tree/arch/arm64/boot/Image")" 'Image; .config of its tree' 'a kernel in its build tree is judged by the config there'
like "$(cd "$w/tree" && "$OLDPWD/$softoff" check arch/arm64/boot/Image)" 'Image; .config of its tree' 'a kernel in its build tree is judged from within that tree'

# Folders: the kernel of the file below stands in each of the layouts that distributions have.
config "$w/cfg" KEYBOARD_GPIO=m INPUT_EVDEV=m NET=n
folder() { # folder NAME FILE...: a folder with these files: kernels, configs, modules (*.ko)
	local file name=$1
	shift
	for file; do
		mkdir -p "$w/$name/$(dirname "$file")"
		case $file in
		*config*) cp "$w/cfg" "$w/$name/$file" ;;
		*.ko) : >"$w/$name/$file" ;;
		*) cp "$w/vmlinuz-x" "$w/$name/$file" ;;
		esac
	done
}
# tell FOLDER: the verdict and which config was taken
tell() { $softoff check "$w/$1" --platform qemu-dt 2>&1 | sed -n "s,.*a folder\, with $w/$1/\(.*\)\, Linux.*,\1,p;s/^qemu-dt *//p" | tr -s ' ' | paste -sd' '; }
gpio=kernel/drivers/gpio_keys.ko
evdev=kernel/drivers/evdev.ko
folder boot boot/vmlinuz-6.12.1 boot/config-6.12.1 lib/modules/6.12.1/$gpio lib/modules/6.12.1/$evdev
is "$(tell boot)" 'boot/config-6.12.1 wired with modules gpio_keys evdev' 'boot/ and lib/modules: the layout of Debian 12'
folder merged boot/vmlinuz-6.12.1 boot/config-6.12.1 usr/lib/modules/6.12.1/$gpio usr/lib/modules/6.12.1/$evdev
is "$(tell merged)" 'boot/config-6.12.1 wired with modules gpio_keys evdev' 'boot/ and usr/lib/modules: the layout of Debian 13'
folder beside usr/lib/modules/6.12.1/{vmlinuz,config,$gpio,$evdev}
is "$(tell beside)" 'usr/lib/modules/6.12.1/config wired with modules gpio_keys evdev' 'all in usr/lib/modules: the layout of Debian with 7.2, Arch, openSUSE'
folder fedora lib/modules/6.12.1/{vmlinuz,config,$gpio,$evdev}
is "$(tell fedora)" 'lib/modules/6.12.1/config wired with modules gpio_keys evdev' 'all in lib/modules: the layout of Fedora'
ln -s lib/modules "$w/fedora/modules" && ln -s . "$w/fedora/usr"
is "$(tell fedora)" 'lib/modules/6.12.1/config wired with modules gpio_keys evdev' 'two ways to one folder are one kernel'
is "$(tell fedora/lib/modules/6.12.1)" 'config wired with modules gpio_keys evdev' 'a folder lib/modules/VERSION itself'
folder alpine boot/vmlinuz-lts boot/config-6.12.1-0-lts lib/modules/6.12.1-0-lts/$gpio lib/modules/6.12.1-0-lts/$evdev
is "$(tell alpine)" 'boot/config-6.12.1-0-lts wired with modules gpio_keys evdev' "a kernel called after its flavour: the layout of Alpine"
folder half boot/vmlinuz-6.12.1 boot/config-6.12.1 usr/lib/modules/6.12.1/$evdev
is "$(tell half)" 'boot/config-6.12.1 not wired KEYBOARD_GPIO' 'a module that the folder lacks is found missing'
folder bare boot/vmlinuz-6.12.1 boot/config-6.12.1
like "$($softoff check "$w/bare" --platform qemu-dt)" '^This folder holds no modules' 'a folder with a kernel and no modules says so'
folder linked boot/vmlinuz-6.12.1 boot/config-6.12.1
ln -s boot/vmlinuz-6.12.1 "$w/linked/vmlinuz"
like "$($softoff check "$w/linked/vmlinuz")" 'Image; config-6.12.1 beside it' "a link to a kernel finds its target's config"
folder version lib/modules/6.12.1/{vmlinuz,config}
like "$($softoff check "$w/version/lib/modules/6.12.1/vmlinuz")" 'Image; config beside it' 'a kernel beside its modules finds the config beside them'
like "$($softoff check "$w/cfg" --platform qemu-dt --modules "$w/merged")" '^qemu-dt +wired with modules' '--modules finds usr/lib/modules'
folder merged usr/lib/modules/6.13/$gpio
like "$($softoff check "$w/cfg" --modules "$w/merged" 2>&1)" 'modules of more than one kernel: 6.12.1 and 6.13; name one of them' '--modules with two kernels'
is "$(tell merged)" 'boot/config-6.12.1 wired with modules gpio_keys evdev' "of two kernels' modules those of the kernel are taken"
config "$w/cfg"

## No verdict: status 2, one line

check_refuses() { # check_refuses 'a sentence' REGEX ARG...
	local sentence=$1 regex=$2 out status
	shift 2
	out=$($softoff check "$@" 2>&1 >"$w/stdout")
	status=$?
	if [ $status = 2 ] && [ "$(wc -l <<<"$out")" = 1 ] && grep -Eq -- "$regex" <<<"$out"; then
		tap_line 0 "$sentence"
	else
		tap_line 1 "$sentence"
		tap_show got "$status: $out"
	fi
}
rm "$w/config-x"
check_refuses 'a kernel without a config' 'CONFIG_IKCONFIG is not set' "$w/vmlinuz-x"
check_refuses 'a file that is not there' 'nothing: cannot be read: No such file' "$w/nothing"
: >"$w/empty"
check_refuses 'an empty file' 'an empty file' "$w/empty"
check_refuses 'a folder with two kernels' 'more than one kernel: .*/Image and .*/vmlinuz-x; name one of them' "$w"
mkdir "$w/nothing-in-it"
check_refuses 'kernel and modules of different versions' 'the kernel is Linux 6.12.1, the modules are for 6.12.2: they do not load into it' "$w/banner.deb" "$w/other.deb"
check_refuses 'a package with modules alone' 'modules, and no kernel or config in it: give it together with' "$w/modules.deb"
check_refuses 'a metapackage' 'no kernel, config or module in it .a metapackage' "$w/meta.deb"
check_refuses 'several metapackages' 'no kernel, config or module in it .a metapackage' "$w/meta.deb" "$w/meta.deb"
check_refuses 'a package that is not there, among others' 'none.deb: No such file' "$w/none.deb" "$w/binary.deb"
printf 'ADB.\001....................' >"$w/v3.apk"
check_refuses 'a package of the next Alpine' 'an Alpine package of version 3: softoff does not read these: unpack it with apk extract' "$w/v3.apk"
head -c 64 /dev/urandom >"$w/random" && head -c 9000 /dev/zero >>"$w/random"
check_refuses 'a file of no known kind' 'give a .config, an Image, a bzImage' "$w/random"
check_refuses 'a folder without a kernel' 'neither a kernel nor modules in this folder: not in boot/' "$w/nothing-in-it"
check_refuses 'a folder with modules alone' 'modules, and neither a kernel nor a config' "$w/root"
head -c 100 "$w/cfg.gz" >"$w/cut.gz"
check_refuses 'a config that is cut off' 'damaged or cut off' "$w/cut.gz"
printf 'hello\nworld\n' >"$w/bad"
check_refuses 'a text without a line of a config' 'not one CONFIG_ line in it' "$w/bad"
check_refuses 'an unknown platform' 'not all or one of cloud-hypervisor' "$w/cfg" --platform vmware
check_refuses 'an unknown option' 'unknown option --bogus' "$w/cfg" --bogus
check_refuses 'no file' 'no FILE' --json
check_refuses 'a broken initrd' 'damaged or cut off' "$w/cfg" --initrd "$w/cut.gz"
mkdir "$w/frag"
printf '# Help: x\n# SPDX-License-Identifier: MIT\n# Ned: mistyped\nCONFIG_X=y\n' >"$w/frag/x.config"
check_refuses 'a fragment whose comment is not understood' 'x.config:3: unknown or misplaced tag: Ned' "$w/cfg" --fragments "$w/frag"
check 'the fragments of the source are built in' $softoff check "$w/cfg" --fragments kernel-configs
grep -v '^#' "$w/cfg" >"$w/defconfig"
like "$(verdict qemu-dt "$w/defconfig")" '^2 cannot tell a fragment or a defconfig, not a' 'a defconfig has no verdict, and is called one'
is "$(verdict x86-acpi "$w/cfg" | cut -c1-13)" '2 cannot tell' "another architecture's platform has no verdict"

## Bombs: bounded output and memory

head -c 1200000000 /dev/zero | gzip -1c >"$w/bomb.gz"
check_refuses 'more than 1 GiB unpacked is refused' 'more than 1 GiB' "$w/bomb.gz"
gzip -1c "$w/bomb.gz" >"$w/bomb.gz.gz"
check_refuses 'more than 1 GiB in two layers is refused' 'more than 1 GiB' "$w/bomb.gz.gz"
mkdir -p "$w/bomb/boot"
truncate -s 1200000000 "$w/bomb/boot/vmlinuz-6.12.1"
tar -C "$w/bomb" -c boot | gzip -1c >"$w/bomb.tar.gz"
check_refuses 'a package with more than 1 GiB is refused' 'more than 1 GiB' "$w/bomb.tar.gz"
(cd "$w/bomb" && truncate -s 1200000000 modules.dep && mkdir lib && mv modules.dep lib/ && find lib | cpio -o -H newc --quiet | gzip -1c) >"$w/bomb.initrd"
check_refuses 'an initrd with more than 1 GiB is refused' 'more than 1 GiB' "$w/cfg" --initrd "$w/bomb.initrd"
head -c 1000000 /dev/zero | zstd --ultra -22 --long=31 -qc >"$w/bomb.zst" # from a pipe the window is not cut to the content
check_refuses 'a zstd window of 2 GiB is refused' 'memory' "$w/bomb.zst"
head -c 1000000 /dev/zero | xz --lzma2=dict=512MiB -c >"$w/bomb.xz"
check_refuses 'an xz dictionary of 512 MiB is refused' 'more than 256 MiB of memory' "$w/bomb.xz"
# As x86_64 kernels pack themselves: zstd, a window of 128 MiB, which nothing fills.
image "$w/far" 62000000
zstd -1qc --long=27 <"$w/far" >"$w/far.zst"
is "$(first "$w/far.zst")" 'qemu-dt wired' 'a config 62 MB into a zstd stream of the largest window is found'
head -c 1000000 /dev/zero | xz -9e -c >"$w/nine.xz"
check_refuses 'an xz stream that wants 65 MiB is unpacked' 'no kernel, config or kernel package' "$w/nine.xz"
mkdir "$w/tmp"
TMPDIR=$w/tmp $softoff check "$w/bomb.gz" >/dev/null 2>&1
TMPDIR=$w/tmp $softoff check "$w/binary.deb" "$w/modules.deb" >/dev/null 2>&1
is "$(ls "$w/tmp")" '' 'no temporary file is left'

## JSON

config "$w/cfg" KEYBOARD_GPIO=n GPIO_CDEV=y
out=$($softoff check "$w/cfg" --platform qemu-dt --json)
is "$?" 3 'the JSON report has the same status'
is "$(wc -l <<<"$out")" 1 'the JSON report is one line'
like "$out" '^\{"v":1,"file":".*","what":"a config","arch":"arm64","release":"6.12.1","platforms":\[\{"platform":"qemu-dt","boot":"dt","verdict":"other-channel","hears":true' 'the JSON report has the documented form'
like "$out" '"missing":\[\{"symbol":"KEYBOARD_GPIO","cause":"off","value":"n","reason":"gpio-keys' 'the JSON report has the missing symbol'
like "$out" '"channels":\["gpio-line"\],"requests":\[\]' 'the JSON report has the other channel'
out=$($softoff check "$w/empty" --json 2>/dev/null)
like "$out" '"error":".*","status":2\}$' 'the JSON report has an error'

finish
