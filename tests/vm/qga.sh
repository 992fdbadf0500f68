#!/bin/bash
# SPDX-License-Identifier: MIT
# qga.sh - the guest agent port: a client for every command, bad input, frozen file systems.
# shellcheck disable=SC2016 # what is in single quotes is for the guest's shell
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/root.inc
. tests/vm/qga.inc

kernel=${vm_image##*vmlinuz-}
kernel=${kernel//+/[+]}
initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 rtc-pl031
disk_make
cat >"$tap_work/tree/etc/rc" <<'END'
#!/bin/sh
mount -o remount,rw /
echo 'rc: done'
agent() {
	for p in /proc/[0-9]*; do
		[ "$(cat $p/comm)" = softoff-agent ] && echo "${p#/proc/}"
	done
}
frozen() {
	until [ -e /run/softoff-frozen ]; do sleep 0.1; done
	case $(cat /proc/cmdline) in
	*test=own*) kill -USR2 1 ;;
	*test=kill*) kill -KILL "$(agent)" ;;
	esac
}
frozen &
i=0
while :; do echo "tick $((i += 1))" >/data/tick; echo "tick $i"; sleep 0.1; done
END
printf 'PRETTY_NAME="An Appliance"\nNAME="Appliance"\nVERSION_ID="1.0"\nID=appliance\n' >"$tap_work/tree/etc/os-release"
disk_make_of "$tap_work/tree"
qga_begin
run=(--initrd "$tap_work/cpio" --disk "$disk" "${qga[@]}" --append)

vm_start "${run[@]}" 'root=/dev/vda1 rw softoff.hostname=guest-1'
vm_wait 'listening: qga' || { echo 'Bail out! no guest agent'; exit 1; }
vm_wait '^rc: done'
vm_wait 'net: eth0: .*10\.0\.2\.15'

asks sync '^\{"return": -7\}$' 'guest-sync gives the number back' '{"id":-7}'
asks sync-delimited '^<FF>\{"return": 9007199254740993\}$' 'guest-sync-delimited gives the number back after a 0xff' '{"id":9007199254740993}'
asks ping '^\{"return": \{\}\}$' 'guest-ping is answered'
asks info '"version":"[0-9.]+","supported_commands":\[\{"name":"guest-sync",.*"guest-fsfreeze-thaw"' 'guest-info lists the commands'
like "$line" '"name":"guest-shutdown","enabled":true,"success-response":false' 'guest-shutdown has no answer on success'
is "$(grep -o '"name":' <<<"$line" | wc -l)" 18 'guest-info lists all 18 commands'
asks get-host-name '^\{"return": \{"host-name":"guest-1"\}\}$' 'guest-get-host-name has the host name'
# The kernel checks an IPv6 address for duplicates first, so the address appears a second or two after the IPv4 address.
for ((tries = 0; tries < 100; tries++)); do
	qga_send '{"execute":"guest-network-get-interfaces"}'
	qga_line
	[[ $line != *'"fe80::'* ]] || break
	sleep 0.1
done
asks network-get-interfaces '\{"name":"lo","hardware-address":"00:00:00:00:00:00","ip-addresses":\[\{"ip-address-type":"ipv4","ip-address":"127.0.0.1","prefix":8\},' \
	'guest-network-get-interfaces has lo'
like "$line" '"ip-address-type":"ipv6","ip-address":"::1","prefix":128\}\]\}' 'lo has its IPv6 address'
like "$line" '\{"name":"eth0","hardware-address":"52:54:00:[0-9a-f:]{8}","ip-addresses":\[\{"ip-address-type":"ipv4","ip-address":"10.0.2.15","prefix":24\}' \
	'eth0 has its MAC and its address'
like "$line" '"ip-address":"fe80::5054:ff:fe[0-9a-f:]*","prefix":64\}' 'eth0 has its link-local address'
asks get-osinfo '"kernel-release":"'"$kernel"'","kernel-version":"#1 .*","machine":"aarch64","id":"appliance","name":"Appliance","pretty-name":"An Appliance","version-id":"1.0"\}\}$' \
	'guest-get-osinfo has the kernel and os-release'
asks set-time '^\{"return": \{\}\}$' 'guest-set-time sets the clock' '{"time":1500000000123456789}'
asks get-time '^\{"return": 15000000[0-9]{11}\}$' 'guest-get-time has the time that was set, in ns'
asks set-time '^\{"return": \{\}\}$' 'guest-set-time without a time reads the hardware clock'
asks get-time '^\{"return": [0-9]{19}\}$' 'guest-get-time has a time after that'
now=$((${line//[^0-9]/} / 1000000000 - $(date +%s)))
check "the time of the hardware clock is right ($now s from the host's)" [ "$now" -ge -5 -a "$now" -le 5 ]
asks set-time '"error": \{"class": "GenericError"' 'a time that is no number is refused' '{"time":"noon"}'

asks get-timezone '^\{"return": \{"zone":"UTC","offset":0\}\}$' 'guest-get-timezone without a zone is UTC'
asks get-users '^\{"return": \[\]\}$' 'guest-get-users without a login is empty'
asks get-fsinfo '^\{"return": \[\{"name":"vda1","mountpoint":"/","type":"ext4","used-bytes":[1-9][0-9]+,"total-bytes":[1-9][0-9]+,"disk":\[\{"bus-type":"virtio",' \
	'guest-get-fsinfo has the disk'
like "$line" '"pci-controller":\{"domain":0,"bus":[0-9]+,"slot":[0-9]+,"function":0\},"dev":"/dev/vda1"\}\]\}\]\}$' 'guest-get-fsinfo has the address of the disk'
asks fstrim '^\{"return": \{"paths":\[\{"path":"/","trimmed":[0-9]+,"minimum":[0-9]+\}\]\}\}$' 'guest-fstrim trims the file system'
asks exec '"CommandNotFound"' 'guest-exec does not exist' '{"path":"/bin/sh"}'
asks file-open '"CommandNotFound"' 'guest-file-open does not exist' '{"path":"/etc/passwd"}'

# --- malformed requests ---
asks dance '^\{"error": \{"class": "CommandNotFound", "desc": "The command guest-dance has not been found"\}\}$' \
	'an unknown command gets the class CommandNotFound'
qga_send '{"execute":"dance"}'
qga_line
like "$line" '"CommandNotFound"' 'a command without guest- gets the class CommandNotFound'
qga_send '{"execute":"guest-ping","id":{"a":[1,"x"]}}'
qga_line
is "$line" '{"return": {}, "id": {"a":[1,"x"]}}' 'an id comes back unchanged'
asks sync '"error": \{"class": "GenericError"' 'guest-sync without a number is refused' '{"id":"x"}'
asks ping "Parameter 'x' is unexpected" 'an argument that a command does not have is refused' '{"x":1}'
asks shutdown '"error": \{"class": "GenericError"' 'an unknown mode of shutdown is refused' '{"mode":"explode"}'
qga_send '{"execute":\n"guest-'
sleep 0.2 # so that it comes in two pieces
qga_send 'ping"}{"execute":"guest-get-host-name"}'
qga_line
is "$line" '{"return": {}}' 'a message in two pieces is one'
qga_line
like "$line" 'host-name' 'the message after it in the same piece is another'
qga_send 'what is this?\n{"execute":"guest-ping\n[1,2]\n{"execute":7}\n{"a":}\n{}'
for n in 1 2 3 4 5 6; do
	qga_line
	like "$line" '^\{"error": \{"class": "GenericError"' "garbage gets an error ($n of 6)"
done
qga_send '{"execute":"guest-ping"}\n[1,2]\n:{"id"}:{\n'
qga_line
is "$line" '{"return": {}}' 'a request before garbage is answered'
qga_line
like "$line" 'QMP input must be a JSON object' 'an array instead of a request has one answer'
qga_line
like "$line" 'JSON parse error' 'the next malformed line has one answer'
nothing 'no answer to garbage is left'
qga_send '{"execute":"guest-ping","arguments":{"x":["\xff{"execute":"guest-sync-delimited","arguments":{"id":3}}'
qga_line
is "$line" '<FF>{"return": 3}' 'a 0xff discards an unfinished message'
{ printf '{"execute":"guest-ping","x":"'; head -c 65536 /dev/zero | tr '\0' x; printf '"}\n'; } >&8
qga_line
like "$line" '"desc": "JSON token size limit exceeded"' 'a message above 64 KiB is refused'
{ printf '{"execute":"guest-ping"'; head -c 65500 /dev/zero | tr '\0' ' '; printf '}'; } >&8
qga_line
is "$line" '{"return": {}}' 'a message below 64 KiB is served'
{ printf '{"execute":"guest-ping","x":'; head -c 60000 /dev/zero | tr '\0' '['; printf '\xff'; } >&8
qga_line
like "$line" '"desc": "JSON nesting depth limit exceeded"' 'a message of too many brackets is refused'
{ head -c 300000 /dev/urandom | tr -d '\377'; printf '\xff{"execute":"guest-sync","arguments":{"id":99}}'; } >&8 &
while qga_line && [ "$line" != '{"return": 99}' ]; do :; done
is "$line" '{"return": 99}' 'the agent survives 300,000 random bytes'

# --- frozen ---
asks fsfreeze-status '^\{"return": "thawed"\}$' 'guest-fsfreeze-status: thawed'
asks fsfreeze-freeze '^\{"return": 1\}$' 'guest-fsfreeze-freeze freezes the disk'
asks fsfreeze-status '^\{"return": "frozen"\}$' 'guest-fsfreeze-status: frozen'
ticks=$(grep -ac '^tick' "$tap_work/console")
asks fsfreeze-freeze '"desc": "Command guest-fsfreeze-freeze has been disabled: the agent is in frozen state"' 'a second freeze is refused'
asks get-fsinfo '^\{"return": \[\{"name":"vda1"' 'guest-get-fsinfo does not wait for the thaw'
asks fsfreeze-thaw '^\{"return": 1\}$' 'guest-fsfreeze-thaw thaws the disk'
check "the writer continues after the thaw" vm_wait "^tick $((ticks + 3))"
asks fsfreeze-status '^\{"return": "thawed"\}$' 'guest-fsfreeze-status: thawed again'
like "$(cat "$tap_work/console")" 'thawed: 1' 'freeze and thaw are logged'
asks fsfreeze-freeze-list '^\{"return": 0\}$' 'guest-fsfreeze-freeze-list freezes no file system beyond its list' '{"mountpoints":["/data"]}'
asks fsfreeze-status '^\{"return": "thawed"\}$' 'guest-fsfreeze-status: thawed after an empty list'
asks fsfreeze-freeze-list '^\{"return": 1\}$' 'guest-fsfreeze-freeze-list freezes the file system on its list' '{"mountpoints":["/data","/"]}'
asks fsfreeze-thaw '^\{"return": 1\}$' 'guest-fsfreeze-thaw thaws the file system on the list'

# --- a press while frozen ---
asks fsfreeze-freeze '^\{"return": 1\}$' 'the first guest is frozen before the press'
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a guest with frozen file systems powers off when its button is pressed'
check 'the frozen guest is off at once' less_than "$(field press_to_off_ms)" 2500
root_is_clean 'the disk of the frozen guest is clean'

# --- frozen, and process 1 gets a signal from another process; frozen, and the agent is killed ---
vm_start "${run[@]}" 'root=/dev/vda1 ip=off test=own'
vm_wait '^tick 2'
asks fsfreeze-freeze '^\{"return": 1\}$' 'a third guest is frozen'
vm_end
vm_is 0 off 'a frozen guest whose process 1 gets a signal powers off'
check 'the guest whose process 1 gets a signal is off at once' less_than "$(event off | sed 's/.*"ms":\([0-9]*\).*/\1/')" 2500
root_is_clean 'the disk of the guest whose process 1 gets a signal is clean'

vm_start "${run[@]}" 'root=/dev/vda1 ip=off test=kill'
vm_wait '^tick 2'
asks fsfreeze-freeze '^\{"return": 1\}$' 'a fourth guest is frozen'
vm_wait 'agent: died'
check 'the death of the agent thaws the guest' vm_wait "^tick $(($(grep -ac '^tick' "$tap_work/console") + 3))"
asks fsfreeze-status '^\{"return": "thawed"\}$' 'the next agent reports thawed'
asks fsfreeze-thaw '^\{"return": 0\}$' 'the next agent has nothing to thaw'
qga_send '{"execute":"guest-shutdown","arguments":{"mode":"reboot"}}\n'
vm_end
like "$vm_console" 'press: qga' 'guest-shutdown is a press'
like "$(event press)" '"channel":"qga","node":"org.qemu.guest_agent.0",.*"action":"reboot"' 'the event press has the mode of guest-shutdown'
like "$(event off)" '"action":"reboot"' 'guest-shutdown with the mode reboot reboots'

qga_begin
vm_start "${run[@]}" 'root=/dev/vda1 ip=off softoff.qga=off softoff.vsock=off' --press ready
vm_end
unlike "$vm_console" 'listening' 'softoff.qga=off switches the port off'
finish
