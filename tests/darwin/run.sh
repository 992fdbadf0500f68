#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - `softoff run --vmm vz` with a softoff-vz whose machine is a script: each way in which one can misbehave, and its verdict.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

export SOFTOFF_VZ=$PWD/build/tests/darwin/fake_vz
softoff=build/host/softoff
amd64=$(tests/kernel amd64) && arm64=$(tests/kernel arm64) || exit
case $(uname -m) in
x86_64) guest=build/x86_64 folder=$amd64 other=$(ls "$arm64"/boot/vmlinuz-*) ;;
*) guest=build/arm64 folder=$arm64 other=$(ls "$amd64"/boot/vmlinuz-*) ;;
esac
kernel=$(ls "$folder"/boot/vmlinuz-*)

run_scenario() { # run_scenario SCENARIO OPTION...: its last line in $last, all of it in $out, its status in $status
	local scenario=$1
	shift
	out=$(FAKE_VZ=$scenario timeout 30 "$softoff" run --vmm vz --kernel "$kernel" "$@" 2>&1 </dev/null)
	status=$?
	last=$(tail -n 1 <<<"$out")
}

# SCENARIO VERDICT STATUS REASON: pressed after 300 ms
while IFS='|' read -r scenario verdict want reason; do
	run_scenario "$scenario" --press 300ms --grace 3s --timeout 20s
	is "$status" "$want" "$scenario: the status is $want"
	like "$last" "verdict=$verdict status=$want .*reason=\"$reason\"" "$scenario: the verdict is $verdict"
done <<'END'
off|off|0|
late|off|0|
foreign|off|0|
dmesg|off|0|
deaf|ignored|121|the guest never acknowledged the press
stuck|ignored|121|the guest never acknowledged the press
refuses|ignored|121|the guest never acknowledged the press
no-start|failed|125|Invalid virtual machine configuration\. The kernel is no raw Image\.
error|reset|123|.*Internal Virtualization error\.
reboots|restarted|123|the guest rebooted inside the machine
restarts|restarted|123|the guest started again inside the machine
dies|reset|123|softoff-vz died of signal 9 .* while the guest ran
END
run_scenario refuses --press 300ms --grace 2s
like "$out" 'softoff-vz refused a command: the machine takes no request to stop in its present state' 'the log has the words of the framework for a refusal'

# The arguments of softoff-vz.
: >"$tap_work/disk.img"
truncate -s 1M "$tap_work/disk.img"
FAKE_VZ_LOG=$tap_work/args run_scenario off --press 100ms --cpus 2 --memory 1G --disk "$tap_work/disk.img,ro" --append 'quiet' --vz-arg=--share=src=/srv --net none
is "$(paste -sd' ' "$tap_work/args")" "--kernel $kernel --cmdline console=hvc0 panic=-1 quiet --cpus 2 --memory 1024M --disk $tap_work/disk.img,ro --share=src=/srv" 'softoff-vz gets what run was given'

# A Mac's machine cannot do everything: such options are refused before it starts.
refuses_to_run() { # refuses_to_run SENTENCE REGEX OPTION...
	local sentence=$1 regex=$2
	shift 2
	run_scenario off "$@"
	is "$status" 125 "$sentence: refused"
	like "$last" "$regex" "$sentence: told"
}
printf 'QFI\373\0\0\0\2' >"$tap_work/q.img"
truncate -s 64K "$tap_work/q.img"
refuses_to_run 'a qcow2 disk' 'knows raw disks only' --disk "$tap_work/q.img"
refuses_to_run 'a published port' 'an address of its own' --publish 8080:80
refuses_to_run 'an argument for QEMU' 'there is --vz-arg' --qemu-arg=-s
refuses_to_run 'firmware beside a kernel' 'it boots from a disk, without --kernel' --firmware "$tap_work/store"
out=$(FAKE_VZ=off "$softoff" run --vmm vz --firmware "$tap_work/store" 2>&1)
like "$out" 'boots from a --disk' 'a boot by firmware needs a disk'
out=$(FAKE_VZ=off FAKE_VZ_LOG=$tap_work/args "$softoff" run --vmm vz --firmware "$tap_work/store" --disk "$tap_work/disk.img" --press 100ms 2>&1)
is "$?" 0 'a guest whose disk holds all is booted by firmware'
like "$(paste -sd' ' "$tap_work/args")" "^--efi-store $tap_work/store --cpus" 'softoff-vz gets the file of its variables'
kernel=$other run_scenario off
like "$last" "--vmm vz: the kernel is for .*, and this machine's processor is $(uname -m)" 'a kernel of another processor is refused'
out=$(SOFTOFF_VZ=$tap_work/none "$softoff" run --vmm vz --kernel "$kernel" 2>&1)
like "$out" 'no such program' 'a missing softoff-vz is named'

# softoff verify hands it on.
FAKE_VZ=foreign FAKE_VZ_LOG=$tap_work/args "$softoff" verify --vmm vz --kernel "$folder" --guest "$guest" --timeout 4s >"$tap_work/out" 2>&1
is "$?" 1 'verify judges a guest of softoff-vz'
like "$(paste -sd' ' "$tap_work/args")" '^--kernel .*/boot/vmlinuz.* --cmdline console=hvc0 .*softoff.doctor=always .* --disk .*/disk' 'verify boots its witness there'

# vsock: refused until the guest listens.
FAKE_VZ=deaf FAKE_VZ_REFUSALS=8 "$softoff" run --vmm vz --kernel "$kernel" --vz-arg=--vsock="1024:$tap_work/sock" --timeout 10s >"$tap_work/out" 2>&1 &
pid=$!
until_ok 10 test -S "$tap_work/sock"
answer=$(python3 - "$tap_work/sock" <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(8)
s.connect(sys.argv[1])
s.sendall(b"hello")
s.shutdown(socket.SHUT_WR)
print(s.makefile().read())
END
)
is "$answer" guest:hello 'a connection waits until the guest listens'
kill -INT "$pid"
until_ok 5 grep -q 'pressing the power button' "$tap_work/out"
kill -INT "$pid"
wait "$pid"
is "$?" 121 'two interrupts force a deaf machine'
finish
