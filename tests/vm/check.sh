#!/bin/bash
# SPDX-License-Identifier: MIT
# check.sh: `softoff check` on Debian's kernels: 6.1 and 6.12, generic, cloud, rt, 16k, amd64 cloud; and how much time it takes.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/containers.inc
. tests/containers.inc

softoff=build/host/softoff

# config VERSION:ARCH FLAVOUR: the config of that kernel
config() { ls "$(tests/package "linux-config-${1%:*}:${1#*:}")"/usr/src/linux-config-"${1%:*}"/config."${1#*:}"_"$2".xz; }

while read -r kernel flavour platform want; do
	table=$($softoff check "$(config "$kernel" "$flavour")" --platform "$platform")
	is "$(sed -n "s/^$platform  *//p" <<<"$table" | tr -s ' ' | cut -d, -f1)" "$want" "$kernel $flavour on $platform: $want"
done <<-'END'
	6.1:arm64   none_arm64       qemu-dt   wired with modules gpio_keys evdev
	6.1:arm64   none_arm64       qemu-acpi wired with modules evdev
	6.1:arm64   none_arm64       vz-efi    wired with modules evdev
	6.1:arm64   none_cloud-arm64 vz-dt     heard by another channel gpio-line
	6.1:arm64   none_cloud-arm64 qemu-acpi wired with modules evdev
	6.1:arm64   rt_arm64         qemu-dt   wired with modules gpio_keys evdev
	6.12:arm64  none_arm64       vz-dt     wired with modules gpio_keys evdev
	6.12:arm64  none_arm64       hyperv    wired with modules hv_vmbus hv_utils
	6.12:arm64  none_arm64       xen       wired
	6.12:arm64  none_arm64-16k   qemu-dt   wired with modules gpio_keys evdev
	6.12:arm64  none_arm64-16k   qemu-acpi wired with modules evdev
	6.12:arm64  none_cloud-arm64 qemu-dt   heard by another channel gpio-line
	6.12:arm64  none_cloud-arm64 libkrun   heard by another channel gpio-line
	6.12:arm64  none_cloud-arm64 vz-efi    wired with modules evdev
	6.12:arm64  rt_arm64         vz-efi    wired with modules evdev
	6.12:amd64  none_cloud-amd64 x86-acpi  wired with modules button evdev
	6.1:amd64   none_cloud-amd64 x86-acpi  wired with modules button evdev
END

is "$(docs/debian-kernels)" "$(sed -n '/^| kernel | qemu-dt |/,/^$/p' docs/is-my-kernel-wired.md | sed '/^$/d')" \
	'the table in the docs has the results of softoff check'

# On the kernel that the other tests boot: its own config, image, modules, and an initramfs made for it.
folder=$(tests/kernel arm64)
image=$(echo "$folder"/boot/vmlinuz-*)
check 'a stock image is checked by the config beside it' $softoff check "$image" --platform qemu-dt
check 'the module directory of a stock image has the modules' $softoff check "$image" --platform all --modules "$folder"
debian_initrd() { # debian_initrd FILE LOAD...
	local out=$1
	shift
	INIT=build/arm64/init build/host/mkinitramfs -o "$out" --modules "$(echo "$folder"/lib/modules/*)" "${@/#/--load=}" initramfs/guest.list
}
debian_initrd "$tap_work/whole" gpio_keys evdev
check 'an initramfs with both modules wires it' $softoff check "$image" --platform qemu-dt,qemu-acpi,vz-efi --initrd "$tap_work/whole"
debian_initrd "$tap_work/half" evdev
out=$($softoff check "$image" --platform qemu-dt --initrd "$tap_work/half")
is "$?" 3 'without gpio_keys in the initramfs only the GPIO line hears'
like "$out" 'the initrd does not hold gpio_keys' 'the module that the initramfs lacks is named'

# Packages, as they are downloaded.
package=$(echo "build/packages/linux-image-$(basename "$folder"/lib/modules/*)"_*.deb)
if [ -e "$package" ]; then
	like "$($softoff check "$package")" '^qemu-dt +wired with modules +gpio_keys evdev$' 'a kernel package is judged by the config in it'
else
	skip 'a kernel package is judged by the config in it' 'it is no longer there, only what was unpacked'
fi

# The same kernel in each container. The verdicts equal those of the folder.
parts=$tap_work/parts
version=$(basename "$folder"/lib/modules/*)
mkdir -p "$parts/boot" "$parts/lib/modules/$version"
cp "$folder"/boot/config-* "$folder"/boot/vmlinuz-* "$parts/boot"
for module in gpio_keys evdev; do
	(cd "$folder/lib/modules/$version" && find kernel -name "$module.ko*" -exec cp --parents {} "$parts/lib/modules/$version" \;)
done
verdicts() { $softoff check "$@" 2>&1 | sed -n '/^PLATFORM/,/^$/p'; }
want=$(verdicts "$folder"/boot/config-*)
for kind in none gzip xz zstd; do
	make_deb "$parts" "$tap_work/x.deb" $kind
	is "$(verdicts "$tap_work/x.deb")" "$want" "Debian's kernel in a .deb packed with $kind"
done
make_rpm "$parts" "$tap_work/x.rpm" zstd -qc
is "$(verdicts "$tap_work/x.rpm")" "$want" "Debian's kernel in an RPM"
make_apk "$parts" "$tap_work/x.apk"
is "$(verdicts "$tap_work/x.apk")" "$want" "Debian's kernel in a package of Alpine"
for packer in 'zstd -qc' 'xz -0c'; do
	# shellcheck disable=SC2086 # several words
	make_pkg "$parts" "$tap_work/x.pkg" $packer
	is "$(verdicts "$tap_work/x.pkg")" "$want" "Debian's kernel in a package of Arch packed with ${packer%% *}"
	check "mkinitramfs takes modules from a package packed with ${packer%% *}" build/host/mkinitramfs -o "$tap_work/from-package" --modules "$tap_work/x.pkg" --load evdev
done
# With the config inside, as IKCONFIG has it.
{ cat "$image"; printf IKCFG_ST; gzip -c "$folder"/boot/config-*; printf IKCFG_ED; } >"$tap_work/Image"
for packer in 'gzip -1c' 'zstd -1qc' 'xz -0c --check=crc32' 'lz4 -lqc' 'lzma -0c'; do
	# shellcheck disable=SC2086 # several words
	make_zboot "$tap_work/Image" $packer >"$tap_work/zboot"
	is "$(verdicts "$tap_work/zboot")" "$want" "Debian's kernel as a zboot image packed with ${packer%% *}"
done
make_uki .linux "$tap_work/zboot" .initrd "$tap_work/whole" >"$tap_work/uki.efi"
is "$(verdicts "$tap_work/uki.efi")" "$want" "Debian's kernel as a unified kernel image"
check 'the initrd of a unified kernel image wires it' $softoff check "$tap_work/uki.efi" --platform qemu-dt --initrd "$tap_work/uki.efi"
xz -0c "$tap_work/Image" >"$tap_work/vmlinux.xz"
is "$(verdicts "$tap_work/vmlinux.xz")" "$want" "Debian's kernel as a vmlinux.xz"

# As initramfs-tools does: early archives as they are, for microcode, then the main one, compressed; lib leads to usr/lib; the modules
# packed as they were, with modules.dep and modules.alias; udev, and conf/modules for what is listed in /etc/initramfs-tools/modules.
main=$tap_work/main/usr/lib/modules/$(basename "$folder"/lib/modules/*)
archive() { (cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet); }
mkdir -p "$tap_work/early/kernel/x86/microcode" "$main" "$tap_work/main/conf" "$tap_work/main/usr/lib/systemd" "$tap_work/main/scripts"
head -c 30001 /dev/urandom >"$tap_work/early/kernel/x86/microcode/GenuineIntel.bin"
ln -s usr/lib "$tap_work/main/lib"
: >"$tap_work/main/conf/modules"
for module in gpio_keys evdev; do
	file=$(cd "$folder/lib/modules"/*/ && find kernel -name "$module.ko*")
	mkdir -p "$main/$(dirname "$file")"
	cp "$(echo "$folder"/lib/modules/*)/$file" "$main/$file"
done
PATH=$PATH:/usr/sbin:/sbin depmod -b "$tap_work/main/usr" "$(basename "$main")" 2>"$tap_work/depmod" # there is no modules.order
debian() { # debian PACKER...: the initramfs, and what check says of it
	{ archive "$tap_work/early"; archive "$tap_work/main" | "$@"; } >"$tap_work/debian"
	$softoff check "$image" --platform qemu-dt --initrd "$tap_work/debian" 2>&1
}
like "$(debian zstd -qc)" 'and nothing in the initrd loads evdev$' "in an initramfs like initramfs-tools' nothing loads modules without udev"
cp /bin/true "$tap_work/main/usr/lib/systemd/systemd-udevd"
for packer in 'zstd -qc' 'gzip -c' 'xz -c --check=crc32' cat; do
	# shellcheck disable=SC2086 # several words
	like "$(debian $packer)" '^qemu-dt +wired with modules +gpio_keys evdev$' "with udev the initramfs loads them; packed by ${packer%% *}"
done
rm "$tap_work/main/usr/lib/systemd/systemd-udevd"
echo gpio_keys >"$tap_work/main/conf/modules"
like "$(debian zstd -qc)" '^qemu-dt +not heard +INPUT_EVDEV; a request by ' 'conf/modules with one module loads that module only'
echo evdev >>"$tap_work/main/conf/modules"
like "$(debian zstd -qc)" 'gpio_keys .*; loaded by a list of modules$' 'conf/modules with both modules loads both'

# Processor time, not wall-clock time: the least of five runs, which other work on the machine does not add to.
cpu_ms() { # cpu_ms ARG...
	local best=999999 now TIMEFORMAT='%3U %3S'
	for _ in 1 2 3 4 5; do
		now=$({ time $softoff check "$@" >/dev/null 2>&1; } 2>&1 | awk '{ printf "%d", ($1 + $2) * 1000 }')
		[ "$now" -lt "$best" ] && best=$now
	done
	echo "$best"
}
ms=$(cpu_ms "$(echo "$folder"/boot/config-*)")
check "a .config takes $ms ms of the processor, less than 50" [ "$ms" -lt 50 ]
ms=$(cpu_ms "$image")
check "an Image takes $ms ms of the processor, less than 300" [ "$ms" -lt 300 ]

finish
