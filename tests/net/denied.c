// SPDX-License-Identifier: MIT
/*
 * denied.c - tries what a taken-over net role would try, with its rights (contain.h) and, as the twin, without giving any up.
 *
 * Each attempt runs in a child of its own, which prepares what the role would have, gives up its rights, and makes one call.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init/net/contain.h"
#include "tests/unit/tap.h"

static int packet_fd, raw_fd, pipe_fds[2];

#define CALL(number, ...) syscall(number, ##__VA_ARGS__)

static long open_file(void) { return CALL(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY, 0); }
static long make_file(void) { return CALL(SYS_openat, AT_FDCWD, "/dev/shm", O_WRONLY | O_TMPFILE, 0600); }
static long open_packet(void) { return CALL(SYS_socket, AF_PACKET, SOCK_RAW, 0); }
static long open_raw(void) { return CALL(SYS_socket, AF_INET, SOCK_RAW, IPPROTO_RAW); }
static long open_stream(void) { return CALL(SYS_socket, AF_INET, SOCK_STREAM, 0); }
static long open_unix(void) { return CALL(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }
static long open_netlink(void) { return CALL(SYS_socket, AF_NETLINK, SOCK_RAW, 0); }
static long make_pipe(void) { return CALL(SYS_pipe2, pipe_fds, 0); }
static long duplicate(void) { return CALL(SYS_dup, raw_fd); }
static long run_program(void) { char *const argv[] = { (char[]){ "true" }, NULL }; return CALL(SYS_execve, "/bin/true", argv, NULL); }
static long fork_process(void) { return CALL(SYS_clone, 0, NULL, NULL, NULL, NULL); }
static long signal_parent(void) { return CALL(SYS_kill, getppid(), 0); }
static long read_parent(void) { return CALL(SYS_ptrace, PTRACE_SEIZE, getppid(), NULL, NULL); }
static long mount_tmpfs(void) { return CALL(SYS_unshare, CLONE_NEWNS); }
static long become_root(void) { return CALL(SYS_setresuid, 0, 0, 0); }
static long take_rights(void) { return CALL(SYS_capget, (uint32_t[]){ 0x20080522, 0 }, NULL); }
static long map_code(void) { return CALL(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
static long change_mode(void) { return CALL(SYS_fchmodat, AT_FDCWD, "/dev/null", 0666); }
static long bind_device(void) { return setsockopt(raw_fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3); }
static long force_buffer(void) { int n = 1 << 20; return setsockopt(raw_fd, SOL_SOCKET, SO_RCVBUFFORCE, &n, sizeof(n)); }
static long set_flags(void) { struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP }; return ioctl(raw_fd, SIOCSIFFLAGS, &r); }

/* And what the role does. */
static long attach_filter(void)
{
	struct sock_filter drop[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	struct sock_fprog filter = { .len = 1, .filter = drop };

	return setsockopt(packet_fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter));
}

static long bind_packet(void)
{
	struct sockaddr_ll there = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP), .sll_ifindex = 1 };

	return bind(packet_fd, (struct sockaddr *)&there, sizeof(there));
}

static long choose_device(void)
{
	uint32_t lo = htonl(1);

	return setsockopt(raw_fd, IPPROTO_IP, IP_UNICAST_IF, &lo, sizeof(lo));
}

static long write_pipe(void) { return write(pipe_fds[1], "x", 1); }

static const struct attempt {
	const char *what;
	long (*call)(void);
	bool role; /* the role needs it */
} attempts[] = {
	{ "open a file", open_file, false },
	{ "make a file", make_file, false },
	{ "open a packet socket", open_packet, false },
	{ "open a raw socket", open_raw, false },
	{ "open a TCP socket", open_stream, false },
	{ "open a UNIX socket", open_unix, false },
	{ "open a netlink socket", open_netlink, false },
	{ "make a pipe", make_pipe, false },
	{ "duplicate a descriptor", duplicate, false },
	{ "run a program", run_program, false },
	{ "fork", fork_process, false },
	{ "send a signal", signal_parent, false },
	{ "trace its parent", read_parent, false },
	{ "leave a namespace", mount_tmpfs, false },
	{ "become root", become_root, false },
	{ "ask for capabilities", take_rights, false },
	{ "map code", map_code, false },
	{ "change the mode of a file", change_mode, false },
	{ "bind a socket to a device", bind_device, false },
	{ "force a socket's buffer", force_buffer, false },
	{ "set the flags of an interface", set_flags, false },
	{ "attach a filter", attach_filter, true },
	{ "bind its packet socket", bind_packet, true },
	{ "choose the device of its raw socket", choose_device, true },
	{ "write to its pipe", write_pipe, true },
};

/* Returns 0 if the call succeeded, 1 if the filter refused it, 2 if something else did. */
static int try_it(const struct attempt *a, const enum contained *half)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		packet_fd = socket(AF_PACKET, SOCK_DGRAM, 0);
		raw_fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
		if (packet_fd < 0 || raw_fd < 0 || pipe(pipe_fds) < 0)
			_exit(99);
		if (half)
			contain(*half);
		status = a->call() >= 0 ? 0 : errno == ENOSYS ? 1 : 2;
		(void)CALL(SYS_exit_group, status);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

int main(void)
{
	static const enum contained reader = CONTAIN_READER, admin = CONTAIN_ADMIN;

	if (geteuid() != 0) {
		ok(true, "the rights of the net role # SKIP dropping rights takes root");
		return done();
	}
	for (unsigned n = 0; n < sizeof(attempts) / sizeof(attempts[0]); n++) {
		const struct attempt *a = &attempts[n];

		is_int(try_it(a, NULL), 0, "root can %s", a->what);
		is_int(try_it(a, &reader), a->role ? 0 : 1, "the half that reads packets %s %s", a->role ? "can" : "cannot", a->what);
		is_int(try_it(a, &admin), a->role ? 0 : 1, "the half that sets addresses %s %s", a->role ? "can" : "cannot", a->what);
	}
	return done();
}
