// SPDX-License-Identifier: MIT
/*
 * ns_run.c - runs init as process 1 of namespaces of its own, and tells how it ended.
 *
 *	ns_run [options] INIT [ARG]...
 *
 * Theory of operation. A child in new PID, mount, UTS, IPC and network namespaces makes itself a root file system
 * of one tmpfs, goes there by pivot_root(2) and lets go of the old one: nothing of the machine can be
 * reached from then on, nor unmounted. As a second lock, a seccomp filter refuses whatever could change the machine
 * (remounting, unmounting, modules, swap, the clock), and makes sync(2), which would wait for all disks of the machine,
 * do nothing. reboot(2) stays: in a PID namespace it ends that namespace's process 1, by SIGINT for power-off and
 * halt, by SIGHUP for reboot (kernel/pid_namespace.c, reboot_pid_ns).
 *
 * Standard output gets "pid N" (as seen from here), then "end HOW MS": poweroff, reboot, status-N, signal-N or
 * timeout, and the milliseconds from the start. Standard input and error are init's.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

static const char help[] =
	"usage: ns_run [options] INIT [ARG]...\n"
	"  --cmdline TEXT   what /proc/cmdline says (nothing)\n"
	"  --do FILE        a static program that becomes /bin/do\n"
	"  --events         a virtio port for events: /dev/vport0p1, a plain file\n"
	"  --no-proc        an empty /proc\n"
	"  --console        /dev/console, a plain file\n"
	"  --close          descriptors 0 to 2 closed\n"
	"  --signal N       this signal waits when init starts\n"
	"  --no-chld        SIGCHLD ignored when init starts\n"
	"  --no-boot        without the capability to reboot(2)\n"
	"  --stuck          reboot(2) fails\n"
	"  --etc DIR        the files in it, executable, become those of /etc\n"
	"  --sh FILE        a static program that becomes /bin/sh\n"
	"  --lacks NAME     a kernel without: epoll, signalfd, timerfd, eventfd, inotify, unix, inet6, net, mount; more than once\n"
	"  --ask MS         asks for a power-off by SIGUSR2, once, if init has not ended after so long\n"
	"  --cgroup DIR     init and all its children in this cgroup\n"
	"  --hold FIFO      says \"held\", and starts init when a byte comes out of it\n"
	"  --limit SECONDS  kills all after this time (20)\n";

static struct options {
	const char *cmdline, *program, *cgroup, *hold, *etc, *sh;
	int signal, limit, ask;
	bool events, no_proc, console, close, no_chld, no_boot, stuck;
	bool lacks[16];
	char **init;
} options = { .cmdline = "", .limit = 20 };

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *fmt, ...)
{
	va_list ap;

	fputs("ns_run: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", strerror(errno));
	_exit(125);
}

static void must(long result, const char *what)
{
	if (result < 0)
		die("%s", what);
}

static const char *const features[] = {
	"epoll", "signalfd", "timerfd", "eventfd", "inotify", "unix", "inet6", "net", "mount",
};

enum feature { EPOLL, SIGNALFD, TIMERFD, EVENTFD, INOTIFY, UNIX, INET6, NET, MOUNT };

static void set_lacks(const char *name)
{
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		if (strcmp(name, features[i]) == 0) {
			options.lacks[i] = true;
			return;
		}
	}
	errno = EINVAL;
	die("--lacks %s", name);
}

/* --- the root file system ------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	must(fd, path);
	must(write(fd, text, strlen(text)), path);
	close(fd);
}

static int open_program(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	must(fd, path);
	return fd;
}

static void copy_program(int from, const char *to)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ssize_t n;

	must(fd, to);
	do
		n = sendfile(fd, from, NULL, 1 << 20);
	while (n > 0);
	must(n, to);
	close(fd);
	close(from);
}

static void make_tmpfs(const char *at)
{
	must(mount("tmpfs", at, "tmpfs", 0, "mode=0755"), at);
}

static void make_node(const char *path, unsigned minor)
{
	must(mknod(path, S_IFCHR | 0666, makedev(1, minor)), path);
	must(chmod(path, 0666), path);
}

/* A virtio port as the agent finds it: by its name in sysfs. */
static void make_event_port(void)
{
	static const char *const dirs[] = { "sys/class", "sys/class/virtio-ports", "sys/class/virtio-ports/vport0p1" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		must(mkdir(dirs[i], 0755), dirs[i]);
	write_file("sys/class/virtio-ports/vport0p1/name", "org.softoff.events\n");
	write_file("dev/vport0p1", "");
}

static void copy_etc(int dir)
{
	DIR *files = fdopendir(dir);
	struct dirent *entry;

	if (!files)
		die("%s", options.etc);
	while ((entry = readdir(files))) {
		char to[300];
		int fd;

		if (*entry->d_name == '.')
			continue;
		snprintf(to, sizeof(to), "etc/%s", entry->d_name);
		fd = openat(dir, entry->d_name, O_RDONLY | O_CLOEXEC);
		must(fd, to);
		copy_program(fd, to);
	}
	(void)closedir(files);
}

/* In the new root: everything that init and the programs see. Paths are relative to it. */
static void furnish(int init_fd, int program_fd, int sh_fd, int etc_fd)
{
	static const char *const dirs[] = { "proc", "sys", "dev", "bin", "sbin", "etc", "old" };
	static const char *const applets[] = { "sbin/poweroff", "sbin/reboot", "sbin/halt", "sbin/telinit" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		must(mkdir(dirs[i], 0755), dirs[i]);
	for (size_t i = 0; i < sizeof(applets) / sizeof(applets[0]); i++)
		must(symlink("/init", applets[i]), applets[i]);
	copy_program(init_fd, "init");
	if (program_fd >= 0)
		copy_program(program_fd, "bin/do");
	if (sh_fd >= 0)
		copy_program(sh_fd, "bin/sh");
	if (etc_fd >= 0)
		copy_etc(etc_fd);
	if (!options.lacks[MOUNT]) {
		/* init leaves mount points alone: so the machine's own /sys and /dev stay out of its reach. */
		make_tmpfs("dev");
		make_tmpfs("sys");
		make_node("dev/null", 3);
		make_node("dev/zero", 5);
	}
	if (options.console)
		write_file("dev/console", "");
	if (options.events)
		make_event_port();
	if (options.no_proc) {
		make_tmpfs("proc");
	} else {
		must(mount("proc", "proc", "proc", 0, NULL), "proc");
		write_file("cmdline", options.cmdline);
		must(mount("cmdline", "proc/cmdline", NULL, MS_BIND, NULL), "proc/cmdline");
	}
}

static void enter_root(void)
{
	int init_fd = open_program(options.init[0]), program_fd = options.program ? open_program(options.program) : -1;
	int sh_fd = options.sh ? open_program(options.sh) : -1, etc_fd = options.etc ? open_program(options.etc) : -1;

	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "making mounts private");
	/* Any folder will do to build the new root on, and /dev is one that every machine has. */
	make_tmpfs("/dev");
	must(chdir("/dev"), "/dev");
	furnish(init_fd, program_fd, sh_fd, etc_fd);
	must(syscall(SYS_pivot_root, ".", "old"), "pivot_root");
	must(chdir("/"), "/");
	must(umount2("/old", MNT_DETACH), "letting go of the old root");
	must(rmdir("/old"), "/old");
}

/* --- what must not be touched --------------------------------------------------------------------- */

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (then), (otherwise))
#define IF_BITS(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (value), (then), (otherwise))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, (value))
#define REFUSE(number) IF_EQUAL((number), 0, 1), RETURN(SECCOMP_RET_ERRNO | EPERM)

static void lock_down(void)
{
	struct sock_filter filter[] = {
		LOAD(arch),
		IF_EQUAL(THIS_ARCH, 1, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		IF_EQUAL(SYS_sync, 0, 1),
		RETURN(SECCOMP_RET_ERRNO | 0),
		REFUSE(SYS_umount2),
		REFUSE(SYS_pivot_root),
		REFUSE(SYS_setns),
		REFUSE(SYS_swapon),
		REFUSE(SYS_swapoff),
		REFUSE(SYS_init_module),
		REFUSE(SYS_finit_module),
		REFUSE(SYS_delete_module),
		REFUSE(SYS_kexec_load),
		REFUSE(SYS_settimeofday),
		REFUSE(SYS_clock_settime),
		REFUSE(SYS_adjtimex),
		REFUSE(SYS_clock_adjtime),
		IF_EQUAL(SYS_mount, 0, 3),
		LOAD(args[3]), /* the low half: both architectures are little-endian */
		IF_BITS(MS_REMOUNT, 0, 1),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
		RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(filter) / sizeof(filter[0]), .filter = filter };

	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

/* --- what the kernel lacks ------------------------------------------------------------------------ */

static const struct {
	enum feature feature;
	unsigned call;
} without[] = {
#ifdef SYS_epoll_create
	{ EPOLL, SYS_epoll_create }, { EPOLL, SYS_epoll_wait },
#endif
	{ EPOLL, SYS_epoll_create1 }, { EPOLL, SYS_epoll_ctl }, { EPOLL, SYS_epoll_pwait },
#ifdef SYS_signalfd
	{ SIGNALFD, SYS_signalfd },
#endif
	{ SIGNALFD, SYS_signalfd4 }, { TIMERFD, SYS_timerfd_create }, { TIMERFD, SYS_timerfd_settime },
	{ TIMERFD, SYS_timerfd_gettime },
#ifdef SYS_eventfd
	{ EVENTFD, SYS_eventfd },
#endif
	{ EVENTFD, SYS_eventfd2 },
#ifdef SYS_inotify_init
	{ INOTIFY, SYS_inotify_init },
#endif
	{ INOTIFY, SYS_inotify_init1 }, { INOTIFY, SYS_inotify_add_watch }, { NET, SYS_socket }, { NET, SYS_socketpair },
};

static const struct {
	enum feature feature;
	unsigned family;
} families[] = { { UNIX, AF_UNIX }, { INET6, AF_INET6 } };

/* A second filter: of two answers the kernel takes the one that refuses. What a kernel that was built without says. */
static void lack(void)
{
	struct sock_filter filter[96] = { LOAD(nr) };
	struct sock_fprog program = { .filter = filter };
	size_t n = 1;

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		if (!options.lacks[without[i].feature])
			continue;
		filter[n++] = (struct sock_filter)IF_EQUAL(without[i].call, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | ENOSYS);
	}
	if (options.lacks[MOUNT]) {
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_mount, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | ENODEV);
	}
	if (options.stuck) {
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_reboot, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | EINVAL);
	}
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (!options.lacks[families[i].feature])
			continue;
		filter[n++] = (struct sock_filter)LOAD(nr);
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_socket, 1, 0);
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_socketpair, 0, 3);
		filter[n++] = (struct sock_filter)LOAD(args[0]);
		filter[n++] = (struct sock_filter)IF_EQUAL(families[i].family, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | EAFNOSUPPORT);
	}
	filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	program.len = (unsigned short)n;
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

/* --- process 1 ------------------------------------------------------------------------------------ */

static void join_cgroup(void)
{
	char path[512];

	if (!options.cgroup)
		return;
	snprintf(path, sizeof(path), "%s/cgroup.procs", options.cgroup);
	write_file(path, "0");
}

static void set_signals(void)
{
	sigset_t all;

	if (options.no_chld)
		(void)signal(SIGCHLD, SIG_IGN);
	if (!options.signal)
		return;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	must(kill(getpid(), options.signal), "the waiting signal");
}

static void __attribute__((noreturn)) be_init(void)
{
	static char name[] = "init";
	static char *const environment[] = { NULL };
	int hold = options.hold ? open(options.hold, O_RDWR | O_CLOEXEC) : -1;
	char byte;

	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "parent's death");
	must(close_range(3, ~0u, CLOSE_RANGE_CLOEXEC), "foreign descriptors");
	if (getpid() != 1)
		die("process 1 of a namespace is wanted, this is %d", getpid());
	join_cgroup();
	enter_root();
	must(sethostname("(none)", 6), "host name");
	if (options.no_boot)
		must(prctl(PR_CAPBSET_DROP, 22 /* CAP_SYS_BOOT */), "capability");
	if (hold >= 0) {
		must(write(STDOUT_FILENO, "held\n", 5), "held");
		must(read(hold, &byte, 1), "hold");
	}
	set_signals();
	if (options.close)
		close(0);
	close(1); /* the report's */
	if (options.close)
		close(2);
	else
		(void)dup2(2, 1);
	lock_down();
	lack();
	options.init[0] = name;
	(void)execve("/init", options.init, environment);
	die("%s", "/init");
}

/* --- the parent ----------------------------------------------------------------------------------- */

static volatile sig_atomic_t child, timed_out, asked;

static void on_alarm(int sig)
{
	(void)sig;
	if (options.ask && !asked) {
		asked = 1;
		(void)kill((pid_t)child, SIGUSR2);
		(void)alarm((unsigned)options.limit);
		return;
	}
	timed_out = 1;
	(void)kill((pid_t)child, SIGKILL);
}

static void set_alarm(void)
{
	const struct itimerval ask = { .it_value = { options.ask / 1000, options.ask % 1000 * 1000 } };

	if (options.ask)
		(void)setitimer(ITIMER_REAL, &ask, NULL);
	else
		(void)alarm((unsigned)options.limit);
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void report(int status, long ms)
{
	if (timed_out)
		printf("end timeout %ld\n", ms);
	else if (WIFEXITED(status))
		printf("end status-%d %ld\n", WEXITSTATUS(status), ms);
	else if (WTERMSIG(status) == SIGINT)
		printf("end poweroff %ld\n", ms);
	else if (WTERMSIG(status) == SIGHUP)
		printf("end reboot %ld\n", ms);
	else
		printf("end signal-%d %ld\n", WTERMSIG(status), ms);
	fflush(stdout);
}

static int number(const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (*end || end == s || n < 0 || n > 1000000) {
		errno = EINVAL;
		die("%s", s);
	}
	return (int)n;
}

static void parse(int argc, char **argv)
{
	static const struct option known[] = {
		{ "cmdline", 1, NULL, 'c' }, { "do", 1, NULL, 'd' },      { "events", 0, NULL, 'e' },
		{ "no-proc", 0, NULL, 'p' }, { "console", 0, NULL, 'o' }, { "close", 0, NULL, 'x' },
		{ "signal", 1, NULL, 's' },  { "no-chld", 0, NULL, 'C' }, { "no-boot", 0, NULL, 'b' },
		{ "cgroup", 1, NULL, 'g' },  { "hold", 1, NULL, 'h' },    { "limit", 1, NULL, 'l' },
		{ "stuck", 0, NULL, 'S' },   { "etc", 1, NULL, 'E' },     { "sh", 1, NULL, 'H' },
		{ "lacks", 1, NULL, 'L' },   { "ask", 1, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "+", known, NULL)) != -1)
		switch (c) {
		case 'c': options.cmdline = optarg; break;
		case 'd': options.program = optarg; break;
		case 'e': options.events = true; break;
		case 'p': options.no_proc = true; break;
		case 'o': options.console = true; break;
		case 'x': options.close = true; break;
		case 's': options.signal = number(optarg); break;
		case 'C': options.no_chld = true; break;
		case 'b': options.no_boot = true; break;
		case 'g': options.cgroup = optarg; break;
		case 'h': options.hold = optarg; break;
		case 'l': options.limit = number(optarg); break;
		case 'S': options.stuck = true; break;
		case 'E': options.etc = optarg; break;
		case 'H': options.sh = optarg; break;
		case 'L': set_lacks(optarg); break;
		case 'a': options.ask = number(optarg); break;
		default:
			fputs(help, stderr);
			exit(2);
		}
	options.init = argv + optind;
	if (!*options.init) {
		fputs(help, stderr);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = on_alarm };
	long began = now_ms();
	int status;
	pid_t pid;

	parse(argc, argv);
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | SIGCHLD,
			     0, 0, 0, 0);
	if (pid == 0)
		be_init();
	must(pid, "new namespaces");
	printf("pid %d\n", pid);
	fflush(stdout);
	child = pid;
	sigaction(SIGALRM, &act, NULL);
	set_alarm();
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	report(status, now_ms() - began);
	return 0;
}
