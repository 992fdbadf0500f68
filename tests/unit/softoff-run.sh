#!/bin/bash
# SPDX-License-Identifier: MIT
#
# softoff-run.sh: `softoff run` from outside, with a QEMU of ours (fake_qemu.c) that plays each kind of guest.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/unit/softoff-run.inc
. tests/unit/softoff-run.inc

# Half a minute of silence: beside the rest.
mkdir aside
files=$(ls)
FAKE_QEMU=nothing FAKE_QEMU_PID=aside/pid "$softoff" run --kernel Image --timeout 31s >aside/out 2>aside/err </dev/null &
aside=$!

## Guests

guest off --press ready
ends 'a guest that is pressed and goes off' 0 'off status=0 press_to_off_ms=[0-9]+ boot=dt armed=evdev address=10\.0\.2\.15 workload=- presses=1 ready_ms=[0-9]+ '
check "the guest's console is on stdout" [ "$(cat out)" = hello ]
check "the guest's address is printed" output_has '[host] the guest'\''s address is 10.0.2.15'
guest third --press ready --grace 20s
ends 'a guest that hears the third press' 0 'off status=0 press_to_off_ms=[0-9]+ .* presses=3 '
guest third --press ready --press-once --grace 2s
ends 'the same guest, pressed once' 121 'ignored status=121 .* presses=1 '
guest deaf --press 0 --grace 1s
ends 'a guest that ignores the button' 121 'ignored status=121 press_to_off_ms=- .*reason="the guest never acknowledged'
guest slow --press ready --grace 1s
ends 'a guest that hears and does not stop' 121 'ignored .* presses=1 .*reason="the guest heard'
guest foreign --press 0
ends 'a guest without events that goes off' 0 'off .* armed=- address=- workload=- presses=1 .* events=0 '
check "an unfinished line of the guest's console is shown" [ "$(cat out)" = 'login: ' ]
guest silent --press ready --ready-timeout 500ms
ends 'a guest that never becomes ready' 120 'unready status=120 '
guest deaf --timeout 500ms
ends 'a guest that runs for ever' 124 'timeout status=124 '
guest mute --timeout 500ms
ends 'a QEMU that does not talk' 124 'timeout status=124 '
guest exit0
ends 'a workload that succeeds' 0 'off status=0 .* workload=0 presses=0 '
guest exit7 -- sh -c 'exit 7'
ends 'a workload that fails' 7 'off status=7 .* workload=7 '
guest exit127
ends 'a workload whose status has another meaning' 119 'off status=119 .* workload=127 '
guest segv
ends 'a workload that dies of a signal' 139 'off status=139 .* workload=signal:11 '
guest leaves
ends 'a guest without events that leaves by itself' 0 'off status=0 .* workload=- '
guest leaves -- true
ends 'the same, when its workload'\''s status is wanted' 123 'reset status=123 .*did not tell the workload'
guest reset
ends 'a guest that resets itself' 123 'reset status=123 '
guest panic
ends 'a guest that panics and resets' 122 'panic status=122 .*reason="the guest'\''s kernel panicked: Attempted to kill init!"'
guest panicked --grace 1s
ends 'a guest that panics and stands still' 122 'panic status=122 .* presses=[12] .*: x"'
check 'a panic on the console alone gets a press and its grace' output_has 'the console shows a kernel panic, and the guest is busy and silent since'
guest busypanic
ends 'a busy guest that prints an old panic, and hears the press' 0 'off status=0 .* presses=1 '
guest oldpanic --timeout 8s
ends 'an idle guest that prints an old panic' 124 'timeout status=124 .* presses=0 '
guest lastpanic --timeout 5s
ends 'a guest that prints the last line of a panic without the first' 124 'timeout status=124 .* presses=0 '
guest pvpanic --press ready
ends 'a guest that panics and tells it by its device' 122 'panic status=122 '
guest rebooted
ends 'a guest that prints an old panic and reboots in order' 123 'reset status=123 .*reason="the guest reset itself"'
guest halt
ends 'a guest that halts' 3 'off status=3 .* workload=3 .*reason="halted"'
guest late
ends 'a guest whose last words come late' 5 'off status=5 '
check 'no line of the console is lost' output_has 'the last words' out
for option in console events; do
	guest exit7 --$option /dev/full
	ends "a full disk under --$option" 126 "off status=126 .* workload=7 .*reason=\".*--$option /dev/full could not be written: No space left on device\""
done
guest garbage --press ready --events events
ends 'a guest that says much that is no event' 0 'off .* events=7 bad_events=6 '
check 'a line that is no event is not kept' [ "$(wc -l <events)" = 7 ]
check 'a line that is an event is kept unchanged' output_has '{"v":1,"event":"tomorrow'\''s","x":{}}' events
guest split --press ready --console events
ends 'a guest whose events come byte by byte' 0 'off .* events=6 bad_events=0 '
check 'a console may go to a file' [ "$(cat out events)" = hello ]
guest flood --press ready
ends 'a guest that writes more than anyone holds' 0 'off .* bad_events=40 '
check 'the console arrives whole' [ "$(tr -cd x <out | wc -c) $(tail -n 1 out)" = '8000000 last line' ]

guest deluge --press ready --console events
ends 'a guest that writes more than a file takes' 0 'off '
check 'the file of the console has 16 MiB at most' [ "$(wc -c <events)" -le $((16 << 20)) ]
check 'the file of the console has nearly 16 MiB' [ "$(wc -c <events)" -gt $((15 << 20)) ]
check 'what the file of the console did not take is counted' output_has 'bytes dropped, the file has its 16 MiB'

## Lines that the guest cannot write

guest off --press ready --mark k7Q
like "$last" '^softoff\[k7Q\]: verdict=off ' 'the last line has the mark'
is "$(grep -vc '^\[host k7Q\] \|^softoff\[k7Q\]: ' err)" 0 'each line of softoff has the mark'
guest off --mark 'a b'
is "$status" 125 'a mark that is no word is a failure'
check 'a mark that is no word is refused by name' output_has '--mark: "a b" is not 1 to 64 letters and digits'

## What a guest that takes QEMU over may do

FAKE_QEMU_SANDBOX=1 guest off --dry-run
like "$(cat out)" '-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny ' 'QEMU runs in its sandbox'
guest off --dry-run
unlike "$(cat out)" '-sandbox' 'a QEMU without a sandbox runs without'
FAKE_QEMU_SANDBOX=1 guest off --dry-run --qemu-arg -sandbox --qemu-arg off
is "$(grep -o -e '-sandbox [a-z]*' out)" '-sandbox off' "the caller's sandbox replaces ours"
guest off --dry-run --net isolated --publish 8080:80
like "$(cat out)" 'user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:8080-:80' '--net isolated has the published ports and no other'
guest off --dry-run --net user
unlike "$(cat out)" 'restrict' '--net user is not restricted'

## QEMU

guest refuses
ends 'a QEMU that refuses' 125 'failed status=125 .*reason="QEMU exited with status 1 before the guest ran: '
check "QEMU's words are printed without escapes" output_has '[qemu] qemu-system-fake: ?[1mno such guest'
guest nocont
ends 'a QEMU that cannot start the guest' 125 'failed status=125 .*reason="the disk is gone"'
guest dies
ends 'a QEMU that dies' 123 'reset status=123 .*reason="QEMU died of signal 9'
guest killed
ends 'a QEMU that another process ends' 123 'reset status=123 '
guest hangsup --press ready
ends 'a QEMU that hangs up within a reply' 123 'reset status=123 .*closed its control channel'
guest noquit --press ready
ends 'a QEMU that does not quit' 0 'off status=0 '

# softoff tries an accelerator by running a machine with it; the fake guest plays that machine as well.
guest off --press ready --accel kvm
ends 'a machine that starts with an accelerator' 0 'off status=0 '
guest off --accel auto --dry-run
check '--accel auto takes an accelerator that starts' grep -q kvm out
guest refuses --accel kvm
ends 'an accelerator that does not start' 125 'failed status=125 .*--accel kvm: a machine does not start with it: qemu-system-fake'
guest closed --accel kvm
ends 'an accelerator that dies after its greeting' 125 'failed status=125 .*--accel kvm: a machine does not start with it'
guest closed --accel auto --dry-run
check '--accel auto does not take an accelerator that does not start' grep -q tcg out

## softoff itself

softoff_start off --press never
until_ok 20 output_has 'is ready' && kill -INT "$pid"
softoff_end
ends 'Ctrl-C presses the button' 0 'off status=0 .* presses=1 '
softoff_start off
until_ok 20 output_has 'is ready' && kill -TERM "$pid"
softoff_end
ends 'SIGTERM presses the button' 0 'off status=0 .* presses=1 '
softoff_start deaf --grace 1h
until_ok 20 output_has 'is ready' && kill -INT "$pid"
until_ok 20 output_has 'pressing' && kill -INT "$pid"
softoff_end
ends 'a second Ctrl-C forces at once' 121 'ignored .*reason="forced by a second interrupt"'
softoff_start mute
until_ok 20 [ -s qemu.pid ] && kill -INT "$pid"
softoff_end
ends 'Ctrl-C before the guest runs ends all' 125 'failed .*reason="interrupted before the guest ran"'
softoff_start deaf
until_ok 20 output_has 'is ready' && kill -KILL "$pid"
wait "$pid" 2>/dev/null
check 'SIGKILL of softoff ends QEMU' until_ok 20 qemu_gone
check 'SIGKILL of softoff leaves nothing' nothing_left
FAKE_QEMU=off "$softoff" run --kernel Image --press ready 2>err </dev/null | true
check 'a console without a reader does not end the run' output_has 'verdict=off status=0'
FAKE_QEMU=off "$softoff" run --kernel Image --press ready >&- 2>err <&-
check 'a closed console does not end the run' output_has 'verdict=off status=0'

wait "$aside"
check 'half a minute without a byte from the guest is reported' output_has 'nothing has come from the guest in 30 s' aside/err

finish
