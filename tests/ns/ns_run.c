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
 * halt, by SIGHUP for reboot (linux/kernel/pid_namespace.c, reboot_pid_ns).
 *
 * Standard output gets "pid N" (as seen from here), "asked" if --ask had to, then "end HOW MS": poweroff, reboot,
 * status-N, signal-N or timeout, and the milliseconds since init was executed. Standard input and error are init's.
 */
#include "tests/ns/ns_run.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
	"usage: ns_run [options] INIT [ARG]...\n"
	"  --cmdline TEXT   words for init before its own arguments\n"
	"  --host-cmdline TEXT  what /proc/cmdline says (nothing)\n"
	"  --do FILE        a static program that becomes /bin/do\n"
	"  --no-agent       without the word softoff.agent=on, which init else gets\n"
	"  --events         a virtio port for events: /dev/vport0p1, a plain file\n"
	"  --no-proc        an empty /proc\n"
	"  --console        /dev/console, a plain file\n"
	"  --close          descriptors 0 to 2 closed\n"
	"  --signal N       this signal waits when init starts\n"
	"  --no-chld        SIGCHLD ignored when init starts\n"
	"  --no-boot        without the capability to reboot(2)\n"
	"  --stuck          reboot(2) fails\n"
	"  --etc DIR        copies its files, executable, into /etc\n"
	"  --sh FILE        a static program that becomes /bin/sh\n"
	"  --root DIR       this folder is the root file system, with an init of its own as /init\n"
	"  --terminals NAMES  these terminals in /dev; the first is init's 0 to 2. What is written to them goes to standard error\n"
	"  --machine        init cannot tell that it runs in a container\n"
	"  --env NAME=VALUE a variable of init's environment; more than once\n"
	"  --lacks NAME     a kernel without: epoll, signalfd, timerfd, eventfd, inotify, unix, inet6, net, mount; more than once\n"
	"  --ask MS         asks for a power-off by SIGUSR2, once, if init has not ended MS after its execve\n"
	"  --cgroup DIR     init and all its children in this cgroup\n"
	"  --hold FIFO      says \"held\", and starts init when a byte comes out of it\n"
	"  --limit SECONDS  kills all SECONDS after the start, after init's execve, and after --ask's signal (20)\n";

struct options options = { .cmdline = "", .host_cmdline = "", .limit = 20 };

void die(const char *fmt, ...)
{
	va_list ap;

	fputs("ns_run: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", strerror(errno));
	_exit(125);
}

void must(long result, const char *what)
{
	if (result < 0)
		die("%s", what);
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

	/* As the kernel starts an init. A shell that starts this in the background ignores SIGINT and SIGQUIT. */
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	if (options.no_chld)
		(void)signal(SIGCHLD, SIG_IGN);
	if (!options.signal)
		return;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	must(kill(getpid(), options.signal), "the waiting signal");
}

/* The words of --cmdline, split at blanks, then the given arguments. */
static char **init_words(char *name)
{
	static char *words[256], agent[] = "softoff.agent=on";
	const size_t most = sizeof(words) / sizeof(words[0]) - 1;
	size_t n = 0;

	words[n++] = name;
	if (!options.no_agent)
		words[n++] = agent;
	for (char *word = strtok(strdup(options.cmdline), " "); word && n < most; word = strtok(NULL, " "))
		words[n++] = word;
	for (char **arg = options.init + 1; *arg && n < most; arg++)
		words[n++] = *arg;
	if (n == most)
		die("too many arguments");
	return words;
}

/* started: the writing end of the pipe that wait_for_child() reads. */
static void __attribute__((noreturn)) be_init(int started)
{
	static char name[] = "init";
	int hold = options.hold ? open(options.hold, O_RDWR | O_CLOEXEC) : -1;
	char byte;

	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "parent's death");
	must(close_range(3, ~0u, CLOSE_RANGE_CLOEXEC), "foreign descriptors");
	if (getpid() != 1)
		die("process 1 of a namespace is wanted, this is %d", getpid());
	join_cgroup();
	enter_root();
	must(write(started, "", 1), "pipe");
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
	terminals_stdio();
	lock_down();
	lack();
	(void)execve("/init", init_words(name), options.env);
	die("%s", "/init");
}

/* --- the parent ----------------------------------------------------------------------------------- */

static volatile sig_atomic_t child, executed, timed_out, asked;

static void on_alarm(int sig)
{
	(void)sig;
	if (options.ask && executed && !asked) {
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

/*
 * Waits for the child's next step: first it writes a byte, as soon as it is in its own root, then executing init closes the
 * pipe. Its death closes the pipe too. A test may use the pid only after the first step: until then /proc/PID/root is the
 * machine's own root. The times count from the second: before, with --hold, the child waits for a test that attaches a tracer.
 */
static void wait_for_child(int started)
{
	char byte;

	while (read(started, &byte, 1) < 0)
		if (errno != EINTR)
			die("pipe");
}

static void report(int status, long ms)
{
	if (asked)
		printf("asked\n");
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

static void add_variable(char *assignment)
{
	size_t n = 0;

	while (options.env[n])
		n++;
	if (n == sizeof(options.env) / sizeof(options.env[0]) - 1)
		die("--env %s", assignment);
	options.env[n] = assignment;
}

static void parse(int argc, char **argv)
{
	static const struct option known[] = {
		{ "cmdline", 1, NULL, 'c' }, { "do", 1, NULL, 'd' },      { "events", 0, NULL, 'e' },
		{ "no-proc", 0, NULL, 'p' }, { "console", 0, NULL, 'o' }, { "close", 0, NULL, 'x' },
		{ "signal", 1, NULL, 's' },  { "no-chld", 0, NULL, 'C' }, { "no-boot", 0, NULL, 'b' },
		{ "cgroup", 1, NULL, 'g' },  { "hold", 1, NULL, 'h' },    { "limit", 1, NULL, 'l' },
		{ "stuck", 0, NULL, 'S' },   { "etc", 1, NULL, 'E' },     { "sh", 1, NULL, 'H' },
		{ "lacks", 1, NULL, 'L' },   { "ask", 1, NULL, 'a' },     { "root", 1, NULL, 'r' },
		{ "terminals", 1, NULL, 't' }, { "machine", 0, NULL, 'm' }, { "env", 1, NULL, 'v' },
		{ "no-agent", 0, NULL, 'A' }, { "host-cmdline", 1, NULL, 'O' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "+", known, NULL)) != -1)
		switch (c) {
		case 'c': options.cmdline = optarg; break;
		case 'O': options.host_cmdline = optarg; break;
		case 'A': options.no_agent = true; break;
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
		case 'r': options.root = optarg; break;
		case 't': options.terminals = optarg; break;
		case 'm': options.machine = true; break;
		case 'v': add_variable(optarg); break;
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
	int pipe[2], status;
	long began;
	pid_t pid;

	parse(argc, argv);
	must(pipe2(pipe, O_CLOEXEC), "pipe");
	terminals_open();
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | SIGCHLD,
			     0, 0, 0, 0);
	if (pid == 0)
		be_init(pipe[1]);
	must(pid, "new namespaces");
	child = pid;
	close(pipe[1]);
	terminals_serve();
	sigaction(SIGALRM, &act, NULL);
	(void)alarm((unsigned)options.limit);
	wait_for_child(pipe[0]);
	printf("pid %d\n", pid);
	fflush(stdout);
	wait_for_child(pipe[0]);
	executed = 1;
	began = now_ms();
	set_alarm();
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	report(status, now_ms() - began);
	return 0;
}
