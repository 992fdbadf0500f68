// SPDX-License-Identifier: MIT
/*
 * denied.c - tries what an agent that was taken over would try, with its rights (agent/drop_rights.h) and, as the twin, with all of root's.
 *
 * Each attempt runs in a child of its own and makes one call, with arguments that do no harm where the call is allowed: it then fails
 * with another error than a refused one. A call that this kernel does not have at all is skipped.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <linux/vm_sockets.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/drop_rights.h"
#include "tests/unit/tap.h"

#define CALL(number, ...) syscall(number, ##__VA_ARGS__)

/* A pid that no process has, and a process of a user that nothing runs as. */
#define NO_PID 0x7ffffffe
static pid_t other;

static char file[] = "/tmp/softoff-denied.XXXXXX";

/* --- refused by the list of calls ---------------------------------------------------------------------- */

static long trace(void) { return CALL(SYS_ptrace, PTRACE_SEIZE, NO_PID, NULL, NULL); }
static long read_memory(void) { return CALL(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0); }
static long write_memory(void) { return CALL(SYS_process_vm_writev, getpid(), NULL, 0, NULL, 0, 0); }
static long take_descriptor(void) { return CALL(SYS_pidfd_getfd, -1, 0, 0); }
static long load_bpf(void) { return CALL(SYS_bpf, 0, NULL, 0); }
static long handle_faults(void) { return CALL(SYS_userfaultfd, -1); }
static long make_ring(void) { return CALL(SYS_io_uring_setup, 0, NULL); }
static long load_module(void) { return CALL(SYS_init_module, NULL, 0, NULL); }
static long load_module_file(void) { return CALL(SYS_finit_module, -1, "", 0); }
static long unload_module(void) { return CALL(SYS_delete_module, "", 0); }
static long load_kernel(void) { return CALL(SYS_kexec_load, 0, 0, NULL, ~0ul); }
static long power_off(void) { return CALL(SYS_reboot, 0, 0, 0, NULL); } /* not the magic numbers */
static long read_kernel_log(void) { return CALL(SYS_syslog, 10, NULL, 0); }
static long mount_nothing(void) { return CALL(SYS_mount, "none", "/nonexistent", "tmpfs", 0, NULL); }
static long unmount(void) { return CALL(SYS_umount2, "/nonexistent", 0); }
static long open_mount(void) { return CALL(SYS_fsopen, "nosuch", 0); }
static long clone_mount(void) { return CALL(SYS_open_tree, -1, "/nonexistent", 0); }
static long pivot(void) { return CALL(SYS_pivot_root, "/nonexistent", "/nonexistent"); }
static long swap_off(void) { return CALL(SYS_swapoff, "/nonexistent"); }
static long open_handle(void) { return CALL(SYS_open_by_handle_at, -1, NULL, 0); }
static long enter_namespace(void) { return CALL(SYS_setns, -1, 0); }
static long make_namespace(void) { return CALL(SYS_unshare, CLONE_NEWUTS); }
static long become_user(void) { return CALL(SYS_setresuid, 65534, 65534, 65534); }
static long become_group(void) { return CALL(SYS_setgroups, 0, NULL); }
static long set_capabilities(void) { return CALL(SYS_capset, (uint32_t[]){ 0x20080522, 0 }, (uint32_t[6]){ 0 }); }
static long read_key(void) { return CALL(SYS_keyctl, 0, 0, 0, 0, 0); }
static long set_name(void) { return CALL(SYS_sethostname, "", -1); }
static long open_packet(void) { return CALL(SYS_socket, AF_PACKET, SOCK_RAW, 0); }
static long open_internet(void) { return CALL(SYS_socket, AF_INET, SOCK_DGRAM, 0); }
static long open_internet6(void) { return CALL(SYS_socket, AF_INET6, SOCK_DGRAM, 0); }

static long clone_namespace(void)
{
	long pid = CALL(SYS_clone, CLONE_NEWUTS | SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		_exit(0);
	return pid;
}

/* --- refused for want of a capability ---------------------------------------------------------------------- */

static long signal_other(void) { return kill(other, 0); }
static long give_away(void) { return chown(file, 65534, 65534); }
static long change_foreign_mode(void) { return chmod(file, 0600); }
static long hurry(void) { return setpriority(PRIO_PROCESS, 0, -20); }
static long lock_memory(void) { return setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ 0, 0 }) < 0 ? -1 : CALL(SYS_mlockall, 1); }
static long force_buffer(void) { int n = 1; return setsockopt(socket(AF_UNIX, SOCK_DGRAM, 0), SOL_SOCKET, SO_RCVBUFFORCE, &n, sizeof(n)); }
static long read_physical(void) { return open("/dev/mem", O_RDONLY); }

/* --- what the channels need ------------------------------------------------------------------------------ */

static long open_unix(void) { return CALL(SYS_socket, AF_UNIX, SOCK_DGRAM, 0); }
static long open_netlink(void) { return CALL(SYS_socket, AF_NETLINK, SOCK_RAW, 0); }
static long set_clock(void) { struct timespec t; return clock_gettime(CLOCK_REALTIME, &t) < 0 ? -1 : CALL(SYS_clock_settime, CLOCK_REALTIME, &t); }
static long read_foreign(void) { return open(file, O_RDWR); }
static long make_node(void) { return mknod("/tmp/softoff-denied.node", S_IFCHR | 0600, 0x103) < 0 ? -1 : unlink("/tmp/softoff-denied.node"); }
static long follow_root(void) { char p[40]; snprintf(p, sizeof(p), "/proc/%d/root", (int)other); return chroot(p); }
static long see_descriptors(void) { char p[40], to[64]; snprintf(p, sizeof(p), "/proc/%d/fd/0", (int)other); return readlink(p, to, sizeof(to)); }
static long signal_init(void) { return kill(1, 0); }
static long close_many(void) { return CALL(SYS_close_range, 1000, 1001, 0); }

static long bind_low_port(void)
{
	struct sockaddr_vm here = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = 1013 };
	int fd = socket(AF_VSOCK, SOCK_STREAM, 0);

	if (fd < 0 && errno == EAFNOSUPPORT)
		return 0; /* a kernel without vsock: the list of calls let it pass */
	return bind(fd, (struct sockaddr *)&here, sizeof(here));
}

static long run_program(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

enum need {
	LIST,   /* of calls: ENOSYS */
	RIGHTS, /* EPERM or EACCES */
	NEEDED,
};

static const struct attempt {
	const char *what;
	long (*call)(void);
	enum need need;
} attempts[] = {
	{ "trace a process", trace, LIST },
	{ "read the memory of a process", read_memory, LIST },
	{ "write to the memory of a process", write_memory, LIST },
	{ "take a descriptor of a process", take_descriptor, LIST },
	{ "load a BPF program", load_bpf, LIST },
	{ "handle page faults", handle_faults, LIST },
	{ "make an io_uring", make_ring, LIST },
	{ "load a module", load_module, LIST },
	{ "load a module from a file", load_module_file, LIST },
	{ "unload a module", unload_module, LIST },
	{ "load another kernel", load_kernel, LIST },
	{ "switch the machine off itself", power_off, LIST },
	{ "read the kernel's log", read_kernel_log, LIST },
	{ "mount", mount_nothing, LIST },
	{ "unmount", unmount, LIST },
	{ "mount by fsopen", open_mount, LIST },
	{ "clone a mount", clone_mount, LIST },
	{ "exchange the root", pivot, LIST },
	{ "switch swap off", swap_off, LIST },
	{ "open a file by its handle", open_handle, LIST },
	{ "enter a namespace", enter_namespace, LIST },
	{ "leave a namespace", make_namespace, LIST },
	{ "fork into a namespace", clone_namespace, LIST },
	{ "become another user", become_user, LIST },
	{ "drop its groups", become_group, LIST },
	{ "set its capabilities", set_capabilities, LIST },
	{ "reach a keyring", read_key, LIST },
	{ "set the host name", set_name, LIST },
	{ "open a packet socket", open_packet, LIST },
	{ "open an internet socket", open_internet, LIST },
	{ "open an IPv6 socket", open_internet6, LIST },
	{ "signal another user's process", signal_other, RIGHTS },
	{ "give a file away", give_away, RIGHTS },
	{ "change the mode of another user's file", change_foreign_mode, RIGHTS },
	{ "raise its priority", hurry, RIGHTS },
	{ "lock memory", lock_memory, RIGHTS },
	{ "force a socket's buffer", force_buffer, RIGHTS },
	{ "read physical memory", read_physical, RIGHTS },
	{ "open a UNIX socket", open_unix, NEEDED },
	{ "open a netlink socket", open_netlink, NEEDED },
	{ "take a vsock port below 1024", bind_low_port, NEEDED },
	{ "set the clock", set_clock, NEEDED },
	{ "open another user's file", read_foreign, NEEDED },
	{ "make a device node", make_node, NEEDED },
	{ "follow a process to its root", follow_root, NEEDED },
	{ "see which files a process has open", see_descriptors, NEEDED },
	{ "signal process 1", signal_init, NEEDED },
	{ "close a range of descriptors", close_many, NEEDED },
	{ "run a program", run_program, NEEDED },
};

/* Returns 0 if the call was let pass, or the errno by which it was refused. */
static int try_it(const struct attempt *a, bool contained)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (contained)
			agent_drop_rights();
		errno = 0;
		status = a->call() >= 0 ? 0 : errno;
		if (a->need == LIST && status != ENOSYS)
			status = 0;
		_exit(status);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 200;
}

static void judge(const struct attempt *a)
{
	int root = try_it(a, false), agent = try_it(a, true);

	if (root != 0) {
		ok(true, "the agent cannot %s # SKIP nor can root here: %s", a->what, strerror(root));
		return;
	}
	switch (a->need) {
	case LIST:
		is_int(agent, ENOSYS, "root can, the agent cannot %s", a->what);
		break;
	case RIGHTS:
		ok(agent == EPERM || agent == EACCES || agent == ENOMEM, "root can, the agent cannot %s", a->what);
		break;
	case NEEDED:
		is_int(agent, 0, "the agent can %s", a->what);
		break;
	}
}

/* What a program that the agent runs has, as user 0: execve(2) would give it all rights. */
static void judge_program(void)
{
	char line[512] = "", want[32];
	int fds[2];
	pid_t pid;

	if (pipe(fds) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		(void)dup2(fds[1], STDOUT_FILENO);
		agent_drop_rights();
		execl("/bin/grep", "grep", "-E", "^(Cap(Prm|Eff)|NoNewPrivs|Seccomp):", "/proc/self/status", (char *)NULL);
		_exit(1);
	}
	close(fds[1]);
	(void)waitpid(pid, NULL, 0);
	(void)!read(fds[0], line, sizeof(line) - 1);
	close(fds[0]);
	snprintf(want, sizeof(want), "%016x", 1u << 1 | 1u << 10 | 1u << 18 | 1u << 19 | 1u << 21 | 1u << 25 | 1u << 27);
	ok(strstr(line, want) && strstr(strstr(line, want) + 1, want), "a program that the agent runs has the agent's seven capabilities");
	ok(strstr(line, "NoNewPrivs:\t1") && strstr(line, "Seccomp:\t2"), "and can gain none, under the same list of calls");
	if (!strstr(line, want))
		printf("# %s\n", line);
}

int main(void)
{
	int fd, fds[2];
	char byte;

	if (geteuid() != 0) {
		ok(true, "the rights of the agent # SKIP dropping rights takes root");
		return done();
	}
	fd = mkstemp(file);
	if (fd < 0 || fchmod(fd, 0600) < 0 || fchown(fd, 65533, 65533) < 0 || pipe(fds) < 0)
		return 99;
	other = fork();
	if (other == 0) {
		if (setresgid(65533, 65533, 65533) < 0 || setresuid(65533, 65533, 65533) < 0 || write(fds[1], "", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	if (read(fds[0], &byte, 1) != 1)
		return 99;
	for (unsigned n = 0; n < sizeof(attempts) / sizeof(attempts[0]); n++)
		judge(&attempts[n]);
	judge_program();
	(void)kill(other, SIGKILL);
	(void)waitpid(other, NULL, 0);
	(void)unlink(file);
	return done();
}
