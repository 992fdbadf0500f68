#!/bin/bash
# SPDX-License-Identifier: MIT
# examples.sh - the examples in the docs for CI and for kernel maintainers use options that are there, and the manual pages tell of all.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# used TOOL FILE...: the options that follow `softoff TOOL` in commands, on continued lines as well
used() {
	local tool=$1
	shift
	sed ':a; /\\$/ { N; s/\\\n//; ba }' "$@" | grep -o "softoff $tool .*" | sed 's/`.*//; s/ | .*//' | grep -o -- '--[a-z][a-z-]*' | sort -u
}

# of_help TOOL: the options that it says it has
of_help() { build/host/softoff "$1" --help | grep -o '^  --[a-z][a-z-]*' | tr -d ' ' | sort -u; }

# of_manual FILE: the options that the manual page describes
of_manual() { grep -o '^\.It Fl -[a-z][a-z-]*.*' "$1" | grep -o 'Fl -[a-z][a-z-]*' | sed 's/Fl -/--/' | sort -u; }

docs=(README.md docs/ci.md docs/ci/* docs/is-my-kernel-wired.md)
for tool in verify check; do
	options=$(used $tool "${docs[@]}")
	check "the docs have examples of softoff $tool, with options" [ "$(wc -w <<<"$options")" -ge 2 ]
	is "$(comm -23 <(echo "$options") <(of_help $tool))" '' "softoff $tool has all of these options"
	is "$(comm -13 <(of_manual docs/softoff-$tool.1) <(of_help $tool) | grep -vx -- --help)" '' "softoff-$tool(1) describes every option"
	is "$(comm -23 <(of_manual docs/softoff-$tool.1) <(of_help $tool))" '' "softoff-$tool(1) describes no other option"
done
finish
