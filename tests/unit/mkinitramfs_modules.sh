#!/bin/bash
# SPDX-License-Identifier: MIT
#
# mkinitramfs_modules.sh: kernel modules in the archive: dependencies, order, unpacking. The part about
# modules without modules.dep needs a C compiler ($CC).
#
# shellcheck disable=SC2016,SC2034 # conditions in single quotes are evaluated by check, later
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/unit/mkinitramfs.inc
. tests/unit/mkinitramfs.inc

## Kernel modules, by modules.dep

tree=root/lib/modules/6.1.0-test
mkdir -p $tree/kernel/drivers $tree/kernel/lib
for m in kernel/drivers/gpio-keys kernel/drivers/evdev kernel/lib/low kernel/lib/mid_dle kernel/lib/crc_a \
	kernel/lib/after; do
	printf '\177ELF %s\n' $m >$tree/$m.ko
done
gzip -n $tree/kernel/drivers/gpio-keys.ko
xz --check=crc32 $tree/kernel/lib/low.ko
zstd -q --rm $tree/kernel/lib/mid_dle.ko
cat >$tree/modules.dep <<'EOF'
kernel/drivers/gpio-keys.ko.gz: kernel/lib/mid_dle.ko.zst kernel/lib/low.ko.xz
kernel/drivers/evdev.ko: kernel/lib/low.ko.xz
kernel/lib/mid_dle.ko.zst: kernel/lib/low.ko.xz
kernel/lib/low.ko.xz:
kernel/lib/crc_a.ko:
kernel/lib/after.ko:
EOF
echo 'kernel/drivers/input/in-side.ko' >$tree/modules.builtin
printf 'in_side.alias=sum-b\0in_side.license=GPL\0' >$tree/modules.builtin.modinfo
echo 'alias sum-a crc_a' >$tree/modules.alias
cat >$tree/modules.softdep <<'EOF'
# comment
softdep evdev pre: sum-a sum-b
softdep evdev post: after
softdep gpio_keys nothing pre: no-such-sum
EOF
mod=/lib/modules/6.1.0-test/kernel
load_list() { content x.cpio lib/modules/softoff.load; }

accepted 'a module with dependencies is found by modules.dep' --modules $tree --load mid-dle
check 'dependencies come first in softoff.load, each as an absolute path' \
	same "$(load_list)" "$mod/lib/low.ko
$mod/lib/mid_dle.ko"
run_mkinitramfs -o x.cpio --modules $tree --load gpio_keys --load 'evdev  debug=1 name=a'
check 'softdeps, right-to-left order, parameters, no module twice' \
	same "$(load_list)" "$mod/lib/low.ko
$mod/lib/mid_dle.ko
$mod/drivers/gpio-keys.ko
$mod/lib/crc_a.ko
$mod/drivers/evdev.ko debug=1 name=a
$mod/lib/after.ko"
run_mkinitramfs -o y.cpio --modules $tree --load after --load evdev --load gpio-keys
check 'the modules of the power button are loaded before all others' \
	same "$(content y.cpio lib/modules/softoff.load | sed 's,.*/,,' | tr '\n' ' ')" 'low.ko crc_a.ko evdev.ko after.ko mid_dle.ko gpio-keys.ko '
check 'a softdep that the kernel does not have is a note, not an error' \
	eval "same $status 0 && says 'note: gpio_keys would like no-such-sum'"
for m in drivers/gpio-keys lib/low lib/mid_dle drivers/evdev; do
	check "$m is in the archive, unpacked" same "$(content x.cpio ${mod#/}/$m.ko | tail -c +2)" "ELF kernel/$m"
done
check 'the entries are sorted, with their directories' same "$(names x.cpio | sed 's,.*/6.1.0-test,,' | tr '\n' ' ')" \
	'lib lib/modules  /kernel /kernel/drivers /kernel/drivers/evdev.ko /kernel/drivers/gpio-keys.ko /kernel/lib /kernel/lib/after.ko /kernel/lib/crc_a.ko /kernel/lib/low.ko /kernel/lib/mid_dle.ko lib/modules/softoff.load '
cp x.cpio y.cpio
cp -r root root2
run_mkinitramfs -o x.cpio --modules root2 --load gpio-keys --load 'evdev debug=1 name=a'
check 'a root that holds one kernel does as well, to the same bytes, however - and _ are written' cmp x.cpio y.cpio
run_mkinitramfs -o x.cpio --modules $tree --load low --load 'low a=1' --load 'low b=2'
check 'a module named again is listed once, with all its parameters' same "$(load_list)" "$mod/lib/low.ko a=1 b=2"
run_mkinitramfs -o x.cpio --modules $tree --load in_side --load low
check 'a built-in module is noted and skipped' \
	eval "same $status 0 && says 'note: in_side is built in' && same '$(load_list)' $mod/lib/low.ko"
run_mkinitramfs -o x.cpio --modules $tree --load 'in-side x=1'
check 'parameters of a built-in are warned about' eval "same $status 0 && says 'as in-side.x=1' && same '$(load_list)' ''"
refused 'an unknown module is an error that names the nearest' \
	"--load gpio-kees: no such module in $tree, did you mean gpio_keys?" --modules $tree --load gpio-kees
refused 'an unknown module with nothing near is an error' \
	"--load bluetooth: no such module in $tree" --modules $tree --load bluetooth
run_mkinitramfs -o x.cpio --modules $tree --load evdev <(echo "dir $mod/drivers 0700 0 0")
check 'a manifest may be given beside' same "$(list x.cpio | grep 'drivers$' | cut -c1-10)" drwx------
echo 'kernel/lib/broken.ko: kernel/lib/gone.ko' >>$tree/modules.dep
printf 'x' >$tree/kernel/lib/broken.ko
run_mkinitramfs -o x.cpio --modules $tree --try bluetooth --try low
check '--try of what the kernel does not have is a note, not an error' \
	eval "same $status 0 && says 'note: this kernel does not have bluetooth' && same '$(load_list)' $mod/lib/low.ko"
refused 'the dependencies of a tried module must exist' 'module broken needs gone, which is not in' --modules $tree --try broken
refused 'a dependency that is missing is an error' 'module broken needs gone, which is not in' --modules $tree --load broken
for m in lib/low.ko.xz drivers/gpio-keys.ko.gz lib/mid_dle.ko.zst; do
	cp -r $tree half
	head -c 30 $tree/kernel/$m >half/kernel/$m
	name=${m##*/}
	refused "a cut-off ${m##*.} module is an error" "$m: damaged or cut off" --modules half --load "${name%%.*}"
	cp $tree/kernel/$m half/kernel/$m
	run_mkinitramfs -o x.cpio --modules half --load "${name%%.*}"
	check "a whole ${m##*.} module is none" same $status 0
	rm -r half
done
# A tree that somebody else made must not bring a file of this machine into the guest.
evil=evil/lib/modules/6.1.0-test
mkdir -p $evil/kernel
printf 'secret' >secret.ko
printf '\177ELF secret' >elf.ko
ln -s "$PWD/elf.ko" $evil/kernel/link.ko
cp secret.ko $evil/kernel/text.ko
printf '\177ELF good\n' >$evil/kernel/good.ko
ln -s good.ko $evil/kernel/inside.ko
printf '%s:\n' kernel/link.ko kernel/text.ko kernel/good.ko kernel/inside.ko kernel/../../../../../elf.ko >$evil/modules.dep
refused 'a module that is a link out of the tree is refused' 'module kernel/link.ko leads out of' --modules $evil --load link
refused 'a path in modules.dep that leads out of the tree is refused' 'elf.ko leads out of' --modules $evil --load elf
refused 'a module that is no ELF file is refused' 'text.ko is not a kernel module: it is no ELF file' --modules $evil --load text
accepted 'a module that is a link inside the tree is packed' --modules $evil --load inside

refused 'a directory of something else is an error' 'neither a lib/modules/VERSION nor a folder' --modules out.d --load low
refused 'a directory that is not there is an error' '--modules none: No such file' --modules none --load low
mkdir root/lib/modules/6.2
accepted 'an empty folder beside the modules is no second kernel' --modules root --load low
mkdir -p root/usr/lib/modules/6.2/kernel
refused 'a root that holds two kernels is an error' 'modules of more than one kernel: 6.1.0-test and 6.2; name one of them' --modules root --load low
rm -r root/usr root/lib/modules/6.2
mkdir -p merged/usr && cp -r root/lib merged/usr/lib
accepted 'modules in usr/lib/modules are found' --modules merged --load low
ln -s usr/lib merged/lib
accepted 'a link from lib to usr/lib is no second kernel' --modules merged --load low
mkdir -p empty/kernel
refused 'the error for a kernel without modules.dep names the command that makes it' 'depmod -b ROOT' --modules empty --load low

## Kernel modules without modules.dep

# module NAME TEXT...: an ELF object whose .modinfo holds the TEXTs.
module() {
	local to=$1 text=
	shift
	text=$(printf '%s\\0' "$@")
	printf 'const char info[] __attribute__((section(".modinfo"))) = "%s";\n' "$text" >m.c
	${CC:-cc} -c m.c -o "$to"
}
bare=bare/lib/modules/6.9
mkdir -p $bare/kernel/net $bare/updates
if module $bare/kernel/net/failover.ko license=GPL depends= 2>/dev/null; then
	module $bare/kernel/net/net_failover.ko depends=failover alias=net-soft-b
	module $bare/kernel/net/virtio_net.ko alias=virtio:d00000001v\* depends=net_failover,virtio \
		'softdep=pre: soft-a' 'softdep=pre: net-soft-b'
	module $bare/kernel/net/soft-a.ko depends=
	module $bare/updates/soft-a.ko depends=
	printf 'kernel/drivers/virtio/virtio.ko\n' >$bare/modules.builtin
	xz --check=crc32 $bare/kernel/net/failover.ko
	run_mkinitramfs -o x.cpio --modules $bare --load virtio-net
	check 'without modules.dep the dependencies are read from the modules, and depmod -b is named' eval \
		"same $status 0 && says 'has no modules.dep (\`depmod -b ROOT 6.9\`'"
	check 'dependencies and softdeps from the modules give the order' \
		same "$(load_list | sed 's,.*/6.9/,,' | tr '\n' ' ')" \
		'kernel/net/failover.ko kernel/net/net_failover.ko updates/soft-a.ko kernel/net/virtio_net.ko '
	echo text >$bare/kernel/net/text.ko
	refused 'a file that is no module is an error' 'text.ko is not a kernel module' --modules $bare --load text
else
	skip 'modules without modules.dep' 'no C compiler'
fi
real=$("$root/tests/kernel" arm64) || exit 1
run_mkinitramfs -o x.cpio --modules "$real" --load gpio_keys --load virtio_net
check "a distribution's modules are taken as its package has them" \
	same "$(load_list | sed 's,.*/,,' | tr '\n' ' ')" 'gpio_keys.ko failover.ko net_failover.ko virtio_net.ko '
check 'the modules of a distribution are unpacked' same "$(content x.cpio '*/gpio_keys.ko' | head -c 4 | tail -c 3)" ELF

finish
