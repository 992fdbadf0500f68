#!/bin/bash
# SPDX-License-Identifier: MIT
# pid1.sh: the guest's programs as files: what they import, how they are linked, how big they are, and that two
# folders make the same bytes.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

# The functions of libc that PID 1's own objects may import: system calls, and functions that only compute.
# None of these takes a lock that a dead child could hold, allocates, prints, waits without bound by itself or ends
# the process. A function that is missing here needs a reason, here.
allowed='
	access bind chdir chmod chroot clock_gettime close dup2 dup3 fcntl fstat fstatfs getpid getpriority getsid getuid ioctl kill mkdir
	mknod mmap mount munmap nanosleep open pipe2 poll ppoll prctl process_vm_readv read readlink reboot recv sched_yield sethostname setpriority setsid
	sigaction sigprocmask sigtimedwait socket stat swapoff symlink sync syncfs syscall sysinfo tcdrain timerfd_create timerfd_settime umask
	umount2 uname unlinkat waitpid write
	memchr memcmp memcpy memmove memrchr memset sigaddset sigemptyset sigfillset sigdelset strchr strcmp strcpy strcspn
	strerror strlen strncmp strnlen strpbrk strrchr strspn
	__errno_location environ
	_GLOBAL_OFFSET_TABLE_ __stack_chk_fail __stack_chk_guard
	__aarch64_'
# (environ is a variable; __stack_chk_* are the compiler'"'"'s, and a hit is a crash whatever is done; __aarch64_* are
# libgcc'"'"'s atomic operations.)

# Only here: children end with _exit, the child that becomes the workload, or a service, looks for it in PATH, and PID 1 hands
# over to init=; event_port connects, without waiting, in the agent and in a helper; and __restore_rt is where a signal handler returns to.
allowed_in='init/shutdown/qemu_exit.o:ioperm lib/spawn.o:_exit init/services/workload.o:execvp init/services/exec.o:execvp init/handover.o:execvp
	lib/guest/calls.o:execve lib/guest/calls.o:__restore_rt lib/event_port.o:connect'

# Functions that no list may have, by an oversight of this one.
forbidden='^(exit|_Exit|quick_exit|abort|raise|__assert.*|malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf'
forbidden+='|[a-z]*printf|fopen|fdopen|fclose|fread|fwrite|fputs?|fputc|puts|putchar|perror|getline|scanf|sscanf|std(in|out|err)'
forbidden+='|pthread_.*|getaddrinfo|gethostby.*|system|popen|sleep|usleep|opendir|readdir|setlocale|tzset|localtime.*|syslog)$'

undefined() {
	readelf -sW "$1" | awk '$7 == "UND" && $8 != "" { print $8 }'
}

defined() {
	local object
	for object; do
		readelf -sW "$object" | awk '$7 != "UND" && $5 == "GLOBAL" { print $8 }'
	done
}

# foreign ARCH OBJECT: what the object imports that is neither softoff's nor allowed
foreign() {
	local name object=${2#build/"$1"/obj/}
	for name in $(undefined "$2"); do
		[[ " $own " == *" $name "* || " ${allowed//[$'\n\t']/ } " == *" $name "* ]] && continue
		[[ $name == __aarch64_* || " ${allowed_in//[$'\n\t']/ } " == *" $object:$name "* ]] && continue
		echo "$object imports $name"
	done
}

imports() {
	local arch=$1 objects found='' own object
	objects=(build/"$arch"/obj/{init,init/{boot,root,services,shutdown},lib,lib/{guest,teardown}}/*.o)
	own=$(defined build/"$arch"/obj/{agent/agent,{init,init/*,lib,lib/*}/*}.o | tr '\n' ' ')
	for object in "${objects[@]}"; do
		found+=$(foreign "$arch" "$object")
	done
	is "$found" '' "$arch: PID 1's objects import only what is known to be harmless"
	is "$(for object in "${objects[@]}"; do undefined "$object"; done | grep -E "$forbidden" | sort -u)" '' \
		"$arch: none of what could end, lock, allocate or print is imported"
	like "$(undefined "build/$arch/obj/lib/spawn.o")" '^_exit$' "$arch: and the look at the imports sees them"
}

linked() {
	local file=$1 headers
	headers=$(readelf -hlW "$file")
	like "$headers" 'Type: +EXEC' "$file is a static program at a fixed place"
	unlike "$headers" 'INTERP|DYNAMIC' "$file asks for no interpreter"
	is "$(awk '$1 == "LOAD" && $NF != "0x10000"' <<<"$headers")" '' "$file has its segments aligned to 64 KiB"
	unlike "$headers" '^ +GNU_STACK.* RWE ' "$file has no executable stack"
	unlike "$headers" '^ +LOAD.* RWE ' "$file has no segment both writable and executable"
}

# taken ARCH ARCHIVE FROM...: the symbols that an archive takes from others
taken() {
	local dir=build/$1 from
	for from in "${@:3}"; do
		comm -12 <(nm -u "$dir/$2.a" | awk 'NF == 2 { print $2 }' | sort -u) \
			<(nm -g --defined-only "$dir/$from.a" | awk 'NF == 3 { print $3 }' | sort -u) | sed "s/^/$2 takes from $from: /"
	done 2>/dev/null
}

layers() {
	is "$(taken "$1" libnet libinit libagent; taken "$1" libagent libinit libnet; taken "$1" libteardown libinit libnet libagent
		taken "$1" libnetlink libinit libnet libagent libteardown; taken "$1" libbase libinit libnet libagent libteardown libnetlink)" \
		'' "$1: no archive takes a symbol from one above it or beside it"
	like "$(taken "$1" libagent libbase)" 'libagent takes from libbase: log_line$' "$1: the test of the layers sees what an archive takes"
}

for arch in arm64 x86_64; do
	if [ ! -f "build/$arch/init" ] || [ ! -f "build/$arch/agent" ]; then
		skip "$arch: the programs are what they should be" "they were not built: make ARCH=$arch"
		continue
	fi
	linked "build/$arch/init"
	linked "build/$arch/agent"
	imports "$arch"
	layers "$arch"
done

if [ -f build/arm64/init ]; then
	# The limit is for gcc 12. From the same sources gcc 14, with its musl 1.2.5, makes a program that is 2 % larger.
	limit=155648 # 152 KiB, the budget of init
	[ "$(aarch64-linux-gnu-gcc -dumpversion | cut -d. -f1)" -le 12 ] || limit=$((limit * 103 / 100))
	# Berkeley format: text data bss
	read -r text data _ < <(size build/arm64/init | tail -n 1)
	check "build/arm64/init has at most $limit bytes of text and data ($((text + data)))" [ "$((text + data))" -le "$limit" ]
fi

# The DHCP client: from a packet to a lease on an interface. Not counted: which links there are, ip=, IPv6, resolv.conf, lines
# and events, and what PID 1 has too. The objects as they are compiled one by one (-ffat-lto-objects), with their tables and
# strings: at link time strings are shared and functions that are called once lose their frames, so init holds less of them.
client=(init/net/{apply,arp,clientid,dhcp,dhcp_options,dnsname,frame,iface,message,send,sock}.o lib/netlink/ip4.o)
if [ -d build/arm64/obj/init/net ]; then
	text=$(cd build/arm64/obj && size "${client[@]}" | awk '$1 ~ /^[0-9]/ { n += $1 + $2 } END { print n + 0 }')
	check "the DHCP client has at most 14 KiB of text and data ($text bytes)" [ "$text" -gt 4096 -a "$text" -le 14336 ]
fi

# The same bytes from two folders, whose names differ in length too; one has a blank in its name.
products='build/arm64/init build/arm64/agent build/host/mkinitramfs build/host/softoff'
mkdir "$tap_work/a"
tar -c --exclude=./build --exclude=./.git . | tar -x -C "$tap_work/a"
cp -R "$tap_work/a" "$tap_work/b c"
for folder in a 'b c'; do
	# shellcheck disable=SC2086 # a list of targets
	check "a copy of the sources in a folder of its own builds ($folder)" \
		env -u MAKEFLAGS -u MAKELEVEL make -s -C "$tap_work/$folder" ARCH=arm64 $products
done
for file in $products; do
	check "${file##*/} is the same from two folders" cmp "$tap_work/a/$file" "$tap_work/b c/$file"
done

finish
