#!/bin/bash
# SPDX-License-Identifier: MIT
# guest.sh: what the workload finds around it: mounts, user, readiness, quiet. init runs in a folder that BusyBox makes a root of.
# shellcheck disable=SC2016,SC2094 # another shell expands it; the workload reads the log to which init appends
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/ns/ns.inc
. tests/ns/ns.inc

root=$tap_work/root
busybox=$(tests/package busybox-static:amd64)/bin/busybox || exit 1
mkdir -p "$root"/{bin,dev,etc,mnt,proc,sys,var/tmp,var/data,opt}
cp "$busybox" "$root/bin/busybox"
cp "$ns_init" "$root/init"
for name in sh ls cat id mount env grep stat; do ln -s busybox "$root/bin/$name"; done
: >"$root/var/tmp/mine"
: >"$root/var/data/mine"
printf '%s\n' root:x:0:0::/root:/bin/sh app:x:1000:1001:a,b:/home/app:/bin/sh >"$root/etc/passwd"
printf '%s\n' root:x:0: app:x:1001: staff:x:50:root,app kvm:x:104:app apple:x:105:applepie disk:x:6: >"$root/etc/group"

# inside_root FLAGS INIT-WORD...: init in that root, in namespaces of its own; FLAGS: for mounting the root's copy of itself
inside_root() {
	local flags=$1
	shift
	unshare --pid --fork --mount --net --kill-child sh -c '
		mount --bind "$0" "$0" && mount -o "remount,bind,$1" "$0" && mount -t proc proc "$0/proc" || exit 99
		[ ! -e "$0/opt/bind" ] || mount --bind "$0/opt/bind" "$0/run"
		shift; exec chroot "$0" /init "$@"' "$root" "$flags" "$@" 2>"$tap_work/log" </dev/null
}

## Mounts

ln -s var/data "$root/run"
ln -s var/tmp "$root/tmp"
text=$(inside_root rw -- sh -c 'ls /run /tmp; cat /proc/mounts')
is "$(grep -c '^mine$' <<<"$text")" 2 'what the links /run and /tmp lead to is not hidden'
unlike "$text" ' /(run|tmp|var)' 'nothing is mounted through a link'
text=$(inside_root ro -- cat /proc/mounts)
unlike "$text" ' /(tmp|var)' 'nothing is mounted through a link on a read-only root'
rm "$root/run" "$root/tmp"
mkdir "$root/run" "$root/tmp"
: >"$root/tmp/mine"
text=$(inside_root rw -- sh -c 'ls /tmp; cat /proc/mounts')
like "$text" '^mine$' 'the /tmp of a writable root stays'
like "$text" '^tmpfs /run tmpfs' '/run is a tmpfs'
text=$(inside_root ro -- cat /proc/mounts)
like "$text" '^tmpfs /tmp tmpfs' 'on a read-only root /tmp is a tmpfs'
mkdir "$root/opt/bind"
: >"$root/opt/bind/secret"
text=$(inside_root rw -- ls /run)
is "$text" secret 'a bind mount on /run from the same file system stays visible'
rm -r "$root/opt/bind"

## User

while IFS='|' read -r words want sentence; do
	# shellcheck disable=SC2086 # they are words
	is "$(inside_root rw $words -- id)" "$want" "$sentence"
done <<'END'
softoff.uid=app|uid=1000(app) gid=1001(app) groups=50(staff),104(kvm)|softoff.uid=NAME takes the groups of that user
softoff.uid=1000|uid=1000(app) gid=1001(app) groups=50(staff),104(kvm)|softoff.uid=NUMBER finds the user with that number
softoff.uid=1000 softoff.gid=disk|uid=1000(app) gid=6(disk) groups=50(staff),104(kvm)|softoff.gid=NAME replaces the group
softoff.uid=77|uid=77 gid=77|a number without an entry is the group as well
softoff.uid=77 softoff.gid=88|uid=77 gid=88|softoff.gid=NUMBER needs no entry
softoff.gid=50|uid=0(root) gid=50(staff)|softoff.gid= alone leaves root
|uid=0(root) gid=0(root)|without them the workload is root
END
text=$(inside_root rw softoff.uid=app -- env)
like "$text" '^HOME=/home/app$' "HOME is the user's"
like "$text" '^USER=app$' "USER is the user's name"
inside_root rw softoff.uid=nobody -- id >"$tap_work/id"
is "$(cat "$tap_work/id")" '' 'a workload of an unknown user does not run'
like "$(cat "$tap_work/log")" 'softoff.uid=nobody: no such user' 'an unknown user is named'
like "$(cat "$tap_work/log")" 'ended with status 126' 'a workload of an unknown user counts as status 126'
inside_root rw softoff.gid=nogroup -- id >"$tap_work/id"
like "$(cat "$tap_work/log")" 'softoff.gid=nogroup: no such group' 'an unknown group is named'

## Quiet

inside_root rw softoff.log=quiet -- ls /nothing
unlike "$(cat "$tap_work/log")" 'softoff: .*(init |workload:|ready)' 'softoff.log=quiet writes no line while the workload runs'
like "$(cat "$tap_work/log")" 'poweroff: stopping' 'softoff.log=quiet writes lines from the shutdown on'

## Ready

# notify INIT-WORDS CODE: a Python program as the workload, in a network namespace of its own. CODE has say(BYTES), which sends to
# NOTIFY_SOCKET, ready(), whether init has logged that, and until(CONDITION).
cat >"$tap_work/head.py" <<'END'
import os, re, socket, subprocess, sys, time
def say(text):
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(text, "\0" + os.environ["NOTIFY_SOCKET"][1:])
def log():
    return open(sys.argv[1]).read()
def ready():
    return re.search(r"softoff: [0-9.]+ (net: )?ready$", log(), re.M)
def until(condition):
    while not condition():
        time.sleep(0.01)
def all_but_workload():
    until(lambda: "no Ethernet" in log() and "NOT ARMED" in log())
END
# shellcheck disable=SC2086 # they are words
notify() {
	cp "$tap_work/head.py" "$tap_work/notify.py"
	echo "$2" >>"$tap_work/notify.py"
	: >"$tap_work/log"
	text=$(timeout -s KILL 30 unshare --pid --fork --mount-proc --net --kill-child "$ns_init" softoff.agent=on softoff.armwait=10ms \
		softoff.vsock=off $1 -- python3 "$tap_work/notify.py" "$tap_work/log" 2>>"$tap_work/log" </dev/null)
}
chmod 755 "$tap_work"

notify '' 'all_but_workload(); until(ready); print(os.environ.get("NOTIFY_SOCKET"))'
is "$text" None 'a started workload is ready, and no NOTIFY_SOCKET is set, without softoff.ready=notify'
notify 'softoff.ready=notify softoff.uid=65534' 'all_but_workload()
say(b"STATUS=READY=1\nREADY=10\nREADY=1x")
time.sleep(0.2) # a ready that comes too early would be there by now
print("early" if ready() else "silent", flush=True)
say(b"STATUS=up\nREADY=1\n")
until(ready)
print("ready")'
is "$text" $'silent\nready' 'the workload is ready when its own user has sent READY=1, not before, and by no other word'
notify 'softoff.ready=notify softoff.uid=65534' 'all_but_workload(); print("left")'
unlike "$(cat "$tap_work/log")" '[0-9] (net: )?ready$' 'a workload that ends without READY=1 was never ready'
like "$(cat "$tap_work/log")" 'poweroff: stopping \(workload\)' 'a workload that ends without READY=1 powers off as any other'
notify 'softoff.ready=notify' 'all_but_workload()
if os.fork() == 0:
    os.setuid(65533)
    say(b"READY=1")
    os._exit(0)
os.wait()
until(lambda: "refused" in log())
print("early" if ready() else "refused")'
is "$text" refused 'READY=1 from another user does not count'
like "$(cat "$tap_work/log")" 'READY=1 of process [0-9]+ refused' 'READY=1 from another user is named'
if command -v systemd-notify >/dev/null; then
	notify 'softoff.ready=notify' 'all_but_workload()
t = time.monotonic()
print(subprocess.call(["systemd-notify", "--ready", "--status=up"]))
until(ready)
print("soon" if time.monotonic() - t < 4 else "late")'
	is "$text" $'0\nsoon' "systemd-notify's message counts, and it does not wait for a barrier in vain"
else
	skip "systemd-notify's message counts" 'systemd-notify is not installed'
fi

finish
