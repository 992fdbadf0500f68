#!/bin/bash
# SPDX-License-Identifier: MIT
# fuzz.sh - each fuzz target for a while, from its corpus. FUZZ_RUNS says how often (default 50000), FUZZ_SECONDS how long at
# the most (default 30). Findings stay in build/tests/fuzz.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	mkdir -p "$tap_work/$name"
	cp "tests/fuzz/corpus/$name"/* "$tap_work/$name"
	check "$name: ${FUZZ_RUNS:-50000} inputs cause no failure" "build/tests/fuzz/$name" \
		-runs="${FUZZ_RUNS:-50000}" -max_total_time="${FUZZ_SECONDS:-30}" -artifact_prefix="build/tests/fuzz/$name-" \
		"$tap_work/$name"
done
finish
