#!/bin/bash
# SPDX-License-Identifier: MIT
# terminal.sh - a shell with job control on a terminal that inittab names, and getty on the console: typed at, read from.
# shellcheck disable=SC2016 # what is in single quotes is for the guest's shell
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc

root=$tap_work/root
applets "$root"
cat >"$root/etc/inittab" <<'END'
::sysinit:/bin/mkdir -p /dev/pts
hvc1::askfirst:-/bin/sh
ttyAMA0::respawn:/sbin/getty -L ttyAMA0 115200 vt100
END
(cd "$root" && find . -mindepth 1 -printf '%y %P %l\n') | awk -v root="$root" '
	$1 == "d" { print "dir /" $2 " 0755 0 0" }
	$1 == "f" { print "file /" $2 " " root "/" $2 " 0755 0 0" }
	$1 == "l" { print "slink /" $2 " " $3 " 0777 0 0" }' >"$tap_work/list"
initrd "$tap_work/cpio" "${vm_all[@]}" -- "$tap_work/list"

mkfifo "$tap_work/tty.in" "$tap_work/tty.out"
exec {type}<>"$tap_work/tty.in" {screen}<>"$tap_work/tty.out"

seen=
# sees REGEX SENTENCE: until the terminal shows it, after the text that was seen before.
sees() {
	local text='' char until=$((SECONDS + 60))
	while [ "$SECONDS" -lt "$until" ]; do
		if IFS= read -r -t 0.2 -n 1 -d '' -u "$screen" char; then
			text+=$char
		elif grep -Eq -- "$1" <<<"$text"; then
			break
		elif ! kill -0 "$vm_pid" 2>/dev/null; then
			break
		fi
	done
	seen=$text
	like "$text" "$1" "$2"
}
types() { printf '%b' "$1" >&"$type"; }

vm_start --initrd "$tap_work/cpio" --append 'console=ttyAMA0 quiet' \
	--qemu-arg -chardev --qemu-arg "pipe,id=tty,path=$tap_work/tty" --qemu-arg -device --qemu-arg virtconsole,chardev=tty
sees 'Please press Enter to activate this console' 'askfirst shows its prompt on its own terminal'
types '\n'
sees '[#$] ' 'Enter starts the shell'
unlike "$seen" "can't access tty|job control turned off" 'the shell has job control'
types 'tty; echo name is $0\n'
sees '/dev/hvc1' "the shell's terminal is as inittab names it"
like "$seen" 'name is -' 'the shell is a login shell'
# The quotes keep the word out of the echo of what is typed: it shows only once the program runs, in the foreground.
types 'sh -c "echo be\\"\\"gun; sleep 1000"\n'
sees '^begun' 'a program runs in the foreground'
types '\032'
sees 'Stopped|\[1\]\+' 'Ctrl-Z stops it'
types 'kill %1; sh -c "echo ano\\"\\"ther; sleep 1000"\n'
sees '^another' 'another program runs'
types '\003echo still $((40+2))\n'
sees '^still 42' 'Ctrl-C ends the program, and not the shell'
types 'exit\nexit\n' # it warns first that jobs are stopped
sees 'Please press Enter' "askfirst shows its prompt again after the shell's end"
kill -INT "$vm_pid"
vm_end
vm_is 0 off 'the guest powers off beside a shell'
like "$vm_console" 'login:' 'getty shows its login prompt on the console'
finish
