#!/bin/bash
# SPDX-License-Identifier: MIT
# hardening.sh: how the programs are linked is what docs/SECURITY.md says.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

guest=build/arm64
table=$(tests/hardening "init=$guest/init:$guest/obj/init/main.o" "agent=$guest/agent:$guest/obj/agent/main.o" \
	"witness=$guest/witness" softoff=build/host/softoff mkinitramfs=build/host/mkinitramfs)
is "$(grep -E '^\| (program|---|init|agent|witness|softoff|mkinitramfs) \|.*\|$|^\|---\|---\|---\|---\|---\|---\|---\|$' docs/SECURITY.md)" "$table" \
	'the table of SECURITY.md is what the programs are'
finish
