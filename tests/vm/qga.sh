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
asks sync-delimited '^<FF>\{"return": 9007199254740993\}$' 'guest-sync-delimited does so behind a 0xff' '{"id":9007199254740993}'
asks ping '^\{"return": \{\}\}$' 'guest-ping is answered'
asks info '"version":"[0-9.]+","supported_commands":\[\{"name":"guest-sync",.*"guest-fsfreeze-thaw"' 'guest-info lists the commands'
like "$line" '"name":"guest-shutdown","enabled":true,"success-response":false' '- guest-shutdown is one without an answer'
is "$(grep -o '"name":' <<<"$line" | wc -l)" 18 '- all of them'
asks get-host-name '^\{"return": \{"host-name":"guest-1"\}\}$' 'guest-get-host-name tells it'
# An IPv6 address is told of when the kernel has seen that nobody else has it, a second or two behind the IPv4 one.
for ((tries = 0; tries < 100; tries++)); do
	qga_send '{"execute":"guest-network-get-interfaces"}'
	qga_line
	[[ $line != *'"fe80::'* ]] || break
	sleep 0.1
done
asks network-get-interfaces '\{"name":"lo","hardware-address":"00:00:00:00:00:00","ip-addresses":\[\{"ip-address-type":"ipv4","ip-address":"127.0.0.1","prefix":8\},' \
	'guest-network-get-interfaces tells of lo'
like "$line" '"ip-address-type":"ipv6","ip-address":"::1","prefix":128\}\]\}' '- with its IPv6 address'
like "$line" '\{"name":"eth0","hardware-address":"52:54:00:[0-9a-f:]{8}","ip-addresses":\[\{"ip-address-type":"ipv4","ip-address":"10.0.2.15","prefix":24\}' \
	'- of eth0, its MAC and its address'
like "$line" '"ip-address":"fe80::5054:ff:fe[0-9a-f:]*","prefix":64\}' '- and of its link-local one'
asks get-osinfo '"kernel-release":"'"$kernel"'","kernel-version":"#1 .*","machine":"aarch64","id":"appliance","name":"Appliance","pretty-name":"An Appliance","version-id":"1.0"\}\}$' \
	'guest-get-osinfo tells the kernel and os-release'
asks set-time '^\{"return": \{\}\}$' 'guest-set-time sets the clock' '{"time":1500000000123456789}'
asks get-time '^\{"return": 15000000[0-9]{11}\}$' 'guest-get-time tells it, in ns'
asks set-time '^\{"return": \{\}\}$' 'without a time, it is the hardware clock'"'s"
asks get-time '^\{"return": [0-9]{19}\}$' '- which is read'
now=$((${line//[^0-9]/} / 1000000000 - $(date +%s)))
check "- and right ($now s from the host's)" [ "$now" -ge -5 -a "$now" -le 5 ]
asks set-time '"error": \{"class": "GenericError"' 'a time that is none is refused' '{"time":"noon"}'

asks get-timezone '^\{"return": \{"zone":"UTC","offset":0\}\}$' 'guest-get-timezone, where there is none'
asks get-users '^\{"return": \[\]\}$' 'guest-get-users, where nobody is logged in'
asks get-fsinfo '^\{"return": \[\{"name":"vda1","mountpoint":"/","type":"ext4","used-bytes":[1-9][0-9]+,"total-bytes":[1-9][0-9]+,"disk":\[\{"bus-type":"virtio",' \
	'guest-get-fsinfo tells the one disk'
like "$line" '"pci-controller":\{"domain":0,"bus":[0-9]+,"slot":[0-9]+,"function":0\},"dev":"/dev/vda1"\}\]\}\]\}$' '- and where it is'
asks fstrim '^\{"return": \{"paths":\[\{"path":"/","trimmed":[0-9]+,"minimum":[0-9]+\}\]\}\}$' 'guest-fstrim trims it'
asks exec '"CommandNotFound"' 'there is no guest-exec' '{"path":"/bin/sh"}'
asks file-open '"CommandNotFound"' 'and no guest-file-open' '{"path":"/etc/passwd"}'

# --- what is no request ---
asks dance '^\{"error": \{"class": "CommandNotFound", "desc": "The command guest-dance has not been found"\}\}$' \
	'an unknown command gets the class CommandNotFound'
qga_send '{"execute":"dance"}'
qga_line
like "$line" '"CommandNotFound"' 'so does one without guest-'
qga_send '{"execute":"guest-ping","id":{"a":[1,"x"]}}'
qga_line
is "$line" '{"return": {}, "id": {"a":[1,"x"]}}' 'an id comes back as it is'
asks sync '"error": \{"class": "GenericError"' 'guest-sync without a number is refused' '{"id":"x"}'
asks ping "Parameter 'x' is unexpected" 'an argument that a command does not have is refused' '{"x":1}'
asks shutdown '"error": \{"class": "GenericError"' 'so is a mode of shutdown that there is not' '{"mode":"explode"}'
qga_send '{"execute":\n"guest-'
sleep 0.2 # so that it comes in two pieces
qga_send 'ping"}{"execute":"guest-get-host-name"}'
qga_line
is "$line" '{"return": {}}' 'a message in two pieces is one'
qga_line
like "$line" 'host-name' 'and the one right behind it is another'
qga_send 'what is this?\n{"execute":"guest-ping\n[1,2]\n{"execute":7}\n{"a":}\n{}'
for n in 1 2 3 4 5 6; do
	qga_line
	like "$line" '^\{"error": \{"class": "GenericError"' "garbage is said to be that ($n of 6)"
done
qga_send '{"execute":"guest-ping"}\n[1,2]\n:{"id"}:{\n'
qga_line
is "$line" '{"return": {}}' 'behind a request'
qga_line
like "$line" 'QMP input must be a JSON object' 'what is no request has one answer'
qga_line
like "$line" 'JSON parse error' 'and so has the next line'
nothing 'and nothing is left of it'
qga_send '{"execute":"guest-ping","arguments":{"x":["\xff{"execute":"guest-sync-delimited","arguments":{"id":3}}'
qga_line
is "$line" '<FF>{"return": 3}' 'a 0xff ends what was begun before'
{ printf '{"execute":"guest-ping","x":"'; head -c 65536 /dev/zero | tr '\0' x; printf '"}\n'; } >&8
qga_line
like "$line" '"desc": "JSON token size limit exceeded"' 'a message above 64 KiB is refused'
{ printf '{"execute":"guest-ping"'; head -c 65500 /dev/zero | tr '\0' ' '; printf '}'; } >&8
qga_line
is "$line" '{"return": {}}' 'one below it is served'
{ printf '{"execute":"guest-ping","x":'; head -c 60000 /dev/zero | tr '\0' '['; printf '\xff'; } >&8
qga_line
like "$line" '"desc": "JSON nesting depth limit exceeded"' 'one of too many brackets is refused'
{ head -c 300000 /dev/urandom | tr -d '\377'; printf '\xff{"execute":"guest-sync","arguments":{"id":99}}'; } >&8 &
while qga_line && [ "$line" != '{"return": 99}' ]; do :; done
is "$line" '{"return": 99}' '300,000 random bytes are survived'

# --- frozen ---
asks fsfreeze-status '^\{"return": "thawed"\}$' 'guest-fsfreeze-status: thawed'
asks fsfreeze-freeze '^\{"return": 1\}$' 'guest-fsfreeze-freeze freezes the one disk'
asks fsfreeze-status '^\{"return": "frozen"\}$' 'guest-fsfreeze-status: frozen'
ticks=$(grep -ac '^tick' "$tap_work/console")
asks fsfreeze-freeze '"desc": "Command guest-fsfreeze-freeze has been disabled: the agent is in frozen state"' 'to freeze it twice is refused'
asks get-fsinfo '^\{"return": \[\{"name":"vda1"' 'guest-get-fsinfo does not wait for the thaw'
asks fsfreeze-thaw '^\{"return": 1\}$' 'guest-fsfreeze-thaw thaws it'
check "and who wrote meanwhile goes on" vm_wait "^tick $((ticks + 3))"
asks fsfreeze-status '^\{"return": "thawed"\}$' 'guest-fsfreeze-status: thawed again'
like "$(cat "$tap_work/console")" 'thawed: 1' 'both are said'
asks fsfreeze-freeze-list '^\{"return": 0\}$' 'guest-fsfreeze-freeze-list freezes nothing else than it is told' '{"mountpoints":["/data"]}'
asks fsfreeze-status '^\{"return": "thawed"\}$' '- so all is thawed'
asks fsfreeze-freeze-list '^\{"return": 1\}$' '- and what it is told' '{"mountpoints":["/data","/"]}'
asks fsfreeze-thaw '^\{"return": 1\}$' '- until it is thawed'

# --- a press while frozen ---
asks fsfreeze-freeze '^\{"return": 1\}$' 'frozen once more'
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'a guest with frozen file systems powers off when its button is pressed'
check '- at once' less_than "$(field press_to_off_ms)" 2500
root_is_clean '- and its disk is clean'

# --- frozen, and process 1 is asked by another; and an agent that is killed meanwhile ---
vm_start "${run[@]}" 'root=/dev/vda1 ip=off test=own'
vm_wait '^tick 2'
asks fsfreeze-freeze '^\{"return": 1\}$' 'a third guest is frozen'
vm_end
vm_is 0 off 'and powers off when process 1 is asked by somebody else'
check '- at once' less_than "$(event off | sed 's/.*"ms":\([0-9]*\).*/\1/')" 2500
root_is_clean '- and its disk is clean'

vm_start "${run[@]}" 'root=/dev/vda1 ip=off test=kill'
vm_wait '^tick 2'
asks fsfreeze-freeze '^\{"return": 1\}$' 'a fourth guest is frozen'
vm_wait 'agent: died'
check 'its agent dies, and it is thawed' vm_wait "^tick $(($(grep -ac '^tick' "$tap_work/console") + 3))"
asks fsfreeze-status '^\{"return": "thawed"\}$' '- as the next agent tells'
asks fsfreeze-thaw '^\{"return": 0\}$' '- so there is nothing to thaw'
qga_send '{"execute":"guest-shutdown","arguments":{"mode":"reboot"}}\n'
vm_end
like "$vm_console" 'press: qga' 'guest-shutdown is a press'
like "$(event press)" '"channel":"qga","node":"org.qemu.guest_agent.0",.*"action":"reboot"' '- that the events tell of'
like "$(event off)" '"action":"reboot"' '- and it reboots'

qga_begin
vm_start "${run[@]}" 'root=/dev/vda1 ip=off softoff.qga=off softoff.vsock=off' --press ready
vm_end
unlike "$vm_console" 'listening' 'softoff.qga=off switches it off'
finish
