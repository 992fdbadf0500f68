#!/bin/bash
# SPDX-License-Identifier: MIT
# demo.sh - what softoff is for, in one minute: boots a stock Debian kernel with our init in three wirings,
# fetches a page from its workload, presses the power button, and shows what came of it. Run by `make demo`.
set -u
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d "${TMPDIR:-/tmp}/softoff-demo.XXXXXX")
launcher=
demo_end() {
	[ -n "$launcher" ] && kill "$launcher" 2>/dev/null && wait "$launcher"
	rm -rf "$work"
}
trap demo_end EXIT
trap 'exit 130' INT TERM

echo "== kernel: Debian's own package (downloaded once, kept under build/)"
folder=$(tests/kernel arm64) || exit 1
kernel=$(echo "$folder"/boot/vmlinuz-*)
modules=$(echo "$folder"/lib/modules/*)
echo "   ${kernel##*/}"

echo "== initramfs: init, the workload, the modules for button and network"
INIT=build/arm64/init HELLO=build/tests/demo/hello build/host/mkinitramfs -o "$work/demo.cpio" \
	--modules "$modules" --load gpio_keys --load evdev --load virtio_pci --load virtio_console --load virtio_net \
	initramfs/guest.list tests/demo/demo.list || exit 1
echo "   $(stat -c %s "$work/demo.cpio") bytes, of which init has $(stat -c %s build/arm64/init)"

verdict_field() { tail -n 1 "$work/host" | sed -n "s/.*[ :]$1=\([^ ]*\).*/\1/p"; }

# wait_for SECONDS COMMAND...: until the command succeeds; fails when the launcher has ended before, or time is up.
wait_for() {
	local until=$((SECONDS + $1))
	shift
	until "$@"; do
		kill -0 "$launcher" 2>/dev/null || return 1
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.1
	done
}

is_ready() { grep -q '"event":"ready"' "$work/events" 2>/dev/null; }
fetch() { curl -s -m 5 "http://127.0.0.1:$port/" >"$work/page" 2>/dev/null; }

status=0
: >"$work/table"
port=$((20000 + $$ % 20000))
for boot in dt acpi acpi-gpio; do
	port=$((port + 1))
	echo
	echo "== boot: $boot"
	: >"$work/events"
	# UEFI clears the screen, and with it what was there before.
	exec {screen}> >(exec sed -u $'s/\e\\[[0-9;=?]*[A-Za-z]//g')
	filter=$!
	build/host/softoff run --kernel "$kernel" --initrd "$work/demo.cpio" --boot "$boot" --append quiet \
		--publish "$port:8080" --events "$work/events" --timeout 90s -- /bin/hello 1>&"$screen" 2>"$work/host" &
	launcher=$!
	page=-
	if wait_for 80 is_ready && wait_for 20 fetch; then
		page=$(cat "$work/page")
		echo "   curl http://127.0.0.1:$port/ -> $page"
	fi
	echo "   pressing the power button (an interrupt to softoff run presses it)"
	kill -INT "$launcher" 2>/dev/null
	wait "$launcher"
	result=$?
	launcher=
	exec {screen}>&-
	wait "$filter"
	grep -v '^\[host\] pressing' "$work/host" | sed 's/^/   /'
	[ "$result" -eq 0 ] && [ "$page" = 'Hello, World!' ] || status=1
	printf '%-10s %-9s %-14s %-15s %-9s %s\n' "$boot" "$(verdict_field armed)" "$(verdict_field address)" "$page" \
		"$(verdict_field press_to_off_ms) ms" "$(verdict_field verdict)" >>"$work/table"
done

echo
printf '%-10s %-9s %-14s %-15s %-9s %s\n' boot armed-by address page press-off verdict
cat "$work/table"
exit "$status"
