#!/bin/bash
# SPDX-License-Identifier: MIT
# inittab.sh: /etc/inittab at work, in both its forms: what starts when, what starts again, what goes down, what is read again.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

etc=$tap_work/etc
mkdir "$etc"
busybox=$(tests/package busybox-static)/bin/busybox || exit 1

# tab NAME [ns_run options]: one life by the inittab on standard input, up to where it is up
tab() {
	local name=$1
	shift
	cat >"$etc/inittab"
	start "$name" --etc "$etc" "$@" --
}

# up NAME: until all is started
up() {
	line "$1" 'form, [0-9]+ entries started'
}

# words NAME: the lines of the entries' programs so far, joined into one
words() {
	sed -n 's/^do: //p' "$tap_work/$1.log" | tr '\n' ';'
}

# edit NAME: replaces the inittab of a running machine with standard input, and sends SIGHUP
edit() {
	cat >"$(inside "$1" etc/inittab)"
	send "$1" HUP
}

# children NAME COMMAND: how many of them process 1 has
children() {
	local pid count=0
	# shellcheck disable=SC2013 # they are words
	for pid in $(cat "/proc/${ns_pid[$1]}/task/${ns_pid[$1]}/children"); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ] && count=$((count + 1))
	done
	echo "$count"
}

## BusyBox's form

tab busybox <<'END'
# a comment
::respawn:/bin/do stay service
::once:/bin/do say once
::wait:/bin/do say \
wait
::sysinit:/bin/do say one
::nosuch:/bin/do say never
no fields at all
::sysinit:/bin/do say two
::off:/bin/do say off
::shutdown:/bin/do say down
::shutdown:/bin/do say off
END
up busybox
line busybox 'service begins'
line busybox 'do: once'
send busybox 12
ended busybox
is "$how" poweroff 'an inittab of the BusyBox form comes up and goes down'
like "$(words busybox)" '^one;two;wait;(service begins;|once;){2}down;off;service ends;$' \
	'entries start by action, not by line, and shutdown entries run before SIGTERM'
like "$text" 'warning: /etc/inittab:7: no such action; the line is ignored' 'an unknown action is a warning with its number'
like "$text" 'warning: /etc/inittab:8: not id:runlevels' 'a line without fields is a warning with its number'
is "$(grep -c warning <<<"$text")" 2 'no other line is a warning'
unlike "$text" 'killing' 'respawn entries are not started again on the way down'

tab respawn <<'END'
::respawn:/bin/do exit 3
END
line respawn 'keeps ending' 3
send respawn 12
ended respawn
is "$(sed -n -E 's/.*keeps ending \(status 3\); started again in ([0-9]+) ms/\1/p' <<<"$text" | head -n 3 | tr '\n' ' ')" '100 200 400 ' \
	'an entry that dies at once is started again after a pause that doubles'
is "$how" poweroff 'a machine with a dying entry stops on a signal'

tab shell --sh "$busybox" <<'END'
::sysinit:echo "do: $((6 * 7)) $0" >&2
::shutdown:echo "do: down 2" >&2
END
up shell
send shell 12
ended shell
like "$text" '^do: 42 /bin/sh' 'a process with shell syntax is run by a shell'
like "$text" '^do: down 2' 'a shutdown entry with shell syntax is run by a shell'
is "$how" poweroff 'a machine with shell entries stops on a signal'

tab tty --console <<'END'
console::once:/bin/do show
nosuch::once:/bin/do say nobody
END
inside_line tty dev/console 'do: fd 1 other /dev/console'
is "$?" 0 'the id is the terminal of the process'
line tty '/dev/nosuch: No such file or directory'
is "$?" 0 'a terminal that does not exist is logged'
send tty 12
ended tty
is "$how" poweroff 'a machine with terminals stops on a signal'

tab keys <<'END'
::respawn:/bin/do stay service
::ctrlaltdel:/bin/do say control
::powerfail:/bin/do say power
END
up keys
send keys 2
line keys 'do: control'
send keys 30
line keys 'do: power'
send keys 12
ended keys
is "$how" poweroff 'Ctrl-Alt-Del and SIGPWR start their entries, and do not stop the machine'
tab nokeys <<<'::respawn:/bin/do stay service'
up nokeys
send nokeys 2
ended nokeys
is "$how" reboot 'Ctrl-Alt-Del without an entry reboots'

# Our own tools reboot by another signal than Ctrl-Alt-Del, whose entry would catch it.
tab tools <<'END'
::ctrlaltdel:/bin/do say control
::respawn:/bin/do tryrest /sbin/reboot
END
ended tools
is "$how" reboot 'the program reboot reboots where inittab has a ctrlaltdel entry'
unlike "$text" 'do: control' 'the program reboot does not start the ctrlaltdel entry'

tab slow --cmdline 'softoff.budget=2s softoff.grace=500ms' <<'END'
::shutdown:/bin/do wait
::shutdown:/bin/do say second
END
up slow
send slow 12
ended slow
is "$how" poweroff 'a machine with a shutdown entry that does not end powers off'
within 500 2200 "$(sed -n -E 's/.*: all done in ([0-9]+) ms$/\1/p' <<<"$text")" 'a shutdown entry that does not end is killed inside the budget'
like "$text" "given up: inittab's shutdown entries take too long" 'a shutdown entry that does not end is logged'
unlike "$text" 'do: second' 'the entry after an endless entry is not started'

# As Buildroot has it. There is no such program here: the line that tells so has a place among the others.
tab late <<'END'
::respawn:/bin/do stay service
::shutdown:/bin/umount -a -r
::shutdown:/bin/do say down
END
line late 'service begins'
send late 12
ended late
is "$(sed -n -E 's/^do: //p; s/.*cannot run (.*):.*/no \1/p' <<<"$text" | tr '\n' ';')" 'service begins;down;service ends;no /bin/umount;' \
	'an entry that unmounts runs after the processes have ended, any other entry before'
is "$how" poweroff 'a machine with an entry that unmounts stops'

# The shutdown comes before the boot queue is done.
tab early --events <<'END'
::sysinit:/bin/do stay boot
::wait:/bin/do say second
END
line early 'boot begins'
send early 12
ended early
is "$how" poweroff 'a machine that is still coming up powers off'
unlike "$text" 'do: second|: ready|entries started' 'a machine that is stopped while coming up starts nothing more, and is never ready'

## sysvinit's form

sysv() {
	cat <<'END'
id:3:initdefault:
s1::sysinit:/bin/do say sysinit
l0:0:wait:/bin/do say zero
l6:6:wait:/bin/do say six
r2:2:once:/bin/do say two
r3:3:wait:/bin/do say three
b1::boot:/bin/do say boot
sv:23:respawn:/bin/do stay service
od:a:ondemand:/bin/do say demand
kb::kbrequest:/bin/do say keyboard
END
}
tab sysvinit < <(sysv)
line sysvinit 'service begins'
line sysvinit 'do: boot'
send sysvinit 12
ended sysvinit
like "$(words sysvinit)" '^sysinit;(three;|boot;|service begins;){3}service ends;zero;$' \
	"sysvinit's form: entries of the runlevel start in the order of the file; those of runlevel 0 run when others have ended"
tab level --cmdline 'quiet 2' < <(sysv)
line level 'service begins'
line level 'do: boot'
line level 'do: two'
send level 15
ended level
like "$(words level)" '^sysinit;(two;|boot;|service begins;){3}service ends;six;$' \
	'a runlevel on the kernel command line goes before initdefault; runlevel 6 on the way to a reboot'
is "$how" reboot 'a machine in another runlevel reboots'

tab levels --sh "$busybox" <<'END'
id:3:initdefault:
l3:3:wait:echo "do: boot $RUNLEVEL from $PREVLEVEL" >&2
l0:0:wait:echo "do: wait $RUNLEVEL from $PREVLEVEL" >&2
sv:3:respawn:/bin/do stay service
END
up levels
line levels 'service begins'
send levels 12
ended levels
like "$(words levels)" '^(boot 3 from N;|service begins;){2}service ends;wait 0 from 3;$' \
	'RUNLEVEL is 0 at a power-off, and PREVLEVEL the runlevel before'
tab levels --sh "$busybox" <<'END'
id:3:initdefault:
l6:6:once:/bin/do late 300 "once $RUNLEVEL from $PREVLEVEL"
sv:3:respawn:/bin/do stay service
END
up levels
line levels 'service begins'
send levels 15
ended levels
like "$(words levels)" '^service begins;service ends;once 6 from 3;$' 'at a reboot RUNLEVEL is 6, and an entry that runs once runs to its end'
is "$how" reboot 'a machine whose runlevel 6 has ended reboots'

tab bootwait <<'END'
id:3:initdefault:
r3:3:once:/bin/do say three
bw::bootwait:/bin/do say waited
bo:4:bootwait:/bin/do say any
of:3:off:/bin/do say off
si::sysinit:/bin/do say sysinit
la:3:wait:/bin/do say last
END
up bootwait
line bootwait 'do: three'
send bootwait 12
ended bootwait
like "$(words bootwait)" '^sysinit;waited;any;(three;last;|last;three;)$' \
	'bootwait runs to its end after sysinit and before all others, in any runlevel; off is never started'

# power NAME STATUS: what SIGPWR means by /run/powerstatus
power() {
	printf '%s' "$2" >"$(inside "$1" run/powerstatus)"
	send "$1" PWR
}
tab power <<'END'
id:2:initdefault:
sv:23:respawn:/bin/do stay service
pf::powerfail:/bin/do say fail
pw::powerwait:/bin/do say wait
po::powerokwait:/bin/do say ok
pn::powerfailnow:/bin/do say now
END
up power
line power 'service begins'
send power PWR
line power 'do: fail'
line power 'do: wait'
for status in FAIL:fail OK:ok LOW:now ?:fail; do
	told=$(grep -c "do: ${status#*:}" "$tap_work/power.log")
	power power "${status%:*}"
	line power "do: ${status#*:}" $((told + 1))
done
line power 'do: wait' 3
is "$(words power | tr ';' '\n' | sort | uniq -c | tr -s ' \n' ' ')" ' 3 fail 1 now 1 ok 1 service begins 3 wait ' \
	'SIGPWR starts the entries of its status: powerfail and powerwait, powerokwait, powerfailnow'
check 'the status is good for one SIGPWR' test ! -e "$(inside power run/powerstatus)"
mkfifo "$(inside power run/powerstatus)"
send power PWR
line power 'do: fail' 4
is "$?" 0 'a FIFO as the status file does not block process 1'
send power 12
ended power
is "$how" poweroff 'a machine with power entries does not power off by SIGPWR, and stops on a signal'

tab powerok <<<$'id:2:initdefault:\nsv:23:respawn:/bin/do stay service'
up powerok
line powerok 'service begins'
power powerok OK
while [ -e "$(inside powerok run/powerstatus)" ]; do nap; done
send powerok 2
ended powerok
is "$how" reboot 'SIGPWR with the status "power is back" does not power off without an entry'
tab powerlow <<<$'id:2:initdefault:\nsv:23:respawn:/bin/do stay service'
up powerlow
line powerlow 'service begins'
power powerlow LOW
ended powerlow
is "$how" poweroff 'SIGPWR with the status "low" powers off without an entry'

## Read again: SIGHUP

tab fifo <<<'::respawn:/bin/do stay service'
line fifo 'service begins'
rm "$(inside fifo etc/inittab)"
mkfifo "$(inside fifo etc/inittab)"
send fifo HUP
line fifo 'read again'
send fifo 12
ended fifo
is "$how" poweroff 'a FIFO in the place of the inittab does not block process 1'

tab reload --cmdline 'softoff.grace=500ms' <<'END'
::sysinit:/bin/do say first
::respawn:/bin/do stay kept
::respawn:/bin/do stay gone
::respawn:/bin/do deaf
END
up reload
line reload 'kept begins'
line reload 'gone begins'
line reload 'do: deaf'
told=$(date +%s%3N)
edit reload <<'END'
::sysinit:/bin/do say another
::once:/bin/do say once
::respawn:/bin/do stay new
::respawn:/bin/do stay kept
::shutdown:/bin/do say down
::nosuch:/bin/do say never
END
line reload 'new begins'
like "$(cat "$tap_work/reload.log")" 'read again; 2 end, 1 start' 'SIGHUP reads the inittab again'
like "$(cat "$tap_work/reload.log")" 'warning: /etc/inittab:6: no such action' 'SIGHUP logs the warnings of the new inittab'
like "$(words reload)" '^first;(kept begins;|gone begins;|deaf;){3}gone ends;new begins;$' \
	'removed entries end, kept entries continue, new entries start; once entries do not run again'
check 'a deaf removed entry is killed at the grace, and the new entries wait for that' \
	[ "$(date +%s%3N)" -ge "$((told + 500))" ]
rm "$(inside reload etc/inittab)"
send reload HUP
line reload 'warning: /etc/inittab: No such file or directory'
is "$?" 0 'an inittab that has gone is a warning'
send reload 12
ended reload
like "$(words reload)" 'new begins;down;(kept ends;new ends|new ends;kept ends);$' \
	'the last inittab that was read holds: its shutdown entry runs'
is "$how" poweroff 'a machine whose inittab has gone stops on a signal'

tab reload6 < <(sysv)
line reload6 'service begins'
{ sysv | sed '/^sv/s/stay service/stay other/; /^r3/d'; echo 'n3:3:once:/bin/do say new'; echo 'n4:4:once:/bin/do say four'; } | edit reload6
line reload6 'do: new'
like "$(words reload6)" '^sysinit;(three;|boot;|service begins;){3}new;$' \
	"sysvinit's form: new entries of the runlevel start, once entries as well; a kept tag keeps its process"
sysv | sed '/^sv/s/23/2/; s/^id:3/id:2/' | edit reload6
line reload6 'service ends'
is "$?" 0 'an entry that leaves the runlevel ends'
send reload6 12
ended reload6
is "$how" poweroff 'a machine whose runlevel entries changed stops on a signal'

# A storm of SIGHUP, with a service that comes and goes.
tab storm <<<'::respawn:/bin/do stay zero'
line storm 'zero begins'
for ((i = 1; i <= 20; i++)); do
	edit storm <<<"::respawn:/bin/do stay n$i"
done
line storm 'n20 begins'
is "$?" 0 'twenty SIGHUPs at once end with the last inittab'
is "$(children storm 'do')" 1 'twenty SIGHUPs leave one process'
send storm 12
ended storm

for applet in 'telinit 6' 'telinit q' 'telinit 0'; do
	tab telinit --sh "$busybox" <<-END
		::sysinit:/bin/do say up
		::sysinit:/bin/sh -c 'echo ::respawn:/bin/do stay new >>/etc/inittab'
		::respawn:/bin/do tryrest /sbin/$applet
	END
	[ "$applet" = 'telinit q' ] && line telinit 'read again' && send telinit 12
	ended telinit
	case $applet in
	*6) is "$how" reboot 'telinit 6 reboots' ;;
	*q) like "$text" 'read again; 0 end, 1 start' 'telinit q makes init read the inittab again' ;;
	*0) is "$how" poweroff 'telinit 0 powers off' ;;
	esac
done

## Becoming another: SIGQUIT

tab restart --events <<'END'
::sysinit:/bin/do say up
::respawn:/bin/do stay service
::shutdown:/bin/do say down
::restart:/init
END
line restart 'service begins'
send restart QUIT
line restart 'service begins' 2
is "$(words restart)" 'up;service begins;down;service ends;up;service begins;' \
	'SIGQUIT: the shutdown entries run, all end, and the restart entry, here softoff again, is process 1'
like "$(cat "$tap_work/restart.log")" 'restart: stopping \(signal 3\)' 'the restart is logged'
unlike "$(cat "$tap_work/restart.log")" 'killing|cannot' 'a restart kills no process that obeys'
for ((i = 0; i < 400; i++)); do [ "$(children restart softoff-agent)" = 1 ] && break; nap; done
is "$(children restart softoff-agent)" 1 'the old agent leaves its place to the new agent'
send restart 12
ended restart
is "$how" poweroff 'the new process 1 stops on a signal'

tab foreign <<'END'
::respawn:/bin/do stay service
::restart:/bin/do say "ends"
END
line foreign 'service begins'
send foreign QUIT
ended foreign
like "$text" 'cannot run /bin/sh: No such file or directory' 'the missing shell of a restart entry is logged'
is "$how" poweroff 'a restart entry that cannot be run powers off'

tab ends <<'END'
::respawn:/bin/do stay service
::restart:/bin/do late 1500 bye
END
line ends 'service begins'
send ends QUIT
ended ends
is "$(words ends)" 'service begins;service ends;bye;' 'a restart program that is no init runs to its end, as a child'
like "$text" 'all done in [0-9]{1,3} ms' 'the time of a restart program is not charged to the budget'
is "$how" poweroff 'a restart program that ends powers off: process 1 does not end'

tab stops <<'END'
::respawn:/bin/do stay service
::restart:/bin/do wait
END
line stops 'service begins'
send stops QUIT
line stops 'do: waiting'
send stops 15
ended stops
is "$how" poweroff 'a request to stop ends the wait for a restart program'

tab foreign --cmdline 'softoff.grace=300ms softoff.budget=3s' <<'END'
::respawn:/bin/do deaf
::restart:/bin/reinit init other
END
line foreign 'do: deaf'
ln "$(inside foreign bin/do)" "$(inside foreign bin/reinit)"
send foreign QUIT
line foreign 'other is process 1'
is "$?" 0 'a restart entry with another init makes it process 1'
is "$(words foreign)" 'deaf;other is process 1;' 'another program becomes process 1 after the deaf processes were killed'
is "$(children foreign softoff-agent)" 1 'the agent stays beside another process 1'
kill -9 "${ns_pid[foreign]}"
ended foreign

tab instead <<'END'
::respawn:/bin/do deaf
::restart:/init
END
line instead 'do: deaf'
send instead QUIT
line instead 'restart: stopping'
send instead 12
ended instead
like "$text" 'poweroff instead of restart' 'a press during a restart goes before the restart'
is "$how" poweroff 'a press during a restart powers off'

tab none <<<'::respawn:/bin/do stay service'
line none 'service begins'
send none QUIT
send none 12
ended none
unlike "$text" 'restart' 'SIGQUIT without a restart entry is ignored'

## As BusyBox's parser reads it, and as its init runs what it reads

tab parser --sh "$busybox" <<'END'
::sysinit:/bin/do say comment # and words after it
/dev/null::sysinit:/bin/sh -c 'readlink /proc/self/fd/0 >/out; echo $USER $SHELL >>/out'
::once:/bin/do say replaced
::shutdown:/bin/do say replaced
null:2345:respawn:/bin/sh -c 'exec /bin/do stay service 2>>/proc/1/fd/2'
END
line parser 'service begins'
is "$(cat "$(inside parser out)")" "/dev/null
root /bin/sh" 'an id with /dev/ names the terminal, and the environment has USER and SHELL as with BusyBox'
send parser HUP
send parser HUP
send parser 12
ended parser
is "$(words parser)" 'comment;service begins;replaced;service ends;' \
	'a comment at the end of a line is cut, and a later entry replaces an earlier entry of the same process'
unlike "$text" 'read again' 'a SIGHUP that changes nothing logs nothing'

tab stubborn --cmdline 'softoff.budget=4s softoff.grace=1s' <<'END'
id:3:initdefault:
l0:0:wait:/bin/do say zero
sv:3:respawn:/bin/do deaf
s0:03:respawn:/bin/do stay both
END
line stubborn 'do: deaf'
line stubborn 'both begins'
send stubborn 12
ended stubborn
like "$text" 'no longer waiting for 1 that do not end' 'runlevel 0 does not wait for ever for a process that ignores SIGTERM'
like "$(words stubborn)" '^(deaf;|both begins;){2}zero;both ends;$' 'a process that belongs to runlevel 0 too is not ended before its entries'
is "$how" poweroff 'a machine with a process that ignores SIGTERM powers off'

printf '#!/bin/nosuch -x\n' >"$etc/no-interpreter"
printf '#!/bin/sh\r\necho never\r\n' >"$etc/crlf"
printf '/bin/do say plain\n' >"$etc/plain"
printf '\177ELF\002\001\001%057d' 0 >"$etc/alien"
chmod +x "$etc"/{no-interpreter,crlf,plain,alien}
tab programs --sh "$busybox" <<'END'
::sysinit:/etc/no-interpreter
::sysinit:/etc/crlf
::sysinit:/etc/alien
::sysinit:/etc/plain
::respawn:/bin/do stay service
END
line programs 'service begins'
send programs 12
ended programs
like "$text" 'cannot run /etc/no-interpreter: its interpreter /bin/nosuch is missing' 'a missing interpreter is named'
like "$text" 'cannot run /etc/crlf: its first line ends in a carriage return' 'a carriage return after #! is named'
like "$text" 'cannot run /etc/alien: it is a program for another architecture' 'a program for another architecture is named'
like "$text" 'do: plain' 'a script without #! is run by the shell'
rm "$etc"/{no-interpreter,crlf,plain,alien}

tab many <<<"$(for ((i = 0; i < 120; i++)); do echo "::sysinit:/bin/do say n$i"; done)"
up many
send many 12
ended many
like "$text" 'do: n119' 'a file of 120 entries is read whole'

tab long <<<"::sysinit:/bin/do say $(printf 'x%.0s' {1..900}) end"
up long
send long 12
ended long
like "$text" 'do: x+' 'an entry of 900 characters is run'

tab huge <<<"::sysinit:/bin/do say whole
$(for ((i = 0; i < 900; i++)); do echo "# a comment that makes the file longer than 32 KiB: $i"; done)"
up huge
send huge 12
ended huge
like "$text" 'warning: /etc/inittab: longer than 32767 bytes, the rest is ignored' 'an inittab of more than 32 KiB is a warning'
like "$text" 'do: whole' 'the begin of an inittab of more than 32 KiB is read'

tab wordy --machine --no-agent --terminals console --host-cmdline "ip=off softoff.vsock=off softoff.qga=off softoff.doctor=off $(printf 'a-word-%d=x ' {1..500}) softoff.late=1" <<<"::sysinit:/bin/do say up"
up wordy
send wordy 12
ended wordy
like "$text" 'warning: kernel command line: longer than 4095 bytes, the rest is ignored' 'a kernel command line that is cut is a warning'
unlike "$text" 'softoff.late' 'the rest of a kernel command line that is cut does not count'

# Debian's scripts kill all processes but their own and those that a file in this folder names.
# shellcheck disable=SC2016 # the script expands it
echo 'read pids </run/sendsigs.omit.d/softoff && echo omitted: $pids' >"$etc/omitted"
chmod +x "$etc/omitted"
tab spared --sh "$busybox" <<<'::shutdown:/etc/omitted'
up spared
mkdir "$(inside spared run/sendsigs.omit.d)"
send spared 12
ended spared
like "$text" '^omitted: [2-9][0-9]* [2-9][0-9]* [0-9]+ [0-9]+$' 'the agent and the three processes of the net role are in /run/sendsigs.omit.d'
rm "$etc/omitted"

finish
