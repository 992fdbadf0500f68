#!/bin/bash
# SPDX-License-Identifier: MIT
# libvirt.sh - libvirt's own tools and the guest agent port. The driver is embedded in virsh (qemu:///embed), so there is no daemon,
# and nothing of the machine's own libvirt, its networks or its folders is touched.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

if ! command -v virsh >/dev/null || ! ls /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so >/dev/null 2>&1; then
	skip 'libvirt is content with the guest agent port' 'libvirt-clients or libvirt-daemon-driver-qemu is not installed'
	finish
fi

# A short path, because a socket's path has to fit into 108 bytes, and open to the user nobody: as root the driver wants
# the user that Debian's libvirt-daemon-system makes.
root=$(mktemp -d /tmp/softoff.XXXXXX)
virsh_pid=
# A guest that was not destroyed survives the death of its virsh.
leave() {
	[ -z "$virsh_pid" ] || kill "$virsh_pid"
	[ ! -e "$root/l/run/qemu/guest.pid" ] || kill -KILL "$(cat "$root/l/run/qemu/guest.pid")"
	rm -rf "$root"
	vm_leave
}
trap leave EXIT
initrd "$root/cpio" "${vm_all[@]}" rtc-pl031
cp "$vm_image" "$root/image"
console=$root/console
cat >"$root/guest.xml" <<END
<domain type='qemu'>
  <name>guest</name>
  <memory unit='MiB'>256</memory>
  <os>
    <type arch='aarch64' machine='virt'>hvm</type>
    <kernel>$root/image</kernel>
    <initrd>$root/cpio</initrd>
    <cmdline>console=ttyAMA0 quiet softoff.hostname=guest-2</cmdline>
  </os>
  <cpu mode='custom'><model>cortex-a57</model></cpu>
  <devices>
    <serial type='file'><source path='$console'/></serial>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <interface type='user'><model type='virtio'/></interface>
    <memballoon model='none'/>
  </devices>
</domain>
END
as=()
if [ "$(id -u)" = 0 ]; then
	chown -R nobody "$root"
	as=(setpriv --reuid nobody --clear-groups)
fi
mkfifo "$tap_work/in" "$tap_work/out"
exec 8<>"$tap_work/in" 9<>"$tap_work/out"
HOME=$root XDG_RUNTIME_DIR=$root "${as[@]}" virsh -c "qemu:///embed?root=$root/l" <&8 >&9 2>&1 &
virsh_pid=$!

# virsh_do COMMAND: runs it; its output is in $said. virsh echoes each command when it reads it, after the output of the
# command before: so an empty echo ends the list.
virsh_do() {
	local line
	said=''
	printf '%s\necho the-end\necho\n' "$1" >&8
	while IFS= read -r -t 120 -u 9 line; do
		[[ $line == the-end* ]] && break
		[[ $line == *'virsh # '* ]] || said+=$line$'\n'
	done
}

# virsh_says COMMAND REGEX SENTENCE
virsh_says() {
	virsh_do "$1"
	like "$said" "$2" "$3"
}

# virsh_silent COMMAND SENTENCE: prints nothing.
virsh_silent() {
	virsh_do "$1"
	is "${said//[[:space:]]/}" '' "$2"
}

# virsh_comes REGEX [COMMAND]: until the console, or the output of COMMAND, matches.
virsh_comes() {
	local until=$((SECONDS + 120))
	until if [ -n "$2" ]; then virsh_do "$2"; else said=$(cat "$console" 2>/dev/null); fi; grep -Eq "$1" <<<"$said"; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.1
	done
}

ping="qemu-agent-command guest '{\"execute\":\"guest-ping\"}'"
virsh_says "create $root/guest.xml" 'created' 'libvirt starts a guest'
if ! virsh_comes 'listening: qga'; then
	tap_line 1 'the guest serves the guest agent port'
	tap_show said "$said"
	tap_show guest "$(tail -n 20 "$console")"
	finish
fi
check 'the guest has its address' virsh_comes 'net: ready'
virsh_says "$ping" '"return":\{\}' 'virsh qemu-agent-command gets an answer'
virsh_says 'domifaddr guest --source agent' 'eth0 +52:54:00:[0-9a-f:]* +ipv4 +10\.0\.2\.15/24' 'virsh domifaddr --source agent has the address of eth0'
like "$said" 'lo +00:00:00:00:00:00 +ipv4 +127\.0\.0\.1/8' 'the domifaddr of virsh has the address of lo'
virsh_says 'domhostname guest --source agent' 'guest-2' 'virsh domhostname --source agent has the host name'
virsh_says 'guestinfo guest --os --hostname' 'os.machine *: aarch64' 'virsh guestinfo has the machine'
virsh_silent 'domtime guest --time 1500000000' 'virsh domtime sets the clock'
virsh_says 'domtime guest' 'Time: 15000000[0-9]{2}' 'virsh domtime has the time that was set'
virsh_silent 'domtime guest --sync' 'virsh domtime --sync is silent'
virsh_do 'domtime guest'
now=$(($(sed -n 's/^Time: //p' <<<"$said") - $(date +%s)))
check "virsh domtime --sync sets the hardware clock's time ($now s from the host's)" [ "$now" -ge -5 -a "$now" -le 5 ]
virsh_says 'domfsfreeze guest' 'Froze 0 filesystem' 'virsh domfsfreeze without a disk freezes 0 file systems'
virsh_says 'domfsthaw guest' 'Thawed 0 filesystem' 'virsh domfsthaw without a disk thaws 0 file systems'
virsh_says 'shutdown guest --mode agent' 'is being shutdown' 'virsh shutdown --mode=agent is accepted'
check 'the guest is gone after its shutdown' virsh_comes 'failed to get domain' 'domstate guest'
like "$(tr -d '\r' <"$console")" 'press: qga, org.qemu.guest_agent.0 .*: poweroff' 'virsh shutdown is a press of the channel qga'
like "$(tr -d '\r' <"$console")" 'poweroff: all done' 'the guest powers off by itself'

virsh_says "create $root/guest.xml" 'created' 'libvirt starts a second guest'
check 'the second guest listens on the port' virsh_comes 'listening: qga'
check 'the second guest serves the port' virsh_comes '"return":\{\}' "$ping"
virsh_says 'reboot guest --mode agent' 'is being rebooted' 'virsh reboot --mode=agent is accepted'
check 'virsh reboot is a press for a reboot' virsh_comes 'press: qga, org.qemu.guest_agent.0 .*: reboot'
virsh_says 'destroy guest' 'destroyed' 'the second guest exists until it is destroyed'
echo quit >&8
wait "$virsh_pid"
virsh_pid=
finish
