#!/bin/bash
# SPDX-License-Identifier: MIT
# sysvinit.sh: sysvinit's own shutdown, halt, poweroff, reboot and telinit, from Debian's package, with softoff as process 1.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

package=$(tests/package sysvinit-core) || {
	skip "sysvinit's own programs ask softoff" 'its package cannot be had'
	finish
}
mkdir "$tap_work/etc"
mkfifo "$tap_work/hold"

# furnish NAME: gives the held root sysvinit's programs, with their libraries. Remove the old files first: they are
# links, which would lead out.
furnish() {
	local root library
	root=$(inside "$1" .)
	rm -f "$root"/sbin/{halt,poweroff,reboot,telinit,init,shutdown}
	cp "$package"/sbin/{halt,shutdown} "$root/sbin/"
	cp "$package/sbin/init" "$root/sbin/telinit"
	ln -s halt "$root/sbin/poweroff"
	ln -s halt "$root/sbin/reboot"
	ln -s /init "$root/sbin/init"
	mkdir "$root/lib" "$root/lib64"
	for library in $(ldd "$package"/sbin/{halt,shutdown,init} | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[ \t]*\(\/lib[^ ]*\) .*/\1/p' | sort -u); do
		case $library in
		*/ld-*) cp -L "$library" "$root/lib64/" ;;
		*) cp -L "$library" "$root/lib/" ;;
		esac
	done
}

# asked NAME COMMAND [ARGUMENT]...: one life, in which COMMAND is run
asked() {
	local name=$1
	shift
	cat >"$tap_work/etc/inittab" <<-END
		id:3:initdefault:
		sv:3:respawn:/bin/do stay service
		as:3:once:/bin/do tryrest $*
		l0:0:wait:/bin/do say zero
		l6:6:wait:/bin/do say six
	END
	start "$name" --hold "$tap_work/hold" --etc "$tap_work/etc" --limit 20 --
	held "$name"
	furnish "$name"
	echo 1<>"$tap_work/hold" # for reading too: otherwise open(2) waits for a reader, and a launcher that died is none
}

# They complain that there is no /run/initctl, and then run /sbin/init.
while IFS='|' read -r command end action level; do
	asked ends "/sbin/$command"
	ended ends
	is "$how" "$end" "sysvinit's '$command' ends in $end"
	like "$text" "$action: stopping \(pid" "sysvinit's '$command' makes process 1 stop in order"
	like "$text" "do: $level" "sysvinit's '$command' runs the wait entries of its runlevel"
done <<'END'
shutdown -h now|poweroff|poweroff|zero
shutdown -h -H now|poweroff|poweroff|zero
shutdown -h -P +0|poweroff|poweroff|zero
shutdown -r now|reboot|reboot|six
shutdown -r -f -t 2 now|reboot|reboot|six
halt|poweroff|poweroff|zero
poweroff|poweroff|poweroff|zero
reboot|reboot|reboot|six
END
while IFS='|' read -r command end; do
	asked force "/sbin/$command"
	ended force
	is "$how" "$end" "sysvinit's '$command' ends in $end"
	unlike "$text" 'stopping' "sysvinit's '$command' does not involve process 1"
done <<'END'
halt -f|poweroff
poweroff -f|poweroff
reboot -n -f|reboot
END

# Commands that do not work: each prints an error, has its status, and stops nothing.
while IFS='|' read -r status says command; do
	asked not "/sbin/$command"
	line not "do: status $status"
	is "$?" 0 "sysvinit's '$command' has status $status"
	like "$(cat "$tap_work/not.log")" "$says" "sysvinit's '$command' prints its error"
	unlike "$(cat "$tap_work/not.log")" 'stopping|read again' "sysvinit's '$command' leaves process 1 running"
	send not 12
	ended not
	is "$how" poweroff "process 1 stops on a signal after '$command'"
done <<'END'
1|telinit: /run/initctl: No such file|telinit 6
1|telinit: /run/initctl: No such file|telinit q
2|to be run by the kernel, as process 1|shutdown now
END

finish
