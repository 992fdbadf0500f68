#!/bin/bash
# SPDX-License-Identifier: MIT
# containers.sh - what process 1 of a container takes to start its command and to end, beside tini, dumb-init and catatonit, counted in
# the guest's instructions (guest.inc tells how; life.c measures).
# shellcheck disable=SC2154,SC2034 # what tap.sh and guest.inc give, and what guest.inc reads
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
# shellcheck source=tests/bench/guest.inc
. tests/bench/guest.inc

products=${B:-build}/arm64
programs=$products/bench
tools=${B:-build}/host
kernel=$(tests/kernel arm64) || { skip 'the figures' 'no kernel to be had'; finish; }
memory=512
limit=300
append='console=ttyAMA0 panic=-1 loglevel=1 cryptomgr.notests'

rows=(
	'tini /bin/tini -g --'
	'dumb-init /bin/dumb-init --'
	'catatonit /bin/catatonit --'
	'softoff /init softoff.forward=on --'
	'softoff-stop /init softoff.sigterm=poweroff softoff.log=quiet --'
)
for row in "${rows[@]}"; do
	echo "21 0 $row"
	echo "5 1000 $row"
done >"$tap_work/lives"

# of_package PACKAGE PATH PLACE
of_package() {
	echo "file $3 $(readlink -f "$(tests/package "$1:arm64")/$2") 0755 0 0"
}
{
	cat <<-END
		file /init $products/init 0755 0 0
		file /bin/life $programs/life 0755 0 0
		file /lives $tap_work/lives 0644 0 0
		dir /dev 0755 0 0
		nod /dev/console 0600 0 0 c 5 1
	END
	of_package tini usr/bin/tini /bin/tini
	of_package dumb-init usr/bin/dumb-init /bin/dumb-init
	of_package catatonit usr/bin/catatonit /bin/catatonit
	of_package libc6 lib/aarch64-linux-gnu/ld-linux-aarch64.so.1 /lib/ld-linux-aarch64.so.1
	of_package libc6 lib/aarch64-linux-gnu/libc.so.6 /lib/aarch64-linux-gnu/libc.so.6
} >"$tap_work/list"
"$tools/mkinitramfs" -o "$tap_work/cpio" "$tap_work/list" || { echo 'Bail out! no initramfs'; exit 1; }

boot "$tap_work/cpio" "$tap_work/log" '' 'softoff.events=off ip=off softoff.doctor=off -- /bin/life all'
figures=$(tr -d '\r' <"$tap_work/log" | sed -n 's/^life: //p')
tap_show figures "$figures"

# us NAME ORPHANS start|stop
us() {
	awk -v name="$1" -v orphans="$2" -v field="$3" '$1 == name && $2 == orphans { print field == "start" ? $4 : $6 }' <<<"$figures"
}
start=$(us softoff 0 start)
tini=$(us tini 0 start)
check "forward mode starts its command in at most 1.5 times the time of tini ($start us, $tini us)" \
	test "${start:-999999}" -le $((${tini:-0} * 3 / 2))
stop=$(us softoff 1000 stop)
peer=$(us catatonit 1000 stop)
check "forward mode ends with 1,000 orphans in at most 1.1 times the time of catatonit ($stop us, $peer us)" \
	test "${stop:-999999}" -le $((${peer:-0} * 11 / 10))
finish
