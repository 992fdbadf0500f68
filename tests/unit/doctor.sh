#!/bin/bash
# SPDX-License-Identifier: MIT
# doctor.sh - the doctor on the machine that builds: whatever it finds, as root and as another user, its status, its text and its
# JSON say the same.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

# kernel-configs/ sets the symbols that it names, except one: no host that is supported needs ACPI0011.
named=$(sed -n 's/.*\*\/ "[^"]*" S "\([A-Z0-9_ ]*\)".*/\1/p' agent/doctor/faults.c | tr ' ' '\n' | sed '/^$/d; s/^/CONFIG_/' | sort -u)
set_there=$(grep -ho '^CONFIG_[A-Z0-9_]*' kernel-configs/*.config | sort -u)
check 'the doctor names kernel symbols' [ "$(wc -l <<<"$named")" -gt 8 ]
is "$(comm -23 <(echo "$named") <(echo "$set_there"))" CONFIG_INPUT_SOC_BUTTON_ARRAY 'kernel-configs sets each symbol that the doctor names'

agent=build/$(uname -m | sed 's/aarch64/arm64/')/agent
if [ ! -x "$agent" ]; then
	skip 'the doctor on this machine' "$agent was not built"
	finish
fi
cp "$agent" "$tap_work/agent"
chmod 755 "$tap_work" "$tap_work/agent"
verdicts=(wired fallback unwired unknown)
sentences=('wired: the guest hears a press' 'wired only by a fallback' 'NOT WIRED: the guest hears no press' 'cannot tell')

# looks USER COMMAND...: runs the doctor by COMMAND; USER is for the names.
looks() {
	local user=$1 text json status
	shift
	text=$("$@" "$tap_work/agent" --doctor)
	status=$?
	check "$user: the status is a verdict ($status)" [ "$status" -le 3 ]
	is "$(head -n 1 <<<"$text")" "verdict    ${sentences[status]}" "$user: the text has the verdict of the status"
	is "$(grep -Ec '^  [0-9]+ +[a-z]+ ' <<<"$text")" 12 "$user: the text has twelve links"
	json=$("$@" "$tap_work/agent" --doctor --json)
	like "$json" "^\{\"v\":1,\"verdict\":\"${verdicts[status]}\"," "$user: the JSON has the verdict of the status"
	is "$(wc -l <<<"$json") $(grep -o '"state":' <<<"$json" | wc -l)" '1 12' "$user: the JSON is one line with twelve links"
}
looks 'this user' env
if [ "$(id -u)" -eq 0 ]; then
	looks 'another user' setpriv --reuid 65534 --regid 65534 --clear-groups
else
	skip 'another user' 'this is not root'
fi

usage_refused() {
	"$tap_work/agent" "$@" >"$tap_work/out" 2>&1
	is "$? $(cut -c1-6 "$tap_work/out")" '2 agent:' "agent $* is a usage error"
}
usage_refused --doctor --jsn
usage_refused --json
usage_refused --doctor --json more
usage_refused --budget 5x
usage_refused --budget
usage_refused --without nothing
usage_refused --qga-vsock 0
usage_refused --clock ntp
usage_refused more

# Options in any order, and the whole help.
"$tap_work/agent" --doctor --json >"$tap_work/one"
"$tap_work/agent" --json --budget 2m --doctor >"$tap_work/other"
check 'agent --json --budget 2m --doctor is agent --doctor --json' cmp "$tap_work/one" "$tap_work/other"
check 'agent -h has status 0' "$tap_work/agent" -h
"$tap_work/agent" -h >"$tap_work/one"
"$tap_work/agent" --help >"$tap_work/other"
check 'agent -h prints the text of agent --help' cmp "$tap_work/one" "$tap_work/other"
is "$(tail -n 1 "$tap_work/one" | tr -s ' ')" ' --version the version' 'the text of agent --help is whole'
finish
