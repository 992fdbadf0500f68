#!/bin/bash
# SPDX-License-Identifier: MIT
# dead_host.sh - file systems of the host, virtiofs and NFS, whose server stops to answer while they are in use: off by the
# deadline, a line names what hangs, and the disk beside is clean and has all its data.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

echo "file /bin/dead build/tests/vm/$ARCH/dead 0755 0 0" >"$tap_work/dead"
initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 virtiofs nfsv4 -- "$tap_work/dead"
server=0
trap '[ "$server" = 0 ] || kill -KILL "$server"; vm_leave' EXIT

# stopped PID: so that it answers nothing, and its connections stay
stopped() {
	kill -STOP "$1"
	until grep -q '^State:	T' "/proc/$1/status" || ! kill -0 "$1"; do sleep 0.02; done
}

# gone PID
gone() {
	kill -KILL "$1"
	wait "$1" 2>/dev/null
	server=0
}

# loss_status: the status that fits the event off: 118 where it has a loss. Whether the kernel lets a server go is a matter of chance.
loss_status() {
	case $(event off) in
	*'"survived":true'* | *'"unclean":'[1-9]* | *'"left_kb":'[1-9]*) echo 118 ;;
	*) echo 0 ;;
	esac
}

# dead TYPE ARGUMENT USE FATE [ARGUMENTS of softoff run]: boots with it and with a disk; its server meets FATE, and then the button
# is pressed. When the guest has powered off, a stopped server is killed: QEMU 7.2 itself waits for the answer of
# virtiofs when the kernel powers off (a vCPU's thread in recvmsg(2), and the main thread for its lock).
dead() {
	local type=$1 argument=$2 use=$3 fate=$4
	shift 4
	disks
	vm_start --initrd "$tap_work/cpio" --disk "$tap_work/a" --append 'softoff.budget=4s softoff.grace=1s' "$@" \
		-- /bin/dead "$type" "$argument" "$use"
	vm_wait '^trouble: made' && "$fate" "$server" && kill -INT "$vm_pid"
	[ "$server" = 0 ] || { vm_wait 'poweroff: all done' && gone "$server"; }
	vm_end
	vm_is "$(loss_status)" off "a guest whose $type file system is $use when its server is $fate powers off"
	in_budget 4000 "the guest is off within its budget ($type $use $fate)"
	clean a "the disk beside the dead file system is clean ($type $use $fate)"
	is "$(size_of a /file)" 102400 "the disk beside the dead file system has all its data ($type $use $fate)"
}

if [ -x "${daemon:=/usr/lib/qemu/virtiofsd}" ]; then
	mkdir "$tap_work/shared"
	for case in 'used stopped' 'used gone' 'idle stopped' 'idle gone'; do
		rm -f "$tap_work/virtiofs"
		"$daemon" --socket-path="$tap_work/virtiofs" -o source="$tap_work/shared" -o sandbox=chroot >"$tap_work/daemon" 2>&1 &
		server=$!
		until [ -S "$tap_work/virtiofs" ] || ! kill -0 "$server" 2>/dev/null; do sleep 0.05; done
		# shellcheck disable=SC2086 # two words
		dead virtiofs dead $case --net none --memory 512M \
			--qemu-arg=-object --qemu-arg=memory-backend-memfd,id=mem,size=512M,share=on \
			--qemu-arg=-numa --qemu-arg=node,memdev=mem \
			--qemu-arg=-chardev --qemu-arg="socket,id=virtiofs,path=$tap_work/virtiofs" \
			--qemu-arg=-device --qemu-arg=vhost-user-fs-pci,chardev=virtiofs,tag=dead
		case $case in
		used*) like "$vm_console" 'left behind, it does not die: [0-9]+ \(dead\), state D, waits in the kernel in [a-z_]+' \
			"a process that waits for virtiofs for ever is named ($case)" ;;
		idle*) like "$vm_console" 'given up: unmounting /dead takes too long' "the mount point of virtiofs that hangs is named ($case)"
			like "$(event unmounted)" '"left":-1,"hangs":"/dead"' "the event unmounted has the mount point that hangs ($case)" ;;
		esac
	done
else
	skip 'a guest whose virtiofs server does not answer powers off' "$daemon is not there"
fi

# A real server, from Debian's packages as they are unpacked: nothing is installed. With NFS 4 it needs no rpcbind.
# nfs_server: starts a server on a free port of 127.0.0.1; $server, $port
nfs_server() {
	local packages=() name libraries
	for name in nfs-ganesha nfs-ganesha-mem libntirpc4.3 libnfsidmap1 libwbclient0; do
		packages+=("$(tests/package "$name")") || return
	done
	libraries=$(printf '%s/usr/lib/ganesha:' "${packages[@]}")$(printf "%s/usr/lib/$(uname -m)-linux-gnu:" "${packages[@]}")
	for port in $(shuf -n 5 -i 20000-32000); do
		cat >"$tap_work/ganesha" <<-END
			NFS_CORE_PARAM {
				Protocols = 4; NFS_Port = $port; Bind_addr = 127.0.0.1; Enable_UDP = false; Enable_NLM = false; Enable_RQUOTA = false;
				Plugins_Dir = ${packages[1]}/usr/lib/$(uname -m)-linux-gnu/ganesha;
			}
			NFSv4 {
				Graceless = true; Only_Numeric_Owners = true; UseGetpwnam = true;
				RecoveryBackend = fs; RecoveryRoot = $tap_work/recovery;
			}
			NFS_KRB5 { Active_krb5 = false; }
			EXPORT {
				Export_Id = 1; Path = /mem; Pseudo = /mem; Access_Type = RW; Squash = No_Root_Squash; SecType = sys; Protocols = 4;
				Transports = TCP; FSAL { Name = MEM; }
			}
		END
		: >"$tap_work/ganesha.log"
		LD_LIBRARY_PATH=$libraries "${packages[0]}/usr/bin/ganesha.nfsd" -F -f "$tap_work/ganesha" -L "$tap_work/ganesha.log" \
			-p "$tap_work/ganesha.pid" -N EVENT >"$tap_work/ganesha.out" 2>&1 &
		server=$!
		until grep -q 'NFS SERVER INITIALIZED' "$tap_work/ganesha.log"; do
			kill -0 "$server" 2>/dev/null || continue 2
			sleep 0.05
		done
		return
	done
	server=0
	return 1
}

mkdir "$tap_work/recovery"
for case in 'used stopped' 'idle stopped'; do
	if ! nfs_server; then
		skip 'a guest whose NFS server does not answer powers off' 'nfs-ganesha cannot be had, or does not start'
		break
	fi
	# shellcheck disable=SC2086 # two words
	dead nfs "$port" $case
	# A process that is killed in time may release the mount. The kernel may also refuse at once, while the mount is busy.
	if [[ $case == used* && $(event unmounted) == *'"left":0'* ]]; then
		like "$vm_console" 'killing: [0-9]+ \(dead\), state D' "the death of its user releases the NFS mount ($case)"
	else
		like "$vm_console" 'given up: (unmounting|making read-only|syncing) /dead takes too long|/dead \(nfs4\) stays mounted writable: Device or resource busy' \
			"the NFS mount point that hangs is named ($case)"
	fi
	case $case in used*) like "$vm_console" 'killing: [0-9]+ \(dead\), state D, waits in the kernel in [a-z_]+' 'a process that waits for NFS is named' ;; esac
done
finish
