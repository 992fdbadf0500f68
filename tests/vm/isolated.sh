#!/bin/bash
# SPDX-License-Identifier: MIT
# isolated.sh - what a guest reaches of its host: with --net user a server on the host's loopback, as 10.0.2.2; with --net isolated
# nothing. The published port leads to the guest in both.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
busybox=$(tests/package "busybox-static:$ARCH")/bin/busybox || exit 1

# The secret server of the host's loopback, and a free port.
mkdir "$tap_work/secret"
echo 'for the host alone' >"$tap_work/secret/index.html"
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$tap_work/secret" >"$tap_work/server" 2>"$tap_work/requests" &
server=$!
trap 'kill "$server" 2>/dev/null; vm_leave' EXIT
until_ok 20 grep -q 'port [0-9]' "$tap_work/server" || { echo 'Bail out! no server on loopback'; exit 1; }
secret=$(sed -n 's/.* port \([0-9]*\).*/\1/p' "$tap_work/server")
published=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

cat >"$tap_work/probe" <<END
#!/bin/busybox sh
until busybox ip address show | busybox grep -q 'inet 10\.0\.2\.'; do busybox sleep 1; done
busybox httpd -p 8080 -h /www
printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 10 10.0.2.2 $secret
echo 'probe: done'
while :; do busybox sleep 1000; done
END
cat >"$tap_work/more.list" <<END
file /bin/busybox $busybox 0755 0 0
file /bin/probe $tap_work/probe 0755 0 0
dir /www 0755 0 0
file /www/index.html $tap_work/page 0644 0 0
END
echo 'from the guest' >"$tap_work/page"
initrd "$tap_work/cpio" "${vm_all[@]}" -- "$tap_work/more.list"

fetch() { python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode(), end="")' "$1"; }

# reach NET: boots it, asks its published port, and presses.
reach() {
	vm_start --initrd "$tap_work/cpio" --net "$1" --publish "$published:8080" -- /bin/probe
	vm_wait '^probe: done'
	is "$(fetch "http://127.0.0.1:$published/")" 'from the guest' "--net $1: the published port leads to the guest's server"
	kill -INT "$vm_pid"
	vm_end
	vm_is 0 off "--net $1: the guest has its address and powers off"
}

reach user
like "$vm_console" '^for the host alone$' "--net user: the guest reads a page of a server on the host's own loopback"
is "$(grep -c GET "$tap_work/requests")" 1 '--net user: that server had the request'
reach isolated
unlike "$vm_console" 'for the host alone' "--net isolated: the guest cannot read that page"
is "$(grep -c GET "$tap_work/requests")" 1 '--net isolated: no request reached that server'
finish
