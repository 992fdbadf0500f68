#!/bin/bash
# SPDX-License-Identifier: MIT
# lint.sh: what programs can say about the sources: licence lines, shell scripts, C, our own rules, man pages.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# have PROGRAM 'a sentence': whether it is there; a skip if not
have() {
	command -v "$1" >/dev/null && return
	skip "$2" "$1 is not there"
	return 1
}

## Licence lines

# without_licence FILE...: the files without a licence line; it is the first line, or the second after #! or a fragment's # Help:
without_licence() {
	awk 'FNR == 1 { if (/^#!/ || /^# Help: /) next; if (!/SPDX-License-Identifier: MIT/) print FILENAME; nextfile }
		{ if (!/SPDX-License-Identifier: MIT/) print FILENAME; nextfile }' "$@"
}

# Without git (an unpacked tarball, also one within another git tree) every file beside build/ is one of the project's.
if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]; then
	mapfile -t files < <(git ls-files --cached)
else
	mapfile -t files < <(find . -path ./build -prune -o -type f -print | sed 's,^\./,,')
fi
present=()
for file in "${files[@]}"; do
	[[ $file == tests/fuzz/corpus/* ]] && continue # input, to the byte
	[ -s "$file" ] && present+=("$file")
done
is "$(without_licence "${present[@]}")" '' 'every file names its licence first'
printf 'int x;\n' >"$tap_work/without.c"
is "$(without_licence "$tap_work/without.c")" "$tap_work/without.c" 'a file without its licence is found'

# finds 'a sentence' PROGRAM ARG...: ok if the program complains
finds() {
	local sentence=$1
	shift
	if "$@" >/dev/null 2>&1; then tap_line 1 "$sentence"; else tap_line 0 "$sentence"; fi
}

## Shell scripts

scripts=()
for file in "${present[@]}"; do
	IFS= read -r first <"$file"
	case $first in
	'#!'*sh | '# SPDX'*) grep -Eq '^#!.*sh$|^# shellcheck shell=' "$file" && scripts+=("$file") ;;
	esac
done
# SC2317, "unreachable": functions are called by their names, through check.
look_at_scripts() {
	shellcheck -x -P .:SCRIPTDIR -e SC2317 "$@"
}

if have shellcheck 'the shell scripts are as shellcheck wants them'; then
	check "the ${#scripts[@]} shell scripts are as shellcheck wants them" look_at_scripts "${scripts[@]}"
	printf '#!/bin/sh\necho %s1\n' '$' >"$tap_work/bad.sh"
	finds 'shellcheck finds an unquoted variable' look_at_scripts "$tap_work/bad.sh"
fi

## C

# Left out, with reasons:
# resourceLeak: descriptors with FD_CLOSE are closed by the compiler's cleanup attribute, which cppcheck does not know.
# invalidFunctionArg of mmap: its description of POSIX says that a descriptor cannot be -1; with MAP_ANONYMOUS it must.
# missingIncludeSystem: it knows the functions from its own description, and needs no system header.
# By default cppcheck 2.11 and later analyses fewer branches, and reports each file in which it stopped early.
levels=()
cppcheck --help 2>/dev/null | grep -q -e --check-level && levels=(--check-level=exhaustive)
look_at_c() {
	cppcheck --quiet --error-exitcode=1 "${levels[@]}" --std=c11 --library=posix --enable=warning,performance,portability --inline-suppr \
		-I. -D_GNU_SOURCE '-DSOFTOFF_VERSION="0"' -D__x86_64__=1 \
		--suppress=resourceLeak --suppress=invalidFunctionArg --suppress=missingIncludeSystem "$1"
}

if have cppcheck 'the C sources are as cppcheck wants them'; then
	for folder in lib init agent initramfs host-shim; do
		check "$folder is as cppcheck wants it" look_at_c "$folder"
	done
	printf 'int f(void);\nint f(void)\n{\n\tint a[2] = { 0 };\n\n\treturn a[2];\n}\n' >"$tap_work/bad.c"
	finds 'cppcheck finds an index out of bounds' look_at_c "$tap_work/bad.c"
fi

# The other compiler, which warns of other things, with the flags of config.mk.
# shellcheck disable=SC2016 # make expands it
mapfile -t warnings < <(make -s --no-print-directory --eval='warnings:;@echo $(WARNINGS)' warnings | tr ' ' '\n' | grep -v frame-larger)
clang_guest() {
	local headers
	headers=$(clang -print-resource-dir)/include
	for source in {lib,init,agent}/{,*/}*.c; do
		clang --target=aarch64-linux-gnu -nostdinc -isystem /usr/include/aarch64-linux-musl -isystem "$headers" \
			-idirafter /usr/aarch64-linux-gnu/include -idirafter /usr/include -idirafter /usr/include/libevdev-1.0 -std=gnu17 -D_GNU_SOURCE \
			'-DSOFTOFF_VERSION="0"' -I. "${warnings[@]}" -Werror -fsyntax-only "$source" || return
	done
}
clang_host() {
	for source in host-shim/*.c host-shim/{run,qemu,check,verify,kernel,common}/*.c initramfs/*.c; do
		clang -std=gnu17 -D_GNU_SOURCE '-DSOFTOFF_VERSION="0"' -I. "${warnings[@]}" -Werror -fsyntax-only "$source" || return
	done
}

if have clang 'clang has nothing to say'; then
	check 'clang has nothing to say of the guest programs' clang_guest
	check 'clang has nothing to say of the host programs' clang_host
fi

## Our own rules

if have python3 'the sources keep our own rules'; then
	# shellcheck source=tests/unit/own_rules.inc
	. tests/unit/own_rules.inc
fi

## Man pages

pages=()
for file in docs/*.[1-8]; do
	[ -f "$file" ] && pages+=("$file")
done
if [ ${#pages[@]} -eq 0 ]; then
	skip 'the man pages are as mandoc wants them' 'there are none'
elif have mandoc 'the man pages are as mandoc wants them'; then
	for file in "${pages[@]}"; do
		check "$file is as mandoc wants it" mandoc -T lint -W warning "$file"
	done
	printf '.Dd today\n.Sh\n' >"$tap_work/bad.1"
	finds 'mandoc finds a page without sections' mandoc -T lint -W warning "$tap_work/bad.1"
fi

# mandoc accepts a heading in which a word happens to be the name of a macro that may be called inside a line, and renders
# ".Ss In place" as "<place>". \& before the word keeps it a word. The list: mdoc(7), "MACRO SYNTAX", column "callable".
macros_in_headings() {
	awk -v callable="Ac Ad An Ao Ap Aq Ar At Bc Bo Bq Brc Bro Brq Bsx Bx Cd Cm Dc Do Dq Dv Dx Ec Em En Eo Er Es Ev Fa Fc Fl Fn Fo Fr Ft \
		Fx Ic In Lb Li Lk Ms Mt Nm No Ns Nx Oc Oo Op Ot Ox Pa Pc Pf Po Pp Pq Qc Ql Qo Qq Sc So Sq Sx Sy Tn Ux Va Vt Xc Xo Xr \
		%A %B %C %D %I %J %N %O %P %Q %R %T %U %V" '
		BEGIN { split(callable, names); for (i in names) macro[names[i]] = 1 }
		/^\.S[hs] / { for (i = 2; i <= NF; i++) if ($i in macro) print FILENAME ": " $0 }' "$@"
}

# lists_in_quotes PAGE...: mdoc's quoting macros enclose all words up to the end of their line, commas too: a list needs a line each.
lists_in_quotes() {
	awk '/^\.[DSQ][qlS] ?[^"].* , [^ ]/ { print FILENAME ": " $0 }' "$@"
}

# links_dead FILE...: relative links of Markdown files that lead nowhere.
links_dead() {
	local file link
	for file; do
		grep -oE '\]\([^)#]+' "$file" | cut -c3- | grep -v : | sort -u | while read -r link; do
			[ -e "$(dirname "$file")/$link" ] || echo "$file: $link"
		done
	done
}

# references_unlisted PAGE...: what a page refers to in its text and leaves out of SEE ALSO, and pages of this tree that do not exist.
references_unlisted() {
	awk '
		function judge(  name) {
			for (name in used) if (!(name in listed)) print page ": not in SEE ALSO: " name
			split("", used); split("", listed)
		}
		FNR == 1 { if (page) judge(); page = FILENAME; inside = 0 }
		/^\.S[hs] / { inside = /^\.Sh SEE ALSO/; next }
		{ for (i = 1; i <= NF; i++) if ($i ~ /^\.?Xr$/) { name = $(i + 1) "(" $(i + 2) ")"; if (inside) listed[name] = 1; else used[name] = 1 } }
		END { judge() }' "$@"
}

# references_dead PAGE...: references to pages of this project that are not in docs/.
references_dead() {
	local page section file
	grep -hEo '\bXr (softoff|mkinitramfs)[a-z-]* [0-9]' "$@" | sort -u | while read -r _ page section; do
		file=docs/$page.$section
		[ -f "$file" ] || echo "$file"
	done
}

if [ ${#pages[@]} -gt 0 ]; then
	is "$(macros_in_headings "${pages[@]}")" '' 'no heading of a man page has a word that mdoc takes for a macro'
	is "$(references_unlisted "${pages[@]}")" '' 'SEE ALSO of each man page lists all that its text refers to'
	is "$(references_dead "${pages[@]}")" '' 'a man page refers to pages of this project that exist'
	is "$(grep -Lx '\.Os softoff' "${pages[@]}")" '' 'every man page belongs to the same system, by .Os'
	is "$(lists_in_quotes "${pages[@]}")" '' 'no list in a man page has one pair of quotes around it'
	printf '.Sh NAME\n.Ss In place\n.Xr sync 2\n.Qq y , m\n.Sh SEE ALSO\n.Xr softoff-none 9\n' >"$tap_work/bad.1"
	is "$(macros_in_headings "$tap_work/bad.1")" "$tap_work/bad.1: .Ss In place" 'a heading with a macro in it is found'
	is "$(references_unlisted "$tap_work/bad.1")" "$tap_work/bad.1: not in SEE ALSO: sync(2)" 'a reference that SEE ALSO lacks is found'
	is "$(references_dead "$tap_work/bad.1")" docs/softoff-none.9 'a reference to a page that does not exist is found'
	is "$(lists_in_quotes "$tap_work/bad.1")" "$tap_work/bad.1: .Qq y , m" 'a list in one pair of quotes is found'
fi

mapfile -t texts < <(printf '%s\n' "${present[@]}" | grep '\.md$')
is "$(links_dead "${texts[@]}")" '' 'the links between the papers lead to files'
printf 'See [it](none.md) and [that](https://example.com).\n' >"$tap_work/bad.md"
is "$(links_dead "$tap_work/bad.md")" "$tap_work/bad.md: none.md" 'a link that leads nowhere is found'

finish
