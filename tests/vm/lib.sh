# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # what tap.sh gives, and what the tests use
# lib.sh - what the vm tests share: initramfs images, and a guest that softoff runs, with its verdict kept. A test begins with
#
#	. "$(dirname "$0")/lib.sh"
#	vm_begin KERNEL [ARCH]
#	. tests/vm/disks.inc          the helpers it needs besides

# vm_begin KERNEL [ARCH]: goes to the top folder, starts the TAP output, chooses the kernel.
vm_begin() {
	cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
	# shellcheck source=tests/tap.sh
	. tests/tap.sh
	trap vm_leave EXIT
	vm_machine "$@"
}

# vm_machine KERNEL [ARCH]: the guests from here on: one of KERNEL_* in config.mk, and its architecture (arm64).
vm_machine() {
	vm_kernel=$1
	ARCH=${2:-arm64}
	vm_folder=$(tests/kernel "$vm_kernel") || exit 1
	vm_image=$(echo "$vm_folder"/boot/vmlinuz-*)
	vm_modules=$(echo "$vm_folder"/lib/modules/*)
}

# Modules that a guest needs on a stock kernel. mkinitramfs skips what is built in.
vm_all=(virtio_pci virtio_console gpio_keys evdev virtio_net)

# A guest with vm_counted among its arguments counts time by its instructions, and its clock skips idle time: it keeps its
# deadlines on the busiest host. A device takes its time on the host's clock, so a guest that waits for a device takes vm_paced,
# which lets idle time pass by the host's clock.
vm_counted=(--qemu-arg -icount --qemu-arg 'shift=2,sleep=off')
vm_paced=(--qemu-arg -icount --qemu-arg 'shift=2')

# Each arm64 guest has a keyboard with a power key beside its button: on virtio, in some tests on USB, whose drivers take a second to
# load. q35 has an AT keyboard of its own. A test that counts devices sets vm_keyboard=none.
vm_keyboard=virtio
case $0 in */pulses.sh | */older.sh) vm_keyboard=usb ;; esac

# try_keyboard: the options of mkinitramfs that load its drivers, where the kernel has them, into the array keyboard_modules.
try_keyboard() {
	case $vm_keyboard$ARCH in
	virtioarm64) keyboard_modules=(--try virtio_pci --try virtio_input) ;;
	usbarm64) keyboard_modules=(--try xhci_pci --try usbhid --try hid_generic) ;;
	*) keyboard_modules=() ;;
	esac
}

# initrd FILE LOAD... [-- MANIFEST...]: an initramfs with our init, the workloads and these modules.
initrd() {
	local out=$1 load=()
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		load+=(--load "$1")
		shift
	done
	[ $# -gt 0 ] && shift
	try_keyboard
	[ ${#load[@]} -gt 0 ] && load=(--modules "$vm_modules" "${load[@]}" "${keyboard_modules[@]}")
	INIT=build/$ARCH/init build/host/mkinitramfs -o "$out" "${load[@]}" initramfs/guest.list "$@" - <<-END
		dir /bin 0755 0 0
		file /bin/workload build/tests/vm/$ARCH/workload 0755 0 0
	END
	[ -s "$out" ] || { echo 'Bail out! no initramfs'; exit 1; }
}

# later [MODULE...]: the manifest late.list with the program button, and with these modules as /late/MODULE.ko, which it loads.
later() {
	local module file
	printf '%s\n' 'dir /bin 0755 0 0' 'dir /late 0755 0 0' "file /bin/button build/tests/vm/$ARCH/button 0755 0 0" >"$tap_work/late.list"
	for module; do
		file=$(find "$vm_modules" -name "${module//_/[-_]}.ko*")
		case $file in
		*.xz) xz -dc "$file" >"$tap_work/$module.ko" ;;
		*) cp "$file" "$tap_work/$module.ko" ;;
		esac
		echo "file /late/$module.ko $tap_work/$module.ko 0644 0 0" >>"$tap_work/late.list"
	done
}

# A guest does not outlive its test: QEMU dies with softoff. A test with an EXIT trap of its own calls vm_leave there.
vm_pid=
vm_leave() {
	[ -z "$vm_pid" ] || kill -KILL "$vm_pid" 2>/dev/null
	rm -rf "$tap_work"
}

# vm ARGUMENTS of softoff run...: boots a guest and waits for its end. Then $vm_status, $vm_verdict (the last line of stderr),
# and the files console, events and host in $tap_work tell how it went. An array vm_in is put before the command, as
# (ip netns exec NAME).
vm() {
	vm_start "$@"
	vm_end
}

# vm_when REGEX ARGUMENTS...: the same, with a press when the console shows a line like REGEX.
vm_when() {
	local line=$1
	shift
	vm_start "$@"
	vm_wait "$line"
	kill -INT "$vm_pid" 2>/dev/null
	vm_end
}

# vm_wait REGEX: until the console of the running guest shows such a line. A guest that never shows it is a failed test of its
# own: the checks that follow might pass for another reason.
vm_wait() {
	local until=$((SECONDS + 250)) ended=''
	until grep -aEq "$1" "$tap_work/console" 2>/dev/null; do
		if [ -n "$ended" ] || [ "$SECONDS" -ge "$until" ]; then
			tap_line 1 "the guest shows a line like $1"
			tap_show guest "$(tr -d '\r' <"$tap_work/console" | tail -n 30)"
			return 1
		fi
		kill -0 "$vm_pid" 2>/dev/null || ended=yes
		sleep 0.05
	done
}

vm_start() {
	local out=$tap_work keyboard=()
	vm_arguments=$*
	case $vm_keyboard$ARCH in
	virtioarm64) keyboard=(--qemu-arg -device --qemu-arg virtio-keyboard-pci) ;;
	usbarm64) keyboard=(--qemu-arg -device --qemu-arg 'qemu-xhci,id=keyboards' --qemu-arg -device --qemu-arg 'usb-kbd,bus=keyboards.0') ;;
	esac
	rm -f "$out/console" "$out/events" "$out/host"
	"${vm_in[@]}" build/host/softoff run --kernel "$vm_image" --timeout 300s --grace 60s --console "$out/console" --events "$out/events" \
		"${keyboard[@]}" "$@" 2>"$out/host" </dev/null &
	vm_pid=$!
}

vm_end() {
	wait "$vm_pid"
	vm_status=$?
	vm_pid=
	vm_verdict=$(tail -n 1 "$tap_work/host")
	vm_console=$(tr -d '\r\0' <"$tap_work/console")
}

# vm_is STATUS VERDICT SENTENCE: compares both; on failure shows the last lines of the guest and of the host.
vm_is() {
	local want="$1 $2"
	if [ "$vm_status $(field verdict)" = "$want" ]; then
		tap_line 0 "$3"
	else
		tap_line 1 "$3"
		tap_show want "status $1 verdict=$2"
		tap_show 'got ' "status $vm_status $vm_verdict"
		tap_show guest "$(tail -n 30 <<<"$vm_console")"
		tap_show host "$(tail -n 10 "$tap_work/host")"
	fi
}

# field NAME: of the verdict line.
field() {
	sed -n "s/.*[ :]$1=\([^ ]*\).*/\1/p" <<<"$vm_verdict"
}

# event NAME: the events of that name, a line each.
event() {
	grep -a "\"event\":\"$1\"" "$tap_work/events"
}

# off_ms: from the press to the event off, by the guest's own clock.
off_ms() {
	event off | sed -n 's/.*"ms":\([0-9]*\).*/\1/p'
}

# in_order FIRST SECOND: the console shows lines like both, and a line like FIRST before any like SECOND.
in_order() {
	grep -E "$1|$2" <<<"$vm_console" | head -n 1 | grep -qE "$1" && grep -qE "$2" <<<"$vm_console"
}

# in_budget MS SENTENCE: the guest was off in time, by its own clock. A clock that follows the host's may take twice as long on a
# busy host.
in_budget() {
	local most=$1
	[[ " $vm_arguments " == *" ${vm_paced[*]}"* ]] || most=$((most * 2))
	check "$2" less_than "$(off_ms)" $((most + 1))
}

# less_than A B: for numbers of ms; fails if A is empty.
less_than() {
	[ -n "$1" ] && [ "$1" -lt "$2" ]
}

# disk_is_clean FILE SENTENCE
disk_is_clean() {
	check "$2" e2fsck -fn "$1"
	unlike "$(dumpe2fs -h "$1" 2>&1)" 'needs_recovery' "$2: its journal is empty"
}
