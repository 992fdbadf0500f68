#!/bin/bash
# SPDX-License-Identifier: MIT
# interactive.sh - softoff run --interactive in a terminal (tmux): askfirst, a login, job control, vi, the escape key, and the terminal
# as it was afterwards. A second run, without --interactive: the guest's control sequences are shown and not obeyed.
# shellcheck disable=SC2016 # what is in single quotes is for the guest's shell
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/appliance.inc

root=$tap_work/root
applets "$root"
for name in vi login stty; do ln -sf busybox "$root/bin/$name"; done
cat >"$root/etc/inittab" <<'END'
::sysinit:/bin/mkdir -p /dev/pts
ttyAMA0::askfirst:/sbin/getty -L ttyAMA0 115200 vt100
END
(cd "$root" && find . -mindepth 1 -printf '%y %P %l\n') | awk -v root="$root" '
	$1 == "d" { print "dir /" $2 " 0755 0 0" }
	$1 == "f" { print "file /" $2 " " root "/" $2 " 0755 0 0" }
	$1 == "l" { print "slink /" $2 " " $3 " 0777 0 0" }' >"$tap_work/list"
initrd "$tap_work/cpio" "${vm_all[@]}" -- "$tap_work/list"

tmux=(tmux -L "softoff$$" -f /dev/null)
leave() {
	"${tmux[@]}" kill-server 2>/dev/null
	rm -rf "$tap_work"
}
trap leave EXIT

# screen REGEX SENTENCE: until the terminal shows it.
shows() { "${tmux[@]}" capture-pane -p 2>/dev/null | grep -Eq -- "$1"; }
screen() {
	if until_ok "${3:-60}" shows "$1"; then
		tap_line 0 "$2"
	else
		tap_line 1 "$2"
		tap_show screen "$("${tmux[@]}" capture-pane -p 2>&1)"
	fi
}
keys() { "${tmux[@]}" send-keys "$@"; }
# types TEXT: and Enter.
types() {
	keys -l "$1"
	keys Enter
}
# terminal: what stty says of it.
settings() { stty -a <"$("${tmux[@]}" display-message -p '#{pane_tty}')"; }

"${tmux[@]}" new-session -d -x 90 -y 30 'PS1="host> " bash --norc --noprofile'
screen '^host>' 'a shell of the host runs in the terminal'
before=$(settings)
run="build/host/softoff run --kernel $vm_image --initrd $tap_work/cpio --net none --append quiet"
types "$run --interactive 2>&1; echo ended \$?"
screen 'escape key: Ctrl-\], then p presses' 'the escape key is shown at the start'
like "$(settings)" ' -icanon .* -echo ' 'the terminal is raw'
screen 'Please press Enter to activate this console' 'askfirst shows its prompt' 120
keys Enter
screen '^appliance login:' 'getty asks for a login'
types root
screen '^[^ ]* *[#$]$' 'the login has a shell'
types 'tty; echo name $((40+2))'
screen '^/dev/ttyAMA0' "the shell's terminal is the console"
screen '^name 42' 'what is typed arrives'
types 'sh -c "echo be\"\"gun; sleep 1000"'
screen '^begun' 'a program runs in the foreground'
keys C-z
screen 'Stopped|\[1\]\+' 'Ctrl-Z stops the program'
types 'fg'
keys C-c
types 'jobs; echo still $((40+3))'
screen '^still 43' 'Ctrl-C ends the program, and neither the shell nor softoff'
types 'vi /tmp/text'
screen '^~' 'vi draws its screen'
keys -l ihello
screen '^I /tmp/text' 'vi inserts'
keys Escape # with nothing after it, or vi takes both for one key
screen '^- /tmp/text' 'vi has the Escape key'
types ':wq'
types 'sed "s/^/read: /" /tmp/text'
screen '^read: hello' 'vi has written what was typed'
types 'vi /tmp/text' # it is on the alternate screen when the guest is off
screen '^- /tmp/text' 'vi runs again'
keys C-] '?'
screen 'Ctrl-\] k: end the guest by force' 'Ctrl-] ? helps'
keys C-] p
screen '^ended 0' 'Ctrl-] p presses, and the guest is off' 120
screen '^read: hello' 'the alternate screen is left'
screen 'softoff: verdict=off status=0 ' 'the last line is printed on a terminal that is no longer raw'
is "$(settings)" "$before" 'the terminal is as it was'

keys C-l
types "$run --interactive 2>&1; echo forced \$?"
screen 'Please press Enter' 'a second guest runs' 120
keys C-] k
screen '^forced 121' 'Ctrl-] k ends the guest by force'
is "$(settings)" "$before" 'the terminal is as it was after force'

for signal in TERM QUIT; do
	keys C-l
	types "clear; $run --interactive 2>&1 & echo pid \$!; fg; echo $signal \$?"
	screen 'Please press Enter' "a guest runs (SIG$signal)" 120
	pid=$("${tmux[@]}" capture-pane -p | sed -n 's/^pid \([0-9]*\).*/\1/p' | tail -n 1)
	kill "-$signal" "$pid"
	screen "^$signal [0-9]" "SIG$signal ends the run"
	is "$(settings)" "$before" "the terminal is as it was after SIG$signal"
done
keys C-l
types "clear; $run -- /bin/printf '\\033[2J\\033[31mred'; echo shown \$?"
screen '\^\[\[2J\^\[\[31mred' 'without --interactive the control sequences of the guest are shown' 120
screen '^shown 0' 'the guest without --interactive ends by itself'
finish
