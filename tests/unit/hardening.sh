#!/bin/bash
# SPDX-License-Identifier: MIT
# hardening.sh: how the programs are linked is what docs/SECURITY.md says.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

guest=build/arm64
table=$(tests/hardening "init=$guest/init:$guest/obj" "agent=$guest/agent:$guest/obj" \
	"witness=$guest/witness" softoff=build/host/softoff mkinitramfs=build/host/mkinitramfs)
is "$(grep -E '^\| (program|---|init|agent|witness|softoff|mkinitramfs) \|.*\|$|^\|---\|---\|---\|---\|---\|---\|---\|$' docs/SECURITY.md)" "$table" \
	'the table of SECURITY.md is what the programs are'

# canaries FILES: how many functions of these objects check a canary at their end
canaries() {
	awk -v dir="$guest/obj" '{ print dir "/" $0 ".o" }' <<<"$1" | xargs aarch64-linux-gnu-objdump -dr | grep -c 'R_AARCH64_CALL26.*__stack_chk_fail'
}

guarded=$(env -u MAKEFLAGS -u MAKELEVEL make -s ARCH=arm64 guarded)
others=$(find "$guest"/obj/{agent,init,lib} -name '*.o' | sed "s,^$guest/obj/,,; s,\.o$,," | grep -vxF "$guarded")
compiled=$(canaries "$guarded")
is "$(canaries "$others")" 0 'only the files that config.mk names have stack canaries'
# Some functions become part of others, which have one canary then: 11 of 50 do. Inlined into the rest they would lose it.
fail=$(awk '$2 == "__stack_chk_fail" { sub(/^0x0*/, "", $1); print $1 }' "$guest/init.map")
linked=$(aarch64-linux-gnu-objdump -d "$guest/init" | grep -cw "bl.*0x$fail")
check "link-time optimisation leaves init its canaries ($linked of $compiled)" [ "$compiled" -gt 40 -a "$linked" -ge $((compiled * 78 / 100)) ]
finish
