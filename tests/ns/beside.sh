#!/bin/bash
# SPDX-License-Identifier: MIT
# beside.sh: BusyBox's init and sysvinit's init, from Debian's packages, beside ours on the same inittabs. Compared is what starts,
# in which order, how (terminal, session, environment, folder, signals), and what runs at poweroff and at reboot. Each
# init is process 1 of namespaces of its own, on a root where ns_probe stands for every program.
#
#	beside.sh [TAB...]   with these inittabs of tests/ns/beside alone
#
# A comment of an inittab directs its lives: `#beside: starts N; STEP N...; ends END...; words WORD...; repeats`. init is up when N
# programs have started. STEP is a signal (PWR=OK: with that in the power status file) or q, which is telinit's; after it N records
# follow. NAME.then.inittab replaces the file before the first step. ends: instead of poweroff and reboot. repeats: only the first start of
# each program counts. words: for the kernel command line, and for init as the kernel passes them.
#
# Differences that are wanted are the rows of beside/differences: `inittabs ¦ pattern ¦ reason`; each must be needed.
# shellcheck disable=SC2154 # how, ms and text are set by run and ended
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

[ "$ns_arch" = x86_64 ] || { skip 'the inits side by side' 'Debian packages of x86_64 run here'; finish; }
if ! busybox=$(tests/package busybox-static) || ! sysvinit=$(tests/package sysvinit-core); then
	skip 'the inits side by side' 'their packages cannot be had'
	finish
fi

tabs=tests/ns/beside
lives=$tap_work/lives
mkdir "$lives" "$tap_work/parts"
for file in "$busybox/bin/busybox" "$sysvinit/sbin/init" "$sysvinit/sbin/shutdown" "$ns_init" "$ns_tools/ns_probe"; do
	cp "$file" "$tap_work/parts/"
done
mv "$tap_work/parts/init" "$tap_work/parts/softoff"
cp "$sysvinit/sbin/init" "$tap_work/parts/sysvinit"
libraries=$(ldd "$sysvinit"/sbin/{init,shutdown} | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[ \t]*\(\/lib[^ ]*\) .*/\1/p' | sort -u)
for file in $libraries; do cp -L "$file" "$tap_work/parts/"; done

# directed TAB WORD: what the comment says after WORD
directed() {
	sed -n 's/^#beside: //p' "$tabs/$1.inittab" | tr ';' '\n' | sed -n "s/^ *$2 *//p"
}

form_of() {
	if grep -q '^[^#]*:initdefault:' "$tabs/$1.inittab"; then echo sysvinit; else echo busybox; fi
}

# furnish TAB INIT: the root file system in $root
furnish() {
	local file parts=$tap_work/parts
	mkdir -p "$root"/{bin,sbin,etc,lib,lib64,run,tmp,dev,proc,sys,var}
	ln -s ../run "$root/var/run"
	: >"$root/log"
	ln "$parts/$2" "$root/init"
	ln "$parts/$2" "$root/sbin/init"
	ln "$parts/busybox" "$root/bin/sh"
	ln "$parts/shutdown" "$root/sbin/shutdown"
	for file in $libraries; do
		case $file in
		*/ld-*) ln "$parts/${file##*/}" "$root/lib64/" ;;
		*) ln "$parts/${file##*/}" "$root/lib/" ;;
		esac
	done
	sed '/^#/d' "$tabs/$1".*inittab | grep -oE '/(bin|sbin|usr|etc)/[A-Za-z0-9._/-]+' | sort -u |
		grep -vE '/(bin/sh|sbin/init|sbin/shutdown|bin/nosuch|etc/plain|etc/hostname|sbin/reboot)$' |
		while read -r file; do
			mkdir -p "$root/${file%/*}"
			[ -e "$root$file" ] || ln "$parts/ns_probe" "$root$file"
		done
	for file in bin/plain bin/mount bin/umount bin/echo sbin/sulogin usr/bin/daemon; do
		mkdir -p "$root/${file%/*}"
		[ -e "$root/$file" ] || ln "$parts/ns_probe" "$root/$file"
	done
	# shellcheck disable=SC2016 # for the shell there
	echo 'exec /bin/plain "$@"' >"$root/etc/plain"
	chmod +x "$root/etc/plain"
	cp "$tabs/$1.inittab" "$root/etc/inittab"
}

records() { grep -c '^[0-9]' "$root/log"; }

# settle N: until N records are there, and no more come
settle() {
	local end=$((SECONDS + 10)) size looks=0
	until [ "$(records)" -ge "$1" ]; do
		[ "$SECONDS" -lt "$end" ] && kill -0 "${ns_job[$life]}" 2>/dev/null || return
		nap
	done
	while [ "$looks" -lt 8 ]; do
		size=$(stat -c %s "$root/log")
		nap
		nap
		looks=$(($(stat -c %s "$root/log") == size ? looks + 1 : 0))
	done
}

# within_it COMMAND...: runs a program in the namespaces of this life
within_it() {
	nsenter -t "${ns_pid[$life]}" -m -p -r -w -- "$@" >/dev/null 2>&1 </dev/null
}

# step WHAT: a request, with its mark in the log
step() {
	echo "-- $1" >>"$root/log"
	case $1 in
	q) within_it /sbin/init q ;;
	PWR=*)
		echo "${1#*=}" >"$(inside "$life" run/powerstatus)"
		send "$life" PWR
		;;
	poweroff | reboot)
		if [ "$form" = sysvinit ]; then
			within_it /sbin/init "$([ "$1" = poweroff ] && echo 0 || echo 6)"
		else
			send "$life" "$([ "$1" = poweroff ] && echo USR2 || echo TERM)"
		fi
		;;
	shutdown) within_it /sbin/shutdown -h now ;;
	*) send "$life" "$1" ;;
	esac
}

# live TAB INIT END: one life, its records in $lives/TAB.INIT.END
live() {
	local tab=$1 end=$3 life=$1.$2.$3 form what count total words options=(--env HOME=/ --env TERM=linux) arguments=()
	local root=$tap_work/$life
	form=$(form_of "$tab")
	furnish "$tab" "$2"
	words=$(directed "$tab" words)
	for what in $words; do # as the kernel does: linux/init/main.c, unknown_bootoption
		case $what in
		HOME=*) options[1]=$what ;;
		TERM=*) options[3]=$what ;;
		*=*) options+=(--env "$what") ;;
		*) arguments+=("$what") ;;
		esac
	done
	start "$life" --root "$root" --machine --terminals 'console tty1 tty2 ttyS0 hvc0' "${options[@]}" \
		--no-agent --host-cmdline "ip=off softoff.vsock=off softoff.qga=off softoff.doctor=off $words" --limit 30 -- "${arguments[@]}"
	total=$(directed "$tab" starts)
	settle "$total"
	[ -e "$tabs/$tab.then.inittab" ] && cp "$tabs/$tab.then.inittab" "$root/etc/inittab"
	while read -r what count; do
		step "$what"
		total=$((total + count))
		settle "$total"
	done < <(sed -n 's/^#beside: //p' "$tabs/$tab.inittab" | tr ';' '\n' | sed -n 's/^ *//; /^[A-Zq]/p')
	step "$end"
	ended "$life"
	sed -E 's/ INIT_VERSION=[^ ]*/ INIT_VERSION=*/' "$root/log" >"$lives/$life"
	echo "-- end: $how" >>"$lives/$life"
	echo "$ms" >"$lives/$life.ms"
	echo "$text" >"$lives/$life.text"
	rm -rf "$root"
}

ends_of() {
	local ends
	ends=$(directed "$1" ends)
	echo "${ends:-poweroff reboot}"
}

if [ $# -eq 0 ]; then
	for file in "$tabs"/*.inittab; do
		file=${file##*/}
		[[ $file == *.then.* ]] || set -- "$@" "${file%.inittab}"
	done
fi
for tab; do
	for end in $(ends_of "$tab"); do
		for who in "$(form_of "$tab")" softoff; do
			while [ "$(jobs -rp | wc -l)" -ge 8 ]; do wait -n; done
			live "$tab" "$who" "$end" &
		done
	done
done
wait

: >"$tap_work/used"
for tab; do
	for end in $(ends_of "$tab"); do
		theirs=$lives/$tab.$(form_of "$tab").$end ours=$lives/$tab.softoff.$end
		is "$(tests/ns/beside.py "$tab" "$theirs" "$ours" "$tabs/differences" "$tap_work/used")" '' \
			"inittab $tab lives under softoff as under $(form_of "$tab"), to $end"
		echo "# ms: $(cat "$theirs.ms") theirs, $(cat "$ours.ms") ours"
		[ -z "${BESIDE_SHOW-}" ] || { cat "$theirs" "$theirs.text"; echo ======; cat "$ours" "$ours.text"; } | sed 's/^/# /'
	done
done
if [ $# -gt 3 ]; then
	is "$(grep -n '¦' "$tabs/differences" | grep -v '^[0-9]*:#' | cut -d: -f1 | grep -vxFf "$tap_work/used")" '' 'each row of the list of differences is needed'
fi
finish
