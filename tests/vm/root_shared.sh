#!/bin/bash
# SPDX-License-Identifier: MIT
# root_shared.sh - a root that the host shares: 9p, and virtiofs where there is its daemon.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc

root_tree "$tap_work/tree"
chmod 0755 "$tap_work" "$tap_work/tree"
initrd "$tap_work/cpio" "${vm_all[@]}" 9p 9pnet_virtio virtiofs

shared() { # shared TAG ARGUMENTS...
	local tag=$1
	shift
	vm_when '^rc: done' --net none --initrd "$tap_work/cpio" "$@" \
		--qemu-arg=-fsdev --qemu-arg="local,id=share,path=$tap_work/tree,security_model=none" \
		--qemu-arg=-device --qemu-arg="virtio-9p-pci,fsdev=share,mount_tag=$tag"
}

for tag in share /dev/root; do
	rm -f "$tap_work/tree/data/written"
	shared "$tag" --append "root=$tag rootfstype=9p rootflags=version=9p2000.L,cache=loose rw"
	vm_is 0 off "a root by 9p, tag $tag, comes up and powers off"
	like "$vm_console" '^rc: / is 9p rw' "the root is 9p ($tag)"
	is "$(cat "$tap_work/tree/data/written")" x "what the guest wrote is there ($tag)"
	like "$(event unmounted)" '"left":0' "nothing stays writable at the end ($tag)"
done

vm --net none --initrd "$tap_work/cpio" --append 'root=share rootfstype=9p rootwait=1'
vm_is 119 off 'a tag that the host does not share ends in a power-off after the wait'
like "$vm_console" 'no share after 1000 ms' 'the missing tag is named'

daemon=/usr/lib/qemu/virtiofsd
if [ -x "$daemon" ]; then
	"$daemon" --socket-path="$tap_work/virtiofs" -o source="$tap_work/tree" -o sandbox=chroot >"$tap_work/daemon" 2>&1 &
	until [ -S "$tap_work/virtiofs" ] || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
	rm -f "$tap_work/tree/data/written"
	vm_when '^rc: done' --net none --initrd "$tap_work/cpio" --append 'root=myfs rootfstype=virtiofs rw' --memory 512M \
		--qemu-arg=-object --qemu-arg=memory-backend-memfd,id=mem,size=512M,share=on \
		--qemu-arg=-numa --qemu-arg=node,memdev=mem \
		--qemu-arg=-chardev --qemu-arg="socket,id=virtiofs,path=$tap_work/virtiofs" \
		--qemu-arg=-device --qemu-arg=vhost-user-fs-pci,chardev=virtiofs,tag=myfs
	vm_is 0 off 'a root by virtiofs comes up and powers off'
	like "$vm_console" '^rc: / is virtiofs rw' 'the root is virtiofs'
	is "$(cat "$tap_work/tree/data/written")" x 'the file that the guest wrote by virtiofs is on the host'
	like "$(event unmounted)" '"left":0' 'a root by virtiofs does not stay writable'
else
	skip 'a root by virtiofs comes up and powers off' "$daemon is not there"
fi
finish
