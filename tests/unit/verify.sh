#!/bin/bash
# SPDX-License-Identifier: MIT
# verify.sh: what softoff verify leaves behind, where no guest runs: it is interrupted before, or a result cannot be written.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# It takes the mkinitramfs beside it: here one that fails, once it may.
mkdir "$tap_work"/{bin,guest,tmp,out}
cp build/host/softoff "$tap_work/bin/"
cat >"$tap_work/bin/mkinitramfs" <<'END'
#!/bin/bash
[ -p "$0.hold" ] && echo begun >"$0.begun" && read -r _ <"$0.hold"
echo 'this one makes none'
exit 1
END
chmod +x "$tap_work/bin/mkinitramfs"
touch "$tap_work"/guest/{init,witness}
{ head -c 56 /dev/zero; printf 'ARM\x64'; head -c 4036 /dev/zero; } >"$tap_work/Image"
export TMPDIR=$tap_work/tmp
verify=("$tap_work/bin/softoff" verify --kernel "$tap_work/Image" --guest "$tap_work/guest")
verify() { "${verify[@]}" "$@" >"$tap_work/said" 2>&1; }

verify --json "$tap_work/out/json" --ktap "$tap_work/out/ktap"
is "$?" 2 'a kernel without an initramfs could not be run'
like "$(cat "$tap_work/said")" 'no initramfs: this one makes none' 'for the reason that mkinitramfs gave'
is "$(ls "$tap_work/out")" $'json\nktap' 'the results are written'
is "$(ls "$tap_work/tmp")" '' 'and nothing else is left'

rm "$tap_work"/out/*
verify --junit "$tap_work/none/junit" --json "$tap_work/out/json"
is "$?" 125 'where there is no room for a result the status says so'
like "$(cat "$tap_work/said")" '^softoff: .*/none/junit: No such file' 'and a line says which'
unlike "$(cat "$tap_work/said")" 'not-run' 'before anything is booted for it'
is "$(ls "$tap_work/tmp" "$tap_work/out")" "$tap_work/out:

$tap_work/tmp:" 'and nothing is written'

verify --keep "$tap_work/kept" --json "$tap_work/kept/json"
is "$?" 2 'a result may go to the folder that is made to keep all'
verify --junit /dev/full --json "$tap_work/out/json"
is "$?" 125 'where a result cannot be written in the end the status says so'
like "$(cat "$tap_work/said")" '^softoff: /dev/full: No space left' 'and a line says which'
check 'the others are written' test -s "$tap_work/out/json"
like "$(cat "$tap_work/said")" '^Image +not-run' 'and the table is shown'
is "$(ls "$tap_work/tmp")" '' 'nothing is left of that, too'

printf 'a/b Image\n' >"$tap_work/matrix"
"$tap_work/bin/softoff" verify --matrix "$tap_work/matrix" 2>"$tap_work/said"
is "$?" 125 'a kernel called by a path is refused'
like "$(cat "$tap_work/said")" 'matrix:1: a name with a / in it' 'by its line: files are called by it'
printf '# none\na Image\nb Imag\n' >"$tap_work/matrix"
"$tap_work/bin/softoff" verify --matrix "$tap_work/matrix" 2>"$tap_work/said"
is "$?" 125 'a kernel that is not there is refused'
like "$(cat "$tap_work/said")" 'matrix:3: .*/Imag: No such file' 'by its line'
printf 'a Image\n' >"$tap_work/matrix"
"$tap_work/bin/softoff" verify --matrix "$tap_work/matrix" --guest "$tap_work/guest" >"$tap_work/said" 2>&1
is "$?" 2 'one called by a name is taken'

mkfifo "$tap_work/bin/mkinitramfs."{hold,begun}
exec {hold}<>"$tap_work/bin/mkinitramfs.hold" {begun}<>"$tap_work/bin/mkinitramfs.begun"
"${verify[@]}" --json "$tap_work/out/late" 2>"$tap_work/said" &
read -r -t 20 -u "$begun" _
kill -INT $!
echo go >&"$hold"
wait $!
is "$?" 130 'interrupted while the initramfs is made, it says so by its status'
like "$(cat "$tap_work/said")" '^\[host\] interrupted; no result is written' 'and by a line'
check 'and writes no result' test ! -e "$tap_work/out/late"
is "$(ls "$tap_work/tmp")" '' 'and leaves nothing'
finish
