# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tap.sh - what the shell tests have in common: checks that print TAP 13. To be sourced, from the top folder.
#
#	check 'a sentence' command args   ok if the command succeeds; its output is shown if not
#	is GOT WANT 'a sentence'          ok if equal
#	like TEXT REGEX 'a sentence'      ok if TEXT has a line that matches the extended regular expression
#	unlike TEXT REGEX 'a sentence'    ok if it has none
#	skip 'a sentence' 'the reason'    counted as skipped, with its reason
#	finish                            prints the plan; the status says whether all was well

tap_count=0
tap_failed=0
echo 'TAP version 13'

# tap_work: a folder of this test's own, removed at its end.
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
	local tap_sentence=$1 tap_out tap_status # what it runs sees these, and has a status of its own
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

like() {
	if printf '%s\n' "$1" | grep -Eq -- "$2"; then
		tap_line 0 "$3"
	else
		tap_line 1 "$3"
		tap_show 'text ' "$1"
		tap_show 'lacks' "$2"
	fi
}

unlike() {
	if printf '%s\n' "$1" | grep -Eq -- "$2"; then
		tap_line 1 "$3"
		tap_show 'text' "$1"
		tap_show 'has ' "$2"
	else
		tap_line 0 "$3"
	fi
}

skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

finish() {
	echo "1..$tap_count"
	exit "$((tap_failed != 0))"
}
