#!/bin/bash
# SPDX-License-Identifier: MIT
# debian.sh: Debian's kernels, booted and pressed in each wiring: the verdict of check, the guest's diagnosis and the press
# agree on each of them. The table in docs/is-my-kernel-wired.md, which make kernel-matrix writes, has the same verdicts.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

softoff=build/host/softoff

# The name in the docs' tables, in tests/kernel, and of the config in Debian's linux-config package.
while read -r version name kernel config; do
	folder=$(tests/kernel "$kernel") || exit 1
	echo "$version-$name $folder" >>"$tap_work/matrix"
	own=$(echo "$folder"/boot/config-*)
	arch=${config%%_*}
	file=$(tests/package "linux-config-$version:$arch")/usr/src/linux-config-$version/config.$config.xz
	is "$($softoff check "$own" | sed -n '/^PLATFORM/,/^$/p')" "$($softoff check "$file" | sed -n '/^PLATFORM/,/^$/p')" \
		"the config of the package $version $name has the same verdict as Debian's source"
done <<-'END'
	6.1  arm64       arm64_61  arm64_none_arm64
	6.1  cloud-arm64 cloud_61  arm64_none_cloud-arm64
	6.1  rt-arm64    rt_61     arm64_rt_arm64
	6.12 arm64-16k   arm64_16k arm64_none_arm64-16k
	6.12 arm64       arm64     arm64_none_arm64
	6.12 cloud-arm64 cloud     arm64_none_cloud-arm64
	6.12 rt-arm64    rt        arm64_rt_arm64
	6.1  cloud-amd64 amd64_61  amd64_none_cloud-amd64
	6.12 cloud-amd64 amd64     amd64_none_cloud-amd64
END

$softoff verify --matrix "$tap_work/matrix" ${JOBS:+--jobs "$JOBS"} --json "$tap_work/json" >"$tap_work/out" 2>"$tap_work/err"
is "$?" 3 'a matrix with kernels that hear by another channel has status 3'
python3 - "$tap_work/json" >"$tap_work/lines" <<-'END'
	import json, sys
	for c in json.load(open(sys.argv[1]))["cases"]:
	    print(c["kernel"], c["boot"], c["verdict"], c["check"]["verdict"], c["agree"], ",".join(c["check"]["missing"]) or "-",
	          c["agreed"])
END
while read -r kernel boot verdict check agree missing agreed; do
	is "$agree" True "$kernel $boot: check says $check, the boot $verdict: $agreed"
	case $check in
	wired | modules) is "$verdict $missing" "$check -" "$kernel $boot: it is $check, as check says" ;;
	*) like "$verdict $missing" '^(other-channel|not-wired) [A-Z]' "$kernel $boot: not heard by the button, for want of $missing, as check says" ;;
	esac
done <"$tap_work/lines"
is "$(grep -c . "$tap_work/lines")" 30 'seven arm64 kernels in four wirings, two of x86_64 in one'

# rows: the table's rows of these kernels, from the lines of this run
rows() {
	awk '{ sub("-", " ", $1); cell[$1, $2] = $3; if (!seen[$1]++) order[++n] = $1 } END {
		split("dt acpi acpi-gpio vz", wiring, " ")
		for (i = 1; i <= n; i++) {
			row = "| " order[i]
			for (w = 1; w <= 4; w++) row = row " | " ((order[i], wiring[w]) in cell ? cell[order[i], wiring[w]] : "-")
			print row " |"
		}
	}' "$tap_work/lines"
}
while read -r row; do
	name=${row#| }
	is "$(grep -F "| ${name%% |*} | " docs/is-my-kernel-wired.md | tail -n 1)" "$row" "the docs have the verdicts of ${name%% |*}"
done < <(rows)

[ "$tap_failed" -eq 0 ] || tap_show 'verify' "$(cat "$tap_work/out")"
finish
