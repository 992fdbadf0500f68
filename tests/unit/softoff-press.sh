#!/bin/bash
# SPDX-License-Identifier: MIT
#
# softoff-press.sh: `softoff press` and `softoff status` against stand-ins of each kind of machine (press_stand_in.py, and a virsh of
# ours), each with each habit. The pairs run at the same time. A real QEMU: tests/vm/press.sh.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh
softoff=$(realpath "${SOFTOFF:-build/host/softoff}") || exit 1
stand_in=$PWD/tests/unit/press_stand_in.py
manual=$PWD/docs/softoff-press.1
cd "$tap_work" || exit 1

# A virsh that knows one domain, whose state is in a file: $DOMAIN.state.
mkdir bin
cat >bin/virsh <<'END'
#!/bin/bash
# virsh -c URI COMMAND DOMAIN [OPTION VALUE]
habit=$4
[ "$2" = qemu:///system ] || { echo "error: failed to get domain '$4'"; exit 1; }
gone() { echo "error: failed to get domain '$habit'"; exit 1; }
case $3 in
domstate) if [ -e "$habit.off" ]; then gone; else echo 'running (booted)'; fi ;;
shutdown)
	echo press >>"libvirt-$habit.sock.log"
	case $habit:$6 in
	refuses:acpi) echo 'error: Failed to shutdown domain: the button is gone'; exit 1 ;;
	refuses:agent) echo 'error: QEMU guest agent is not configured'; exit 1 ;;
	late:*) sleep 4; touch "$habit.off" ;;
	well:*) touch "$habit.off" ;;
	dies:*) touch "$habit.off"; gone ;;
	esac ;;
destroy) echo force >>"libvirt-$habit.sock.log"; touch "$habit.off"; [ "$habit" != hangup ] || gone ;;
esac
END
chmod +x bin/virsh
export PATH=$tap_work/bin:$PATH

pids=() doors_pid=
leave() {
	local pid
	for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null; done
	[ -z "$doors_pid" ] || kill -KILL -- "-$doors_pid" 2>/dev/null
	rm -rf "$tap_work"
}
trap leave EXIT

habits='well refuses late nothing dies hangup'
doors=(qmp:resets:qmp-resets.sock qmp:panics:qmp-panics.sock unix:well:port.sock qmp:nothing:qmp.sock)
for kind in qmp vfkit krunkit cloud-hypervisor unix; do
	for habit in $habits; do doors+=("$kind:$habit:$kind-$habit.sock"); done
done
setsid python3 "$stand_in" "${doors[@]}" 2>doors.err &
doors_pid=$!
check 'the stand-ins listen' until_ok 60 [ -e .ready ]

# begin KIND HABIT ARG...: a press; the output goes to KIND-HABIT.out, the status to KIND-HABIT.status.
begin() {
	local kind=$1 habit=$2 name=$1-$2 target=$1:$1-$2.sock
	shift 2
	[ "$kind" != libvirt ] || target=libvirt:$habit
	(
		"$softoff" press "$target" "$@" >"$name.out" 2>&1 </dev/null
		echo $? >"$name.status"
	) &
	pids+=($!)
}
for kind in qmp libvirt vfkit krunkit cloud-hypervisor unix; do
	for habit in $habits; do
		case $habit in
		well | late) begin $kind "$habit" --grace 18s ;;
		hangup) begin $kind "$habit" --grace 2s --force ;;
		*) begin $kind "$habit" --grace 2s ;;
		esac
	done
done
begin qmp resets
begin qmp panics --force
for pid in "${pids[@]}"; do wait "$pid"; done
pids=()

# pressed KIND HABIT STATUS VERDICT REASON PRESSES FORCES: the end of such a pair.
pressed() {
	local name=$1-$2
	is "$(cat "$name.status") $(grep -c press "$name.sock.log") $(grep -c force "$name.sock.log")" "$3 $6 $7" \
		"$1 that $2: status, presses and forces"
	like "$(tail -n 1 "$name.out")" "^softoff: verdict=$4 status=$3 target=[^ ]* presses=$6 .*reason=\"$5" "$1 that $2: the last line says so"
}
for kind in qmp vfkit krunkit cloud-hypervisor unix libvirt; do
	agent=0
	# Where a press may be repeated, it is, at half of the grace; libvirt has the guest agent after that.
	[ $kind != libvirt ] || agent=1
	pressed $kind well 0 off '"$' 1 0
	pressed $kind refuses 121 ignored 'the press was refused: ' $((1 + agent)) 0
	pressed $kind late 0 off '"$' 1 0
done
for kind in qmp vfkit krunkit; do pressed $kind nothing 121 ignored 'the guest was not off in its grace; it still runs' 2 0; done
pressed cloud-hypervisor nothing 121 ignored 'the guest was not off in its grace; it still runs' 1 0
pressed unix nothing 121 ignored 'the guest heard, and was not off in its grace; it still runs' 1 0
pressed libvirt nothing 121 ignored 'the guest heard, and was not off in its grace; it still runs' 3 0
for kind in qmp vfkit; do pressed $kind hangup 121 ignored 'the guest was not off in its grace, and was forced"$' 2 1; done
pressed cloud-hypervisor hangup 121 ignored 'the guest was not off in its grace, and was forced"$' 1 1
pressed libvirt hangup 121 ignored 'the guest heard, and was not off in its grace, and was forced"$' 3 1
pressed krunkit hangup 121 ignored "the guest was not off in its grace, and force did not end it: krunkit's service has no way" 2 0
pressed unix hangup 121 ignored 'the guest heard, and was not off in its grace, and force did not end it: a guest cannot be forced' 1 0
pressed qmp dies 123 reset "the machine's program ended, and did not say why" 1 0
for kind in vfkit krunkit cloud-hypervisor unix libvirt; do pressed $kind dies 0 off '"$' 1 0; done
pressed qmp resets 123 reset 'the guest rebooted' 1 0
pressed qmp panics 122 panic "the guest's kernel panicked" 1 1
like "$(cat qmp-well.out)" '^ +[0-9]+\.[0-9]{3}  pressed +button$' 'each step is printed with its time'

## Forms, and what else is asked

"$softoff" press unix:port.sock:117 >out 2>err
is "$? $(cat err)" '125 softoff: unix:port.sock:117: Connection refused' 'a vsock port that is not served is refused'
"$softoff" status unix:port.sock:116 --json >out
like "$(cat out)" '^\{"v":1,"target":"unix:port.sock:116","state":"running","channels":\["vsock"\],"agent":"\{.*status' 'status asks the agent'
"$softoff" press unix:port.sock:116 --json >out
is "$? $(python3 -c 'import json,sys; print([json.loads(l).get("step", json.loads(l).get("verdict")) for l in sys.stdin])' <out)" \
	"0 ['running', 'heard', 'off', 'off']" '--json prints each step as an object, and the end'
"$softoff" status qmp:qmp.sock >out
like "$(tr '\n' ' ' <out)" '^target +qmp:qmp.sock state +running vmm +QEMU 7.2.0 status +running channels +button $' 'status of a QEMU'
is "$(cat qmp.sock.log 2>/dev/null)" '' 'status presses nothing'
"$softoff" status qmp:none.sock >out 2>err
is "$? $(cat err)" '125 softoff: qmp:none.sock: No such file or directory' 'a socket that is not there is status 125'
python3 -c 'import socket,time; s=socket.socket(socket.AF_UNIX); s.bind("mute.sock"); s.listen(); time.sleep(60)' & pids+=($!)
until_ok 20 [ -S mute.sock ]
"$softoff" status qmp:mute.sock >out 2>err
is "$? $(cat err)" '125 softoff: qmp:mute.sock: no greeting: another client may hold this QMP socket' 'a QMP socket without a greeting'
for target in nothing qmp: vsock:x vsock:3:x xen:1; do
	"$softoff" press $target >out 2>err
	is "$? $(wc -l <err)" '125 1' "the target $target is refused in one line"
done
"$softoff" press qmp:a qmp:b 2>err
is "$?" 125 'two targets are refused'
is "$("$softoff" press --help | grep -o '^  --[a-z-]*' | tr -d ' ' | sort)" "$(sed -n 's/^\.It Fl -\([a-z-]*\).*/--\1/p' "$manual" | sort -u)" \
	'press --help and its manual page have the same options'
finish
