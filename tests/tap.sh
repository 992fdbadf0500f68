# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tap.sh - the checks of the shell tests, which print TAP 13. Sourced from the top folder.
#
#	check 'a sentence' command args   ok if the command succeeds; shows the command's output if it fails
#	is GOT WANT 'a sentence'          ok if equal
#	like TEXT REGEX 'a sentence'      ok if TEXT has a line that matches the extended regular expression
#	unlike TEXT REGEX 'a sentence'    ok if no line of TEXT matches
#	skip 'a sentence' 'the reason'    counted as skipped, with its reason
#	until_ok SECONDS COMMAND...       waits until the command succeeds; fails after SECONDS
#	finish                            prints the plan; exits with 0 if every check passed

tap_count=0
tap_failed=0
echo 'TAP version 13'

# tap_work: a folder for this test alone, removed when the test ends.
tap_work=$(mktemp -d "${TMPDIR:-/tmp}/softoff-test.XXXXXX")
trap 'rm -rf "$tap_work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

tap_line() { # tap_line 0|1 SENTENCE
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
	fi
}

tap_show() { # tap_show LABEL TEXT: diagnostics
	printf '%s\n' "$2" | sed "s/^/#   $1 /" | tail -n 60
}

check() {
	local tap_sentence=$1 tap_out tap_status # prefixed: a function that check runs sees these names
	shift
	tap_out=$("$@" 2>&1 </dev/null)
	tap_status=$?
	tap_line "$((tap_status != 0))" "$tap_sentence"
	[ "$tap_status" -eq 0 ] || tap_show "|" "$tap_out
(status $tap_status of: $*)"
	return 0
}

is() {
	if [ "$1" = "$2" ]; then
		tap_line 0 "$3"
	else
		tap_line 1 "$3"
		tap_show 'got ' "$1"
		tap_show 'want' "$2"
	fi
}

# tap_match WANTED TEXT REGEX SENTENCE: whether TEXT has a line that matches: WANTED is 0 (it should) or 1.
tap_match() {
	local found=1
	printf '%s\n' "$2" | grep -Eq -- "$3" && found=0
	tap_line "$((found != $1))" "$4"
	[ "$found" -ne "$1" ] || return 0
	tap_show 'text ' "$2"
	if [ "$1" -eq 0 ]; then tap_show 'lacks' "$3"; else tap_show 'has  ' "$3"; fi
}

like() { tap_match 0 "$@"; }
unlike() { tap_match 1 "$@"; }

until_ok() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -le "$end" ] || return 1
		sleep 0.02
	done
}

skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

finish() {
	echo "1..$tap_count"
	exit "$((tap_failed != 0))"
}
