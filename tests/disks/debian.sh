#!/bin/bash
# SPDX-License-Identifier: MIT
# debian.sh - disks that Debian's own tools make in the guest, with data to be written at the press: NBD and iSCSI with spared clients,
# LVM with a snapshot, FUSE. The guest is off with status 0, every byte is on the disk, and the disk is clean.
#
# The guests have this machine's programs, so they are x86_64.
. "$(dirname "$0")/../vm/lib.sh"
[ "$(uname -m)" = x86_64 ] || { echo '1..0 # SKIP the guests have programs of this machine, and it is no x86_64'; exit; }
vm_begin amd64 x86_64
PATH=$PATH:/usr/sbin:/sbin
busybox=$(tests/package busybox-static:amd64)/bin/busybox || exit 1

# programs NAME...: a manifest of these, with the libraries that they need
programs() {
	local file
	printf 'file /bin/busybox %s 0755 0 0\nfile /bin/guest tests/disks/guest 0755 0 0\n' "$busybox"
	for file in sh dd tr cat head grep sleep mkdir mount ln wc; do echo "slink /bin/$file busybox 0777 0 0"; done
	for file; do
		file=$(command -v "$file") || return
		echo "$file"
		ldd "$file" | sed -n 's/^[^/]*\(\/[^ ]*\).*/\1/p'
	done | sort -u >"$tap_work/files"
	sed 's/\/[^/]*$//' "$tap_work/files" | while IFS=/ read -ra parts; do
		file=
		for part in "${parts[@]:1}"; do file+=/$part; echo "dir $file 0755 0 0"; done
	done | sort -u | grep -vx 'dir /bin 0755 0 0'
	sed 's/.*/file & & 0755 0 0/' "$tap_work/files"
	echo 'dir /etc 0755 0 0'
}
for name in nbd-client iscsistart iscsid tgtd tgtadm lvm fuse2fs mke2fs e2fsck qemu-storage-daemon; do
	command -v "$name" >/dev/null || { echo "Bail out! no $name (config.mk, DISK_PACKAGES)"; exit 1; }
done
programs nbd-client iscsistart iscsid lvm fuse2fs mke2fs e2fsck >"$tap_work/list"
initrd "$tap_work/cpio" virtio_pci virtio_console button evdev virtio_blk virtio_net ext4 nbd iscsi_tcp sd_mod dm_mod dm_snapshot fuse \
	-- "$tap_work/list"

# A server of ours ends with the test.
server=
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null; vm_leave' EXIT
listens() { [ -n "$(ss -Hltn "sport = :$1")" ]; }

# serve COMMAND...: starts it with a free port of 127.0.0.1 in place of PORT, and waits until it listens there
serve() {
	for port in $(shuf -n 5 -i 20000-32000); do
		"${@//PORT/$port}" >"$tap_work/server" 2>&1 &
		server=$!
		until listens "$port"; do
			kill -0 "$server" 2>/dev/null || continue 2
			sleep 0.05
		done
		return
	done
	echo "Bail out! no server: $(cat "$tap_work/server")"
	exit 1
}
# Its data is in the page cache of this machine. SIGKILL: tgtd does not end at SIGTERM while it has a target.
stop_server() {
	kill -KILL "$server"
	wait "$server" 2>/dev/null
	server=
}

# fresh NAME MIB: a new disk with ext4, NAME in $tap_work
fresh() {
	rm -f "$tap_work/$1"
	truncate -s "$2M" "$tap_work/$1"
	mke2fs -q -t ext4 "$tap_work/$1"
}

slow_drive() { # slow_drive NAME: in drive, arguments for a disk of 3 MB/s
	drive=(--qemu-arg -drive --qemu-arg "if=none,id=$1,format=raw,file=$tap_work/$1,throttling.bps-write=3000000"
		--qemu-arg -device --qemu-arg "virtio-blk-pci,drive=$1")
}

# whole_disk SENTENCE: what the guest wrote before the press is on disk a
whole_disk() {
	debugfs -R "dump /file $tap_work/file" "$tap_work/a" 2>/dev/null
	check "$1: every byte is on the disk" cmp <(head -c $((40 * 1024 * 1024)) /dev/zero | tr '\0' x) "$tap_work/file"
	disk_is_clean "$tap_work/a" "$1: the disk is clean"
}

# kept SENTENCE: and so is what it wrote at SIGTERM
kept() {
	whole_disk "$1"
	if [ "$(debugfs -R 'cat /at-term' "$tap_work/a" 2>/dev/null)" = saved ]; then
		tap_line 0 "$1: what the workload saved at SIGTERM is on the disk"
	else
		tap_line 1 "$1: what the workload saved at SIGTERM is on the disk"
		tap_show guest "$(tail -n 40 <<<"$vm_console")"
	fi
}

# press_guest KIND SENTENCE ARGUMENTS...
press_guest() {
	local kind=$1 sentence=$2
	shift 2
	vm_when '^guest: made' --initrd "$tap_work/cpio" --memory 768M --timeout 20m "$@" -- /bin/guest "$kind" "${port-}"
	vm_is 0 off "$sentence: off"
	echo "# $sentence: off $(off_ms) ms after the press, $(event sync | grep -c waiting) reports"
	unlike "$vm_console" 'given up' "$sentence: init gives up no data"
}

fresh a 256
serve qemu-storage-daemon --object throttle-group,id=slow,x-bps-write=3000000 \
	--blockdev "driver=file,filename=$tap_work/a,node-name=file" --blockdev driver=throttle,throttle-group=slow,file=file,node-name=disk \
	--nbd-server addr.type=inet,addr.host=127.0.0.1,addr.port=PORT --export type=nbd,id=e,node-name=disk,name=disk,writable=on
press_guest nbd 'NBD, 3 MB/s'
like "$vm_console" "1 processes asked by '@' to be spared" "NBD, 3 MB/s: the client is exempt"
stop_server
kept 'NBD, 3 MB/s'

fresh a 256
serve tgtd -f -C 1 --iscsi portal=127.0.0.1:PORT
tgtadm -C 1 --op new --mode target --tid 1 -T iqn.2026-11.disk
tgtadm -C 1 --op new --mode logicalunit --tid 1 --lun 1 -b "$tap_work/a"
tgtadm -C 1 --op bind --mode target --tid 1 -I ALL
press_guest iscsi iSCSI
like "$vm_console" "processes asked by '@' to be spared" "iSCSI: the initiator's daemon is exempt"
stop_server
kept iSCSI
unset port

rm -f "$tap_work/a" "$tap_work/b"
truncate -s 128M "$tap_work/a" "$tap_work/b"
slow_drive a
drives=("${drive[@]}")
slow_drive b
press_guest lvm 'LVM with a snapshot, 3 MB/s' --net none "${drives[@]}" "${drive[@]}"
vm --net none --initrd "$tap_work/cpio" --memory 768M --disk "$tap_work/a" --disk "$tap_work/b" -- /bin/guest check lvm
vm_is 0 off 'LVM with a snapshot, 3 MB/s: the volume is clean, and every byte is on it'

# Its server ends at SIGTERM, beside the workload: only an exempt server is there for what is saved then.
fresh a 256
slow_drive a
press_guest fuse 'FUSE, 3 MB/s' --net none "${drive[@]}"
whole_disk 'FUSE, 3 MB/s'
for speed in '3 MB/s' 'full speed'; do
	fresh a 256
	slow_drive a
	[ "$speed" = '3 MB/s' ] || drive=(--disk "$tap_work/a")
	press_guest fuse_spared "FUSE with an exempt server, $speed" --net none "${drive[@]}"
	kept "FUSE with an exempt server, $speed"
done
finish
