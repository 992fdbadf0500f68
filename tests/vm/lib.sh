# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # what tap.sh gives, and what the tests use
# lib.sh - what the vm tests have in common: initramfs images, and a guest run by softoff with its verdict kept.
# To be sourced from the top folder, behind tests/tap.sh.

# A test sets KERNEL (one of KERNEL_* in config.mk) and, for another guest than arm64, ARCH, before it sources this.
: "${ARCH:=arm64}"
vm_kernel=${KERNEL:-arm64}
vm_folder=$(tests/kernel "$vm_kernel") || exit 1
vm_image=$(echo "$vm_folder"/boot/vmlinuz-*)
vm_modules=$(echo "$vm_folder"/lib/modules/*)
# What a guest on a stock kernel needs; what is built in is passed over.
vm_all=(virtio_pci virtio_console gpio_keys evdev virtio_net)

# A guest with these among its arguments counts time by its instructions, and its clock goes on at once when it idles: so its
# deadlines are kept on the busiest host. Not for those that wait for a device, which takes its time on the host's clock: with
# vm_paced what it idles is by the host's clock, too.
vm_counted=(--qemu-arg -icount --qemu-arg 'shift=2,sleep=off')
vm_paced=(--qemu-arg -icount --qemu-arg 'shift=2')

# initrd FILE LOAD... [-- MANIFEST...]: an initramfs with our init, the workloads and these modules.
initrd() {
	local out=$1 load=()
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		load+=(--load "$1")
		shift
	done
	[ $# -gt 0 ] && shift
	[ ${#load[@]} -gt 0 ] && load=(--modules "$vm_modules" "${load[@]}")
	INIT=build/$ARCH/init build/host/mkinitramfs -o "$out" "${load[@]}" initramfs/guest.list "$@" - <<-END
		dir /bin 0755 0 0
		file /bin/workload build/tests/vm/$ARCH/workload 0755 0 0
	END
	[ -s "$out" ] || { echo 'Bail out! no initramfs'; exit 1; }
}

# later [MODULE...]: the manifest late.list with the program button, and with these modules as /late/MODULE.ko for it to load.
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

# A guest does not outlive its test: QEMU dies with softoff. A test with an EXIT trap of its own calls this in it.
vm_pid=
vm_leave() {
	[ -z "$vm_pid" ] || kill -KILL "$vm_pid" 2>/dev/null
	rm -rf "$tap_work"
}
trap vm_leave EXIT

# vm ARGUMENTS of softoff run...: boots; then $vm_status, $vm_verdict (the last line of stderr), and the files
# console, events and host in $tap_work. With an array vm_in, as (ip netns exec NAME), it runs in there.
vm() {
	vm_start "$@"
	vm_end
}

# vm_when REGEX ARGUMENTS...: the same, but the button is pressed when the console shows a line like REGEX.
vm_when() {
	local line=$1
	shift
	vm_start "$@"
	vm_wait "$line"
	kill -INT "$vm_pid" 2>/dev/null
	vm_end
}

# vm_wait REGEX: until the console of the guest that was started shows such a line. That it never does is a failed test of its
# own: what the test then sees may be as it should be for another reason.
vm_wait() {
	local until=$((SECONDS + 250)) ended=''
	until grep -aEq "$1" "$tap_work/console" 2>/dev/null; do
		if [ -n "$ended" ] || [ "$SECONDS" -ge "$until" ]; then
			tap_line 1 "the guest comes to say: $1"
			tap_show guest "$(tr -d '\r' <"$tap_work/console" | tail -n 30)"
			return 1
		fi
		kill -0 "$vm_pid" 2>/dev/null || ended=yes
		sleep 0.05
	done
}

vm_start() {
	local out=$tap_work
	vm_arguments=$*
	rm -f "$out/console" "$out/events" "$out/host"
	"${vm_in[@]}" build/host/softoff run --kernel "$vm_image" --timeout 300s --grace 60s --console "$out/console" --events "$out/events" \
		"$@" 2>"$out/host" </dev/null &
	vm_pid=$!
}

vm_end() {
	wait "$vm_pid"
	vm_status=$?
	vm_pid=
	vm_verdict=$(tail -n 1 "$tap_work/host")
	vm_console=$(tr -d '\r\0' <"$tap_work/console")
}

# vm_is STATUS VERDICT SENTENCE: both as wanted; if not, shows what the guest and the host said.
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

# in_order REGEX REGEX: the console shows lines like both, and of these one like the first comes first.
in_order() {
	grep -E "$1|$2" <<<"$vm_console" | head -n 1 | grep -qE "$1" && grep -qE "$2" <<<"$vm_console"
}

# in_budget MS SENTENCE: it was off in time, by its own clock. Where that follows the host's, a busy host may take as long again.
in_budget() {
	local most=$1
	[[ " $vm_arguments " == *" ${vm_paced[*]}"* ]] || most=$((most * 2))
	check "$2" less_than "$(off_ms)" $((most + 1))
}

# less_than A B: for numbers of ms, which must be there.
less_than() {
	[ -n "$1" ] && [ "$1" -lt "$2" ]
}

# disk_is_clean FILE SENTENCE
disk_is_clean() {
	check "$2" e2fsck -fn "$1"
	unlike "$(dumpe2fs -h "$1" 2>&1)" 'needs_recovery' "$2: its journal is empty"
}
