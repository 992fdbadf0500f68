#!/bin/bash
# SPDX-License-Identifier: MIT
# libvirt.sh - libvirt's own daemon and tools: the guest agent port, the button, a frozen disk, a guest that was paused or saved. The daemon
# runs for this test alone, as a user without rights (qemu:///session): nothing of the machine's own libvirt is touched.
# shellcheck disable=SC2016 # what is in single quotes is for the guest's shell
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc

if ! command -v virsh >/dev/null || ! ls /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so >/dev/null 2>&1; then
	skip 'libvirt is content with the guest agent port' 'libvirt-clients or libvirt-daemon-driver-qemu is not installed'
	finish
fi
libvirtd=$(PATH=$PATH:/usr/sbin command -v libvirtd) || libvirtd=$(tests/package libvirt-daemon)/usr/sbin/libvirtd || exit 1

# A short path: a socket's has to fit into 108 bytes.
root=$(mktemp -d /tmp/softoff.XXXXXX)
daemon=
console=$root/console
# A guest keeps running when its daemon is killed.
leave() {
	local pid=$root/libvirt/qemu/run/guest.pid
	[ -z "$daemon" ] || kill "$daemon"
	[ ! -e "$pid" ] || kill -KILL "$(cat "$pid")"
	rm -rf "$root"
	vm_leave
}
trap leave EXIT

# guest_xml FILE ACPI APPEND: a guest that is started like this; ACPI: with firmware, so that its button is ACPI's, else "".
guest_xml() {
	local loader=''
	[ -z "$2" ] || loader="<loader readonly='yes' type='pflash'>/usr/share/AAVMF/AAVMF_CODE.fd</loader><nvram>$root/vars</nvram>"
	cat >"$1" <<-END
		<domain type='qemu'>
		  <name>guest</name>
		  <uuid>0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0</uuid>
		  <memory unit='MiB'>512</memory>
		  <os>
		    <type arch='aarch64' machine='virt'>hvm</type>
		    $loader
		    <kernel>$root/image</kernel>
		    <initrd>$root/cpio</initrd>
		    <cmdline>console=ttyAMA0 quiet root=/dev/vda1 rw softoff.hostname=guest-2 softoff.clock=rtc $3</cmdline>
		  </os>
		  <features>${2:+<acpi/>}</features>
		  <cpu mode='custom'><model>cortex-a57</model></cpu>
		  <devices>
		    <disk type='file'><driver name='qemu' type='raw' discard='unmap'/><source file='$root/disk'/>
		      <target dev='vda' bus='virtio'/></disk>
		    <serial type='file'><source path='$console' append='on'/></serial>
		    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
		    <input type='keyboard' bus='virtio'/>
		    <interface type='user'><model type='virtio'/></interface>
		    <memballoon model='none'/>
		  </devices>
		</domain>
	END
}

# virsh_do COMMAND: runs it; its output is in $said.
virsh_do() {
	# shellcheck disable=SC2086 # words of a command
	said=$(HOME=$root XDG_RUNTIME_DIR=$root timeout 250 "${as[@]}" virsh -c qemu:///session $1 2>&1)
}

# virsh_says COMMAND REGEX SENTENCE: its output matches.
virsh_says() {
	virsh_do "$1"
	like "$said" "$2" "$3"
}

# softoff_says COMMAND REGEX SENTENCE: softoff press or status of the guest, as the daemon's user.
softoff_says() {
	# shellcheck disable=SC2086 # words of a command
	said=$(cd / && HOME=$root XDG_RUNTIME_DIR=$root timeout 250 "${as[@]}" "$root/softoff" $1 2>&1)
	like "$said" "$2" "$3"
}

# virsh_silent COMMAND SENTENCE: prints nothing.
virsh_silent() {
	virsh_do "$1"
	is "${said//[[:space:]]/}" '' "$2"
}

# virsh_comes REGEX [COMMAND]: until the console, or the output of COMMAND, matches.
virsh_comes() {
	local until=$((SECONDS + 250))
	until if [ -n "${2-}" ]; then virsh_do "$2"; else said=$(tr -d '\r' <"$console" 2>/dev/null); fi; grep -Eq "$1" <<<"$said"; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.1
	done
}

# virsh_console REGEX SENTENCE
virsh_console() {
	like "$(tr -d '\r' <"$console")" "$1" "$2"
}

# virsh_begins COMMAND SENTENCE: starts the guest, until its agent answers.
virsh_begins() {
	rm -f "$console"
	virsh_says "$1" 'created|started' "$2"
	: >>"$console"
	if ! grep -Eq 'created|started' <<<"$said" || ! virsh_comes '^rc: done' ||
		! virsh_comes '"return"' 'qemu-agent-command guest {"execute":"guest-ping"}'; then
		tap_line 1 "$2: its agent answers"
		tap_show said "$said"
		tap_show guest "$(tail -n 20 "$console")"
		finish
	fi
}

# virsh_ends SENTENCE SENTENCE: it is off, and its disk is clean.
virsh_ends() {
	check "$1" virsh_comes 'failed to get domain|shut off' 'domstate guest'
	cp "$root/disk" "$disk"
	root_is_clean "$2"
}

initrd "$root/cpio" "${vm_all[@]}" virtio_blk virtio_input ext4 rtc-pl031 rtc-efi
cp "$vm_image" "$root/image"
cp build/host/softoff "$root/softoff"
cp /usr/share/AAVMF/AAVMF_VARS.fd "$root/vars"
disk_make
cp "$disk" "$root/disk"
guest_xml "$root/dt.xml" '' ''
guest_xml "$root/acpi.xml" yes ''
mkdir -p "$root/.config/libvirt"
echo 'stdio_handler = "file"' >"$root/.config/libvirt/qemu.conf" # and no virtlogd
as=()
if [ "$(id -u)" = 0 ]; then
	chown -R nobody "$root"
	as=(setpriv --reuid nobody --clear-groups)
fi
(cd / && HOME=$root XDG_RUNTIME_DIR=$root exec "${as[@]}" "$libvirtd" 2>"$root/daemon.log") &
daemon=$!
check "libvirt's daemon runs" virsh_comes 'Id +Name' 'list --all'

# clock_is_right SENTENCE
clock_is_right() {
	local now
	virsh_do 'domtime guest'
	now=$(($(sed -n 's/^Time: //p' <<<"$said") - $(date +%s)))
	check "$1 ($now s from the host's)" [ "$now" -ge -5 -a "$now" -le 5 ]
}

# later_by SECONDS: waits; the guest's clock stands still meanwhile.
later_by() {
	local since
	since=$(date +%s)
	until [ $(($(date +%s) - since)) -ge "$1" ]; do sleep 0.1; done
}

# await_lines REGEX COUNT: until the console has so many such lines.
await_lines() {
	local until=$((SECONDS + 250))
	until [ "$(grep -c "$1" "$console")" -ge "$2" ]; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.1
	done
}

# The tools report on the guest, and act in it.
virsh_tools() {
	check "the guest of libvirt has its address $1" virsh_comes 'net: eth0: .*10\.0\.2\.15'
	virsh_says 'domifaddr guest --source agent' 'eth0 +52:54:00:[0-9a-f:]* +ipv4 +10\.0\.2\.15/24' "virsh domifaddr --source agent has the address of eth0 $1"
	like "$said" 'lo +00:00:00:00:00:00 +ipv4 +127\.0\.0\.1/8' "the domifaddr of virsh has the address of lo $1"
	virsh_says 'domhostname guest --source agent' 'guest-2' "virsh domhostname --source agent has the host name $1"
	virsh_says 'guestinfo guest' 'os.machine *: aarch64' "virsh guestinfo has the machine $1"
	like "$said" 'timezone.name *: UTC' "virsh guestinfo has the time zone $1"
	like "$said" 'hostname *: guest-2' "virsh guestinfo has the host name $1"
	like "$said" 'user.count *: 0' "virsh guestinfo has the number of logins $1"
	like "$said" 'fs.0.mountpoint *: /$' "virsh guestinfo has the mount point $1"
	like "$said" 'fs.0.disk.0.alias *: vda' "virsh guestinfo finds the disk of the file system by its PCI address $1"
	like "$said" 'if.1.name *: eth0' "virsh guestinfo has the interface $1"
	virsh_says 'domfsinfo guest' '^ */ +vda1 +ext4 +vda' "virsh domfsinfo has the file system and its disk $1"
	virsh_silent 'domtime guest --time 1500000000' "virsh domtime sets the clock $1"
	virsh_console '^rc: done' "the guest runs its /etc/rc $1"
	virsh_silent 'domtime guest --sync' "virsh domtime --sync sets the clock to the hardware clock $1"
	clock_is_right "after domtime --sync the clock is right $1"
	virsh_silent 'domfstrim guest' "virsh domfstrim trims the file systems $1"
	virsh_says 'domfsfreeze guest --mountpoint /nowhere' 'Froze 0 filesystem' "virsh domfsfreeze --mountpoint freezes nothing for another mount point $1"
	virsh_says 'domfsfreeze guest --mountpoint /' 'Froze 1 filesystem' "virsh domfsfreeze --mountpoint freezes the root $1"
	virsh_says 'domfsfreeze guest' 'the agent is in frozen state' "a second domfsfreeze of virsh is refused $1"
	virsh_says 'domfsthaw guest' 'Thawed 1 filesystem' "virsh domfsthaw thaws the root $1"
}

# Saved and restored: the clock has stood still meanwhile.
virsh_saves() {
	local before
	if [ ! -x /usr/lib/libvirt/libvirt_iohelper ]; then
		skip "virsh managedsave $1" 'libvirt_iohelper, of the package libvirt-daemon, is not installed'
		return
	fi
	virsh_says 'managedsave guest' 'state saved' "virsh managedsave saves the guest $1"
	later_by 8
	before=$(grep -c 'clock: set forward' "$console")
	virsh_says 'start guest' 'started' "libvirt restores the saved guest $1"
	check "softoff.clock=rtc sets the clock of a restored guest forward $1" await_lines 'clock: set forward' $((before + 1))
	clock_is_right "the clock of a restored guest is right $1"
}

# virsh_reboots MODE SENTENCE: the guest ends, and its agent answers again.
virsh_reboots() {
	local before
	before=$(grep -c '^rc: done' "$console")
	virsh_says "reboot guest --mode $1" 'is being rebooted' "virsh reboot --mode $1 asks the guest $2"
	check "the guest comes back after reboot --mode $1 $2" await_lines '^rc: done' $((before + 1))
	check "the agent answers after reboot --mode $1 $2" virsh_comes '"return"' 'qemu-agent-command guest {"execute":"guest-ping"}'
}

for boot in dt acpi; do
	case $boot in
	dt) with='without firmware' reboot=agent shutdown=acpi ;;
	acpi) with='with UEFI' reboot=acpi shutdown=agent ;;
	esac
	virsh_do "define $root/$boot.xml"
	virsh_begins 'start guest' "libvirt starts a guest $with"
	virsh_tools "$with"
	if [ $boot = dt ]; then
		virsh_says 'suspend guest' 'suspended' 'virsh suspend pauses the guest'
		later_by 8
		virsh_says 'resume guest' 'resumed' 'virsh resume continues the guest'
		check 'softoff.clock=rtc sets the clock of a paused guest forward' virsh_comes 'clock: set forward by [0-9]+ s'
		clock_is_right 'the clock of a paused guest is right'
	fi
	virsh_saves "$with"
	virsh_reboots "$reboot" "$with"
	virsh_says 'domfsfreeze guest' 'Froze 1 filesystem' "virsh domfsfreeze freezes all file systems $with"
	if [ "$shutdown" = agent ]; then
		virsh_says 'shutdown guest --mode agent' 'is being shutdown' "virsh shutdown --mode agent asks while the disk is frozen $with"
	else
		softoff_says 'status libvirt:guest' '^channels +button, guest agent$' 'softoff status finds the domain and its channels'
		like "$said" '^uri +qemu:///session$' 'softoff status names the daemon of the domain'
		softoff_says 'press libvirt:guest --grace 60s' 'verdict=off status=0 target=libvirt:guest presses=1 ' \
			'softoff press powers a domain off by virsh shutdown --mode acpi, while its disk is frozen'
	fi
	virsh_ends "a guest with a frozen disk is off $with" "the disk that was frozen is clean $with"
	virsh_console 'press: qga, org.qemu.guest_agent.0 .*: (reboot|poweroff)' "mode agent is a press of the guest agent port $with"
	# Right after the boot the netlink message may be first.
	virsh_console 'press: (evdev, event[0-9]+ key 116|acpi, PNP0C0C:00 key 0): poweroff' "mode acpi is a press of the button $with"
	virsh_console 'poweroff: all done' "a guest with a frozen disk powers off by itself $with"
	virsh_console 'also heard: evdev, "QEMU Virtio Keyboard"' "the keyboard is not the button $with"
	virsh_do 'undefine guest --managed-save --nvram'
done
finish
