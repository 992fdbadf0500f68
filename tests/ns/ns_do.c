// SPDX-License-Identifier: MIT
/*
 * ns_do.c - the workloads of the ns ring, one static program: /bin/do VERB [ARG].
 *
 * Its output goes to standard error, a line each, beside init's own lines.
 */
#include "tests/ns/ns_do.h"

#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void say(const char *text)
{
	dprintf(STDERR_FILENO, "do: %s\n", text);
}

void __attribute__((noreturn)) rest(void)
{
	for (;;)
		pause();
}

void nap(long ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	(void)nanosleep(&ts, NULL);
}

void ignore_all(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_IGN);
}

static int do_exit(char **args)
{
	return atoi(args[0]);
}

static int do_die(char **args)
{
	const struct rlimit none = { 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)raise(atoi(args[0]));
	return 1;
}

/* Asks PID 1 by a signal, and waits for what comes. */
int do_ask(char **args)
{
	(void)kill(1, atoi(args[0]));
	rest();
}

static int do_askdeaf(char **args)
{
	ignore_all();
	return do_ask(args);
}

static int do_wait(char **args)
{
	(void)args;
	say("waiting");
	rest();
}

static int do_say(char **args)
{
	say(args[0]);
	return 0;
}

/* The same after so many ms. */
static int do_late(char **args)
{
	nap(atoi(args[0]));
	say(args[1]);
	return 0;
}

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

/* Prints a line at its start, and a line at SIGTERM. */
static int do_stay(char **args)
{
	(void)signal(SIGTERM, on_term);
	dprintf(STDERR_FILENO, "do: %s begins\n", args[0]);
	while (!asked)
		pause();
	dprintf(STDERR_FILENO, "do: %s ends\n", args[0]);
	return 0;
}

/* What becomes process 1 in init's place. */
static int do_init(char **args)
{
	dprintf(STDERR_FILENO, "do: %s is process %d\n", args[0], getpid());
	rest();
}

static int do_deaf(char **args)
{
	(void)args;
	ignore_all();
	say("deaf");
	rest();
}

static int do_stopped(char **args)
{
	(void)args;
	say("stopping myself");
	(void)raise(SIGSTOP);
	rest();
}

/* Every signal that asks for nothing, to PID 1. */
static int do_pester(char **args)
{
	static const int contract[] = { 2, 10, 12, 15, 30, 37, 38, 39, 40, SIGKILL, SIGSTOP };

	(void)args;
	for (int sig = 1; sig < NSIG; sig++) {
		bool asks = false;

		for (size_t i = 0; i < sizeof(contract) / sizeof(contract[0]); i++)
			asks |= contract[i] == sig;
		if (!asks)
			(void)kill(1, sig);
	}
	/* These two from inside do nothing: the kernel protects a namespace's process 1. */
	(void)kill(1, SIGKILL);
	(void)kill(1, SIGSTOP);
	say("pestered");
	rest();
}

static void show_file_lines(const char *path, const char *const *names)
{
	char line[512];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		for (const char *const *name = names; *name; name++)
			if (strncmp(line, *name, strlen(*name)) == 0)
				dprintf(STDERR_FILENO, "do: %s", line);
	if (f)
		(void)fclose(f);
}

static bool loopback_is_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP);

	if (fd >= 0)
		close(fd);
	return up;
}

/* What a process of the user starts with. */
static int do_show(char **args)
{
	static const char *const lines[] = { "SigBlk", "SigIgn", "SigCgt", "SigPnd", "ShdPnd", "Umask", NULL };
	char cwd[256], path[64], name[256];

	(void)args;
	(void)gethostname(name, sizeof(name));
	dprintf(STDERR_FILENO, "do: host %s\n", name);
	dprintf(STDERR_FILENO, "do: loopback %s\n", loopback_is_up() ? "up" : "down");
	dprintf(STDERR_FILENO, "do: nice %d\n", getpriority(PRIO_PROCESS, 0));
	dprintf(STDERR_FILENO, "do: session %s\n", getsid(0) == getpid() ? "own" : "another's");
	dprintf(STDERR_FILENO, "do: cwd %s\n", getcwd(cwd, sizeof(cwd)) ? cwd : "?");
	for (char **e = environ; *e; e++)
		dprintf(STDERR_FILENO, "do: env %s\n", *e);
	show_file_lines("/proc/self/status", lines);
	for (int fd = 0; fd < 256; fd++) {
		struct stat st;
		ssize_t n;

		if (fcntl(fd, F_GETFD) < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		n = readlink(path, name, sizeof(name) - 1);
		name[n > 0 ? n : 0] = '\0';
		dprintf(STDERR_FILENO, "do: fd %d %s %s\n", fd, fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) ? "device" : "other",
			name);
	}
	return 0;
}

/* Says whether descriptor 0, 1 and 2 are open, by its exit status: one bit each. */
static int do_std(char **args)
{
	int open = 0;

	(void)args;
	for (int fd = 0; fd <= 2; fd++)
		open |= fcntl(fd, F_GETFD) >= 0 ? 1 << fd : 0;
	return open;
}

/* A service's whole life: some orphans, then a signal to PID 1. */
static int do_life(char **args)
{
	for (int i = 0; i < 3; i++) {
		pid_t pid = fork();

		if (pid == 0 && fork() >= 0)
			_exit(0);
		if (pid > 0)
			(void)waitpid(pid, NULL, 0);
	}
	return do_ask(args);
}

/* Has the inittab read again and PID 1 become another; in its second life asks it to stop. */
static int do_turns(char **args)
{
	if (open("/turned", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) < 0)
		return do_ask(args);
	(void)kill(1, SIGHUP);
	nap(20);
	(void)kill(1, SIGQUIT);
	rest();
}

/* What this kernel has, a word each. */
static int do_calls(char **args)
{
	const struct {
		const char *name;
		long result;
	} calls[] = {
		{ "epoll", syscall(SYS_epoll_create1, 0) }, { "signalfd", syscall(SYS_signalfd4, -1, "\0\0\0\0\0\0\0", 8, 0) },
		{ "timerfd", syscall(SYS_timerfd_create, CLOCK_BOOTTIME, 0) }, { "eventfd", syscall(SYS_eventfd2, 0, 0) },
		{ "inotify", syscall(SYS_inotify_init1, 0) }, { "unix", socket(AF_UNIX, SOCK_STREAM, 0) },
		{ "inet6", socket(AF_INET6, SOCK_DGRAM, 0) }, { "net", socket(AF_INET, SOCK_DGRAM, 0) },
	};

	(void)args;
	dprintf(STDERR_FILENO, "do: has");
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].result >= 0)
			dprintf(STDERR_FILENO, " %s", calls[i].name);
	dprintf(STDERR_FILENO, "\n");
	return 0;
}

/* Runs a program and says its exit status. */
static int do_try(char **args)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)execv(args[0], args);
		_exit(99);
	}
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		dprintf(STDERR_FILENO, "do: status %d\n", WEXITSTATUS(status));
	return 0;
}

/* The same, and stays. */
static int do_tryrest(char **args)
{
	(void)do_try(args);
	rest();
}

/* Fills its standard error, a pipe without a reader. */
static int do_fill(char **args)
{
	static const char filler[4096];

	(void)args;
	if (fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK) < 0)
		return 99;
	while (write(STDERR_FILENO, filler, sizeof(filler)) > 0)
		continue;
	(void)fcntl(STDERR_FILENO, F_SETFL, 0);
	(void)kill(1, atoi(args[0]));
	rest();
}

static const struct {
	const char *name;
	int args;
	int (*run)(char **args);
} verbs[] = {
	{ "exit", 1, do_exit },       { "die", 1, do_die },       { "ask", 1, do_ask },     { "wait", 0, do_wait },
	{ "deaf", 0, do_deaf },       { "stopped", 0, do_stopped }, { "pester", 0, do_pester }, { "show", 0, do_show },
	{ "std", 0, do_std },         { "orphans", 1, do_orphans }, { "family", 1, do_family }, { "bomb", 1, do_bomb },
	{ "storm", 1, do_storm }, { "crowd", 2, do_crowd },     { "beat", 1, do_beat },     { "spare", 0, do_spare }, { "sparing", 0, do_sparing }, { "sparefork", 1, do_sparefork },
	{ "impostor", 0, do_impostor }, { "thrash", 0, do_thrash }, { "terms", 0, do_terms }, { "unreadable", 0, do_unreadable },
	{ "sparestorm", 1, do_sparestorm }, { "kill", 3, do_kill }, { "rights", 1, do_rights },
	{ "kick", 3, do_kick },       { "askdeaf", 1, do_askdeaf }, { "killask", 3, do_killask },
	{ "say", 1, do_say },         { "late", 2, do_late },
	       { "stay", 1, do_stay },     { "init", 1, do_init },   { "life", 1, do_life },
	{ "turns", 1, do_turns },     { "calls", 0, do_calls },
	{ "try", 1, do_try }, { "tryrest", 1, do_tryrest },         { "fill", 1, do_fill },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, argv[1]) == 0 && argc - 2 >= verbs[i].args)
			return verbs[i].run(argv + 2);
	say("no such verb, or too few words after it");
	return 98;
}
