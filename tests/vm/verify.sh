#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2317 # what lib.sh gives; a function that check calls
# verify.sh - softoff verify on stock kernels: the right verdict, in every format, and no files left.
. "$(dirname "$0")/lib.sh"
vm_begin arm64

out=$tap_work/out
export TMPDIR=$tap_work/tmp
mkdir -p "$out" "$TMPDIR"
verify() {
	build/host/softoff verify "$@" >"$out/stdout" 2>"$out/stderr"
	status=$?
}

verdict_row() { sed -n "s/^$1  *//p" "$2" | head -n 1 | tr -s ' '; }

cloud=$(tests/kernel cloud) || exit 1
printf '%s\n' '# name image [modules]' "generic $vm_folder" \
	"cloud $(echo "$cloud"/boot/vmlinuz-*) $(echo "$cloud"/lib/modules/*)" >"$out/matrix"
verify --matrix "$out/matrix" --boot dt,acpi-gpio,vz --append softoff.gpio=off --lava \
	--junit "$out/junit" --ktap "$out/ktap" --json "$out/json" --html "$out/html"
is "$status" 1 'one wiring that is broken makes the status 1'
is "$(verdict_row generic "$out/stderr")" 'modules - modules modules' 'the generic kernel is wired in three ways, by modules'
is "$(verdict_row cloud "$out/stderr")" 'not-wired - modules not-wired' 'the cloud kernel is wired by ACPI and not by device tree'
# The same cells of the table in the docs, where the GPIO line is on; make kernel-test has them all.
cells() { sed -n '/^| kernel | dt |/,/^$/p' docs/is-my-kernel-wired.md | sed -n "s/^| 6.12 $1 | \([a-z-]*\) | [a-z-]* | \([a-z-]*\) | \([a-z-]*\) |$/\1 - \2 \3/p"; }
is "$(cells arm64)" 'modules - modules modules' 'the docs have the same verdicts of the generic kernel'
is "$(cells cloud-arm64)" 'other-channel - modules other-channel' 'the docs have the same verdicts of the cloud kernel'
like "$(cat "$out/stderr")" 'cloud dt: not-wired: .*CONFIG_KEYBOARD_GPIO' 'the missing symbol is named'
like "$(cat "$out/stderr")" '^    check, of the config: qemu-dt: heard by another channel: .*KEYBOARD_GPIO' 'check names the missing symbol'
like "$(cat "$out/stderr")" '^    agreement: both name KEYBOARD_GPIO$' 'the agreement of check and guest is printed'
like "$(cat "$out/stderr")" '^    booted +ok +Linux 6' 'each link is printed with its evidence'
is "$(grep -c '^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[a-z]*[.][a-z-]* RESULT=pass MEASUREMENT=[0-9]* UNITS=ms>$' "$out/stdout")" 4 \
	'LAVA gets four passes'
like "$(cat "$out/stdout")" '^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=cloud.dt RESULT=fail>$' 'LAVA gets the failure of cloud.dt'
is "$(grep -c '^ok [1-6] ' "$out/ktap") $(grep -c '^not ok [1-6] cloud.[dtvz]*$' "$out/ktap")" '4 2' 'KTAP has four passes and two failures'
is "$(grep -c '^    ok [0-9] disk$' "$out/ktap")" 4 'four disks hold all that was written'
is "$(grep -c '^    ok 5 interrupt$' "$out/ktap")" 4 'four presses were counted as interrupts'
like "$(cat "$out/junit")" 'tests="6" failures="2" skipped="0"' 'JUnit has six tests and two failures'
check 'JUnit is well-formed XML' python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$out/junit"
check 'JSON is valid, with the verdicts in it' python3 -c '
import json, sys
cases = json.load(open(sys.argv[1]))["cases"]
got = [(c["kernel"], c["boot"], c["verdict"]) for c in cases]
assert got == [("generic", "dt", "modules"), ("generic", "acpi-gpio", "modules"), ("generic", "vz", "modules"),
               ("cloud", "dt", "not-wired"), ("cloud", "acpi-gpio", "modules"), ("cloud", "vz", "not-wired")], got
assert all(len(c["links"]) == 9 for c in cases)
assert all(c["agree"] is True for c in cases), cases
assert [c["check"]["verdict"] for c in cases] == ["modules", "modules", "modules", "other-channel", "modules", "other-channel"], cases
assert cases[3]["check"]["missing"] == ["KEYBOARD_GPIO"] and cases[3]["doctor"]["symbols"].split()[0] == "KEYBOARD_GPIO", cases
assert cases[5]["check"]["platform"] == "vz-dt" and cases[5]["doctor"]["symbols"].split()[0] == "KEYBOARD_GPIO", cases' "$out/json"
is "$(grep -c '^    ok 10 agreement$' "$out/ktap")" 6 'config, diagnosis and press agree on all six'
unlike "$(cat "$out/html")" '(src|href)="[^#]|@import|url\(' 'the HTML page loads nothing from elsewhere'
like "$(cat "$out/html")" '<td class="not-wired" data-boot="dt">not wired<small>.*KEYBOARD_GPIO' 'the cell of the HTML page has the reason'
is "$(ls "$TMPDIR")" '' 'TMPDIR is empty after a matrix'

verify --kernel "$cloud" --boot dt --json "$out/json" --ktap "$out/ktap"
is "$status" 3 'a press that only another channel hears makes the status 3'
check 'the driver is bypassed, and the interrupt of the GPIO line is counted' python3 -c '
import json, re, sys
links = {link["link"]: link for link in json.load(open(sys.argv[1]))["cases"][0]["links"]}
assert links["driver"]["state"] == "bypassed" and "gpio-keys" in links["driver"]["evidence"], links
assert links["interrupt"]["state"] == "ok" and re.search("[1-9]", links["interrupt"]["evidence"].split(" of ")[0]), links
assert not [link for link in links.values() if link["state"] == "unknown" or not link["evidence"]], links' "$out/json"
like "$(cat "$out/ktap")" '^    ok 3 driver # SKIP bypassed$' 'KTAP skips the bypassed link'
like "$(cat "$out/ktap")" '^    # kernel: Linux 6[.]12.*-cloud-arm64, arm64$' 'KTAP has the version of the kernel'

# The config has a driver that the command line keeps from starting: the diagnosis disagrees.
verify --kernel "$vm_folder" --boot dt --append initcall_blacklist=pl061_gpio_init,pl061_gpio_driver_init \
	--junit "$out/junit" --ktap "$out/ktap" --json "$out/json" --html "$out/html"
is "$status" 1 'a config and a guest that disagree make the status 1'
like "$(cat "$out/stdout")" '^    THEY DO NOT AGREE: the config has wired with modules: gpio_keys evdev, .* lacks GPIO_PL061$' 'the disagreement has a line of its own'
like "$(cat "$out/stdout")" ' dt: disputed: the config has' 'the verdict is disputed'
like "$(cat "$out/ktap")" '^    not ok 10 agreement$' 'KTAP has the disagreement'
like "$(cat "$out/junit")" '<failure message="disputed: the config has' 'JUnit has the disagreement'
like "$(cat "$out/json")" '"agree": false' 'JSON has the disagreement'
like "$(cat "$out/html")" '<td class="disputed" data-boot="dt">disputed<small>.*the config has' 'the HTML page has the disagreement in the cell'

# A guest that hangs before init: the kernel waits for a root device that never comes.
verify --kernel "$vm_folder" --boot dt --append 'ignore_loglevel rdinit=/none root=/dev/none rootwait' --timeout 15s --keep "$out/keep"
is "$status" 1 'a hung boot ends'
like "$(cat "$out/stdout")" 'arm64 dt: failed: .*(--timeout|event ready|init said nothing)' 'a hung boot is reported'
check '--keep keeps the console' test -s "$out/keep/arm64.dt/console"

# Ctrl-C in the middle of it. ours: the processes that have our folder in their arguments.
ours() { grep -las "$TMPDIR/[s]oftoff-verify" /proc/[0-9]*/cmdline | sed "s;/proc/\([0-9]*\)/.*;\1;"; }
build/host/softoff verify --kernel "$vm_folder" --boot dt --append 'ignore_loglevel rdinit=/none root=/dev/none rootwait' >"$out/stdout" 2>&1 &
pid=$!
until grep -qs 'Linux' "$TMPDIR"/softoff-verify.*/*/console || ! kill -0 "$pid"; do
	sleep 0.1
done
guests=$(ours | grep -cvx "$pid")
kill -TERM "$pid"
wait "$pid"
is "$?" 130 'an interrupted run ends with status 130'
check 'a guest ran when the run was interrupted' test "$guests" -ge 1
gone() {
	local until=$((SECONDS + 20))
	while [ -n "$(ours)" ]; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.1
	done
}
check 'no guest is left after an interruption' gone
is "$(ls "$TMPDIR")" '' 'no file is left after an interruption'

verify --kernel "$out/matrix"
is "$status" 125 'a file that is no kernel is refused'
verify --kernel "$vm_folder" --boot dt,floppy
like "$(cat "$out/stderr")" '"floppy" is not one of dt, acpi, acpi-gpio, vz or all' 'an unknown wiring is refused'
verify
like "$(cat "$out/stderr")" 'give --kernel IMAGE or --matrix FILE' 'nothing to verify is refused'
printf 'a b c d\n' >"$out/bad"
verify --kernel "$vm_folder" --config "$out/bad"
like "$(cat "$out/stderr")" '^softoff: --config .*bad: ' 'a malformed config is refused'
verify --matrix "$out/bad" --config "$out/bad"
like "$(cat "$out/stderr")" '[-]-config belongs to --kernel' 'a config for a matrix is refused'
printf 'a\n' >"$out/bad"
verify --matrix "$out/bad"
like "$(cat "$out/stdout")" '/bad:1: want NAME PATH' 'a malformed line of a matrix is refused by its number'
finish
