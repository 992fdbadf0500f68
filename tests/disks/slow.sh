#!/bin/bash
# SPDX-License-Identifier: MIT
# slow.sh - disks of several speeds, file systems and devices between them, with far more data to write than the budget has time
# for: the guest is off with status 0, every byte is on the disk, and the disk is clean.
. "$(dirname "$0")/../vm/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

# fresh NAME MIB MKFS...: a new disk, NAME in $tap_work
fresh() {
	local disk=$tap_work/$1 mib=$2
	shift 2
	rm -f "$disk"
	truncate -s "${mib}M" "$disk"
	"$@" "$disk" >/dev/null
}

# whole MIB FILE: every byte is as it was written
whole() {
	cmp <(head -c $(($1 * 1024 * 1024)) /dev/zero | tr '\0' x) "$2"
}

# Whether file /file of disk a has every byte: ext4's is read here, the others by a guest.
whole_ext4() {
	debugfs -R "dump /file $tap_work/file" "$tap_work/a" 2>/dev/null
	whole "$1" "$tap_work/file"
}
whole_other() {
	vm --net none --initrd "$tap_work/$2.cpio" --disk "$tap_work/a,ro" -- /bin/trouble whole "$1:$2"
	[ "$vm_status" = 0 ]
}
check_ext4() { e2fsck -fn "$tap_work/a" && ! dumpe2fs -h "$tap_work/a" 2>&1 | grep -q needs_recovery; }
check_btrfs() { btrfs check --readonly "$tap_work/a"; }
check_vfat() { fsck.vfat -n "$tap_work/a"; }
check_xfs() { xfs_repair -n "$tap_work/a"; }

# slow_case SENTENCE RATE MIB WAY TYPE [device options [ARGUMENTS...]]
slow_case() {
	local sentence=$1 rate=$2 mib=$3 way=$4 type=$5 options=${6-}
	shift 6
	slow a "$rate" "$options"
	vm_when '^trouble: made' --net none --initrd "$tap_work/$type.cpio" --memory 1536M --timeout 20m "${slow_disk[@]}" "$@" \
		-- /bin/trouble dirty "$mib:$way:$type"
	vm_is 0 off "$sentence: off"
	echo "# $sentence: off $(off_ms) ms after the press, $(event sync | grep -c waiting) reports"
	unlike "$vm_console" 'given up' "$sentence: init gives up no data"
	check "$sentence: the disk is clean" "check_$type"
	if [ "$way" = loop ]; then
		debugfs -R "dump /image $tap_work/image" "$tap_work/a" 2>/dev/null
		mv "$tap_work/image" "$tap_work/a"
		check "$sentence: the image is clean" check_ext4
	fi
	if [ "$type" = ext4 ]; then
		check "$sentence: every byte is on the disk" whole_ext4 "$mib"
	else
		check "$sentence: every byte is on the disk" whole_other "$mib" "$type"
	fi
}

initrd "$tap_work/ext4.cpio" virtio_pci virtio_console gpio_keys evdev virtio_blk ext4 loop dm_mod dm_crypt crypto_null dm_snapshot raid1 \
	zram -- "$tap_work/trouble"
for type in xfs btrfs vfat; do
	modules=("$type")
	[ "$type" = vfat ] && modules=(vfat nls_cp437 nls_ascii)
	initrd "$tap_work/$type.cpio" virtio_pci virtio_console gpio_keys evdev virtio_blk "${modules[@]}" -- "$tap_work/trouble"
done

while read -r rate mib; do
	for merging in on off; do
		fresh a 512 mke2fs -q -t ext4
		slow_case "ext4, $((rate / 1000000)) MB/s, request merging $merging" "$rate" "$mib" plain ext4 "request-merging=$merging" \
			--append softoff.budget=5s
	done
done <<-END
	1000000 40
	3000000 80
	20000000 200
END

fresh a 512 mkfs.xfs -q
slow_case 'xfs, 3 MB/s' 3000000 40 plain xfs '' --append softoff.budget=5s
fresh a 512 mkfs.btrfs -q
slow_case 'btrfs, 3 MB/s' 3000000 40 plain btrfs '' --append softoff.budget=5s
fresh a 512 mkfs.vfat
slow_case 'vfat, 3 MB/s' 3000000 40 plain vfat '' --append softoff.budget=5s

mkdir "$tap_work/tree"
truncate -s 64M "$tap_work/tree/image"
mke2fs -q -t ext4 "$tap_work/tree/image"
fresh a 512 mke2fs -q -t ext4 -d "$tap_work/tree"
slow_case 'a loop on ext4, 3 MB/s' 3000000 40 loop ext4 '' --append softoff.budget=5s
fresh a 512 mke2fs -q -t ext4
slow_case 'dm-crypt, 3 MB/s' 3000000 40 crypt ext4 '' --append softoff.budget=5s

# The second disk is as slow as the first.
# shellcheck disable=SC2054 # commas of QEMU's
second=(--qemu-arg -drive --qemu-arg "if=none,id=second,format=raw,file=$tap_work/b,throttling.bps-write=3000000"
	--qemu-arg -device --qemu-arg virtio-blk-pci,drive=second)
fresh a 256 mke2fs -q -t ext4
fresh b 512 true
slow_case 'the origin of a snapshot, 3 MB/s' 3000000 40 snapshot ext4 '' "${second[@]}"
fresh a 256 mke2fs -q -t ext4
cp --sparse=always "$tap_work/a" "$tap_work/b"
slow_case 'a mirror that is being copied, 3 MB/s' 3000000 40 mirror ext4 '' "${second[@]}"

fresh a 512 mke2fs -q -t ext4
slow_case 'swap in a file and in zram, in use, 3 MB/s' 3000000 10 swap ext4 '' --memory 256M --append softoff.budget=5s
finish
