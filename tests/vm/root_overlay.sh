#!/bin/bash
# SPDX-License-Identifier: MIT
# root_overlay.sh - softoff.overlay=tmpfs: a writable root above a read-only root.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc

disk_make
cat >"$tap_work/tree/etc/rc" <<'END'
#!/bin/sh
awk '$2 == "/" { s = $3 " " $4 } END { print "rc: / is " s }' /proc/mounts
awk '$2 ~ "^/run/softoff/" { print "rc: " $2 " is " $3 " " $4 }' /proc/mounts
echo x >/data/written && [ -f /run/softoff/upper/data/data/written ] && echo 'rc: wrote above'
[ -f /run/softoff/lower/data/written ] || echo 'rc: and not below'
echo 'rc: done'
exec sleep 600
END
disk_make_of "$tap_work/tree"
initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 overlay
cp "$disk" "$tap_work/before"
root_vm --initrd "$tap_work/cpio" --append 'root=LABEL=softroot rw softoff.overlay=tmpfs'
vm_is 0 off 'a root below a tmpfs comes up and powers off'
like "$vm_console" '^rc: / is overlay rw' '/ is an overlay, and writable'
like "$vm_console" '^rc: /run/softoff/lower is ext4 ro' 'the root is below it, read-only'
like "$vm_console" '^rc: /run/softoff/upper is tmpfs rw' 'a tmpfs is above'
like "$vm_console" '^rc: wrote above' 'a written file lies in the tmpfs'
like "$vm_console" '^rc: and not below' 'a written file does not lie on the disk'
like "$(event root)" '"overlay":true' 'the event root has the overlay'
like "$(event unmounted)" '"left":0' 'a root below a tmpfs does not stay writable'
unlike "$vm_console" 'stays mounted' 'no mount of the overlay stays'
root_is_clean 'the disk below a tmpfs is clean'
check 'no byte of the disk below a tmpfs has changed' cmp "$disk" "$tap_work/before"

# A root whose journal is still to be replayed.
disk_make_of "$tap_work/tree"
dd if="$disk" of="$tap_work/part" bs=1M skip=1 count=32 status=none
debugfs -w -R 'feature needs_recovery' "$tap_work/part" >/dev/null 2>&1
dd if="$tap_work/part" of="$disk" bs=1M seek=1 conv=notrunc status=none
cp "$disk" "$tap_work/before"
root_vm --initrd "$tap_work/cpio" --append 'root=LABEL=softroot rw softoff.overlay=tmpfs'
vm_is 0 off 'a root below a tmpfs whose journal is to be replayed comes up and powers off'
like "$vm_console" 'root: LABEL=softroot: its journal is not replayed \(noload\)' 'the journal is not replayed, and a line says so'
like "$vm_console" '^rc: wrote above' 'a file written above an unclean root lies in the tmpfs'
check 'no byte of the unclean disk has changed' cmp "$disk" "$tap_work/before"
like "$(dumpe2fs -h "$tap_work/part" 2>&1)" 'needs_recovery' 'the unclean disk had a journal to replay'

# A read-only file system on a read-only disk.
if command -v mksquashfs >/dev/null; then
	mksquashfs "$tap_work/tree" "$tap_work/squash" -quiet -no-progress -all-root >/dev/null
	cp "$tap_work/squash" "$tap_work/squash.before"
	initrd "$tap_work/squash.cpio" "${vm_all[@]}" virtio_blk squashfs overlay
	vm_when '^rc: done' --net none --disk "$tap_work/squash,ro" --initrd "$tap_work/squash.cpio" \
		--append 'root=/dev/vda softoff.overlay=tmpfs'
	vm_is 0 off 'a squashfs below a tmpfs comes up and powers off'
	like "$vm_console" '^rc: /run/softoff/lower is squashfs ro' 'the squashfs is recognised'
	like "$vm_console" '^rc: wrote above' 'the root above a squashfs is writable'
	like "$(event unmounted)" '"left":0' 'the root above a squashfs does not stay writable'
	check 'no byte of the squashfs has changed' cmp "$tap_work/squash" "$tap_work/squash.before"
else
	skip 'a squashfs below a tmpfs comes up and powers off' 'mksquashfs is not there'
fi

# A kernel without overlayfs.
initrd "$tap_work/without" "${vm_all[@]}" virtio_blk ext4
vm --net none --disk "$disk" --initrd "$tap_work/without" --append 'root=LABEL=softroot softoff.overlay=tmpfs'
vm_is 119 off 'without overlayfs the machine powers off'
like "$vm_console" 'root: overlay: the kernel lacks it .*mkinitramfs --load overlay' 'the missing overlayfs is named'
check 'the disk is unchanged without overlayfs' cmp "$disk" "$tap_work/before"
vm --net none --initrd "$tap_work/without" --append 'softoff.overlay=tmpfs' -- /bin/workload exit 0
vm_is 0 off 'softoff.overlay= without a root runs the initramfs'
like "$vm_console" 'warning: softoff.overlay=' 'softoff.overlay= without a root is a warning'
finish
