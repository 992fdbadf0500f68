#!/bin/bash
# SPDX-License-Identifier: MIT
# symbols.sh: the tiny kernel, each time without one symbol that a button needs: on the wirings that need it the press is not heard, and
# check and the guest's diagnosis both name the symbol; on the others it is wired. The table is in docs/is-my-kernel-wired.md.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# symbol_row SYMBOL CHANGE...: builds the kernel with these changes, and boots it in three wirings: vz needs what dt needs.
symbol_row() {
	local symbol=$1 folder
	shift
	folder=$(kernel-configs/build --name "tiny-no-${symbol,,}" "$@" 2>"$tap_work/build") || {
		check "the kernel without $symbol is built" false
		tap_show '|' "$(cat "$tap_work/build")"
		return 1
	}
	build/host/softoff verify --kernel "$folder/Image" --boot dt,acpi,acpi-gpio ${JOBS:+--jobs "$JOBS"} --timeout 40s --json "$tap_work/$symbol" >"$tap_work/$symbol.out" 2>&1
	python3 - "$tap_work/$symbol" >"$tap_work/$symbol.lines" <<-'END'
		import json, sys
		for c in json.load(open(sys.argv[1]))["cases"]:
		    print(c["boot"], c["verdict"], c["check"]["verdict"], c["agree"], ",".join(c["check"]["missing"]) or "-",
		          (c["doctor"] or {}).get("symbols", "").replace(" ", ",") or "-", c["agreed"])
	END
}

echo '| without | dt | acpi | acpi-gpio |' >"$tap_work/table"
echo '|---|---|---|---|' >>"$tap_work/table"
while read -r symbol dt acpi gpio; do
	symbol_row "$symbol" "$symbol=n" || continue
	cells=
	for boot in dt acpi acpi-gpio; do
		case $boot in dt) want=$dt ;; acpi) want=$acpi ;; *) want=$gpio ;; esac
		read -r _ verdict checked agree missing symbols agreed < <(grep "^$boot " "$tap_work/$symbol.lines")
		case $verdict in not-wired | other-channel) verdict_cell=no ;; *) verdict_cell=$verdict ;; esac
		cells="$cells $verdict_cell |"
		case $want in
		no) # but a fallback may be there
			like "$verdict ,$missing, ,$symbols, $agree" "^(not-wired|other-channel) [^ ]*,$symbol,[^ ]* [^ ]*,$symbol,[^ ]* True$" \
				"$boot without $symbol is not wired; check and diagnosis name it: $agreed" ;;
		wired) is "$verdict $checked $agree" 'wired wired True' "$boot without $symbol is wired, as check says" ;;
		*) # no boot to ask: check alone tells
			like "$verdict ,$missing," "^$want [^ ]*,$symbol," "$boot without $symbol is $want; check names it" ;;
		esac
	done
	echo "| $symbol |$cells" >>"$tap_work/table"
	[ "$tap_failed" -eq 0 ] || tap_show "$symbol" "$(cat "$tap_work/$symbol.out")"
done <<-'END'
	GPIOLIB        no        wired     no
	GPIO_PL061     no        wired     no
	INPUT          no        no        no
	INPUT_KEYBOARD no        wired     wired
	KEYBOARD_GPIO  no        wired     wired
	INPUT_EVDEV    no        no        no
	ACPI_BUTTON    wired     no        no
	ACPI           wired     failed    failed
	EFI            wired     not-run   not-run
END
is "$(cat "$tap_work/table")" "$(sed -n '/^| without |/,/^$/p' docs/is-my-kernel-wired.md | sed '/^$/d')" 'the table in the docs has the verdicts of this run'

symbol_row TINY ACPI_BUTTON=n ACPI_TINY_POWER_BUTTON=y
for boot in dt acpi acpi-gpio; do
	like "$(cat "$tap_work/TINY.lines")" "^$boot wired wired True " "$boot with ACPI_TINY_POWER_BUTTON instead of ACPI_BUTTON is wired"
done
INIT=build/arm64/init build/host/mkinitramfs -o "$tap_work/cpio" initramfs/guest.list
said=$(build/host/softoff run --kernel build/kernel-tiny/tiny-no-tiny/Image --initrd "$tap_work/cpio" --boot acpi --press ready --timeout 60s 2>&1)
like "$said" 'verdict=off .*armed=signal' 'the guest knows that its kernel signals process 1'
unlike "$said" 'NOT ARMED|PRESS MISSED' 'the guest with that kernel reports no fault'
finish
