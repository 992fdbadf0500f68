#!/bin/bash
# SPDX-License-Identifier: MIT
# verify.sh: the files of softoff verify where no guest runs: it is interrupted before, or a result cannot be written.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# It takes the mkinitramfs beside it: here a program that fails, when it is let run.
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
like "$(cat "$tap_work/said")" 'no initramfs: this one makes none' 'the verdict has the reason that mkinitramfs gave'
is "$(ls "$tap_work/out")" $'json\nktap' 'the results of a failed mkinitramfs are written'
is "$(ls "$tap_work/tmp")" '' 'no other file of a failed mkinitramfs is left'

rm "$tap_work"/out/*
verify --junit "$tap_work/none/junit" --json "$tap_work/out/json"
is "$?" 125 'a result file that cannot be made sets the status'
like "$(cat "$tap_work/said")" '^softoff: .*/none/junit: No such file' 'a line names the result file that cannot be made'
unlike "$(cat "$tap_work/said")" 'not-run' 'a result file that cannot be made prevents every boot'
is "$(ls "$tap_work/tmp" "$tap_work/out")" "$tap_work/out:

$tap_work/tmp:" 'a result that cannot be written leaves no file'

verify --keep "$tap_work/kept" --json "$tap_work/kept/json"
is "$?" 2 'a result may go to the folder that is made to keep all'
verify --junit /dev/full --json "$tap_work/out/json"
is "$?" 125 'a result file that cannot be written sets the status'
like "$(cat "$tap_work/said")" '^softoff: /dev/full: No space left' 'a line names the result file that cannot be written'
check 'the other result files are written' test -s "$tap_work/out/json"
like "$(cat "$tap_work/said")" '^Image +not-run' 'the table is shown beside a result file that cannot be written'
is "$(ls "$tap_work/tmp")" '' 'no part of the failed result file is left'

printf 'a/b Image\n' >"$tap_work/matrix"
"$tap_work/bin/softoff" verify --matrix "$tap_work/matrix" >"$tap_work/table" 2>"$tap_work/said"
is "$?" 2 'a kernel called by a path is not run'
like "$(cat "$tap_work/said")" 'matrix:1: a name with a / in it' 'the refusal of a path as a name has its line'
printf '# none\na Image\nb Imag\n' >"$tap_work/matrix"
"$tap_work/bin/softoff" verify --matrix "$tap_work/matrix" --guest "$tap_work/guest" --boot dt >"$tap_work/table" 2>"$tap_work/said"
is "$?" 2 'a kernel that is not there is not run'
like "$(cat "$tap_work/said")" 'matrix:3: .*/Imag: No such file' 'the refusal of a missing kernel has its line'
like "$(cat "$tap_work/table")" '^a dt: not-run: no initramfs: this one makes none' 'a bad line of a matrix does not stop the kernel before it'
printf '# none\nb Imag\na Image\na Image\nc\n' >"$tap_work/matrix"
"$tap_work/bin/softoff" verify --matrix "$tap_work/matrix" --guest "$tap_work/guest" --boot dt >"$tap_work/table" 2>"$tap_work/said"
is "$(grep -c '^[^ ]* dt: not-run' "$tap_work/table")" 4 'each line of a matrix has its row'
like "$(cat "$tap_work/table")" '^a dt: not-run: no initramfs: this one makes none' 'a bad line of a matrix does not stop the kernel after it'
like "$(cat "$tap_work/said")" 'matrix:4: two kernels are called a' 'a name that is given twice is refused'
like "$(cat "$tap_work/said")" 'matrix:5: want NAME PATH' 'a line without a kernel is refused'
unlike "$(cat "$tap_work/said")" 'matrix:[0-9].*matrix:[0-9]' 'each refusal names its line once'
is "$(grep -c 'matrix:[245]: ' "$tap_work/table")" 3 'the row of a bad line has its file and line'
printf 'a Image\n' >"$tap_work/matrix"
"$tap_work/bin/softoff" verify --matrix "$tap_work/matrix" --guest "$tap_work/guest" >"$tap_work/said" 2>&1
is "$?" 2 'a kernel with a name is accepted'

# Bytes 18 and 19 of an ELF file are its machine: 62 is x86_64, 183 arm64.
elf() { printf '\177ELF%014d' 0 | tr 0 '\0'; printf "%b" "\\0$(printf %o "$1")\\0"; }
elf 62 >"$tap_work/guest/init"
verify
is "$?" 2 'guest programs of another architecture are not run'
like "$(cat "$tap_work/said")" 'not-run: the guest programs in .*/guest are for x86_64, the kernel is for arm64' 'guest programs of another architecture are named as such'
elf 183 >"$tap_work/guest/init"
verify
unlike "$(cat "$tap_work/said")" 'the guest programs' 'guest programs of the architecture are accepted'

mkdir -p "$tap_work"/{other,same}/lib/modules
{ cat "$tap_work/Image"; printf 'Linux version 6.12.1 (x@y) #1\n'; } >"$tap_work/vmlinuz"
mkdir -p "$tap_work/other/lib/modules/6.12.2/kernel" "$tap_work/same/lib/modules/6.12.1/kernel"
touch "$tap_work/other/lib/modules/6.12.2/kernel/x.ko" "$tap_work/same/lib/modules/6.12.1/kernel/x.ko"
versions() { "$tap_work/bin/softoff" verify --kernel "$tap_work/vmlinuz" --modules "$tap_work/$1" --guest "$tap_work/guest" >"$tap_work/said" 2>&1; }
versions other
is "$?" 125 'modules of another version than the kernel are refused'
is "$(cat "$tap_work/said")" 'softoff: the kernel is Linux 6.12.1, the modules are for 6.12.2: they do not load into it' 'the refusal names both versions, and nothing is booted'
versions same
like "$(cat "$tap_work/said")" '^6.12.1 dt: not-run: no initramfs' 'modules of the same version are taken, and the kernel has its version for its name'

mkfifo "$tap_work/bin/mkinitramfs."{hold,begun}
exec {hold}<>"$tap_work/bin/mkinitramfs.hold" {begun}<>"$tap_work/bin/mkinitramfs.begun"
"${verify[@]}" --json "$tap_work/out/late" 2>"$tap_work/said" &
read -r -t 20 -u "$begun" _
kill -INT $!
echo go >&"$hold"
wait $!
is "$?" 130 'an interruption of mkinitramfs ends verify with status 130'
like "$(cat "$tap_work/said")" '^\[host\] interrupted; no result is written' 'an interruption of mkinitramfs is logged'
check 'an interrupted run writes no result' test ! -e "$tap_work/out/late"
is "$(ls "$tap_work/tmp")" '' 'an interrupted run leaves no file'
finish
