// SPDX-License-Identifier: MIT
/*
 * trouble.c - the workloads that make a shutdown hard, one program: `trouble WHAT [ARG]`. Lines that a test reads
 * begin with "trouble: "; "trouble: made" says that all is as it should be for the press.
 */
#include "tests/vm/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("trouble: ");
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	(void)fflush(stdout);
}

void must(int result, const char *what)
{
	if (result >= 0)
		return;
	say("%s: %s", what, strerror(errno));
	exit(98);
}

int serve(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_BOOTTIME, &ts);
	say("made at %ld.%03ld", (long)ts.tv_sec, ts.tv_nsec / 1000000);
	while (!asked)
		(void)pause();
	return 0;
}

static int __attribute__((noreturn)) sleeper(void *unused)
{
	(void)unused;
	for (;;)
		(void)pause();
}

static int spin_start[2];

/* From the moment at which all writers are blocked. */
static int __attribute__((noreturn)) spinner(void *unused)
{
	char byte;

	(void)unused;
	(void)close(spin_start[1]);
	(void)setpriority(PRIO_PROCESS, 0, 0);
	(void)read(spin_start[0], &byte, 1);
	for (;;)
		continue;
}

static int __attribute__((noreturn)) ender(void *unused)
{
	(void)unused;
	_exit(0);
}

/* Processes cheap enough for thousands: they share our memory. Orphaned, so that PID 1 has them for children. */
static void many(const char *count, int (*run)(void *))
{
	static char stacks[16][4096] __attribute__((aligned(16)));
	int made = 0;

	if (fork() == 0) {
		(void)signal(SIGTERM, SIG_DFL); /* a handler would run on a stack that others use */
		while (made < atoi(count) && clone(run, stacks[made % 15 + 1], CLONE_VM | SIGCHLD, NULL) > 0)
			made++;
		say("%d of %s", made, count);
		_exit(made != atoi(count));
	}
	(void)wait(NULL);
}

static int do_sleepers(const char *count)
{
	many(count, sleeper);
	return serve();
}

/* Processes that never sleep. Their parent, which reports them, sleeps. */
static int do_spinners(const char *count)
{
	(void)setpriority(PRIO_PROCESS, 0, -20);
	must(pipe(spin_start), "pipe");
	many(count, spinner);
	(void)close(spin_start[1]);
	return serve();
}

/* Their parent does not reap them; when it ends, PID 1 has them all at once. */
static int do_zombies(const char *count)
{
	many(count, ender);
	return serve();
}

/* Forks whenever it can, and hears nothing. */
static int __attribute__((noreturn)) do_bomb(const char *unused)
{
	struct rlimit limit = { 3000, 3000 };

	(void)unused;
	(void)setrlimit(RLIMIT_NPROC, &limit);
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_IGN);
	say("made");
	for (;;)
		(void)fork();
}

static int do_fds(const char *unused)
{
	int n = 0;

	(void)unused;
	while (dup(0) >= 0)
		n++;
	while (fork() == 0 && n < 1000000)
		n++;
	return serve();
}

/* Takes all memory. */
static int __attribute__((noreturn)) do_hog(const char *unused)
{
	(void)unused;
	say("made");
	for (;;) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

		if (p == MAP_FAILED)
			(void)usleep(10000);
	}
}

/* /run, /tmp and /dev/shm full to the last byte. */
static int do_full(const char *unused)
{
	static const char *const points[] = { "/run", "/tmp", "/dev/shm" };

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		char path[64];
		int fd;

		must(mount(NULL, points[i], NULL, MS_REMOUNT, "size=1m,nr_inodes=10"), points[i]);
		(void)snprintf(path, sizeof(path), "%s/full", points[i]);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		while (write(fd, points, sizeof(points)) > 0)
			continue;
	}
	return serve();
}

/* All that can be is read-only. */
static int do_readonly(const char *unused)
{
	static const char *const points[] = { "/run", "/tmp", "/dev/shm", "/dev", "/proc", "/sys", "/" };

	(void)unused;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		(void)mount(NULL, points[i], NULL, MS_REMOUNT | MS_RDONLY, NULL);
	return serve();
}

static int do_stopped(const char *unused)
{
	(void)unused;
	say("made");
	(void)raise(SIGSTOP);
	return serve();
}

static int do_silent(const char *unused)
{
	(void)unused;
	say("made");
	for (int fd = 0; fd < 100; fd++)
		(void)close(fd);
	while (!asked)
		(void)pause();
	return 0;
}

/* A process of another user that claims to be spared, without the right to. */
static int do_pretend(const char *user)
{
	if (fork() == 0) {
		must(setresuid((uid_t)atoi(user), (uid_t)atoi(user), (uid_t)atoi(user)), "user");
		(void)execl("/proc/self/exe", "@pretend", "deaf", (char *)NULL);
		_exit(1);
	}
	return serve();
}

static int do_deaf(const char *unused)
{
	(void)unused;
	(void)signal(SIGTERM, SIG_IGN);
	return serve();
}

static const struct {
	const char *name;
	int (*run)(const char *arg);
} table[] = {
	{ "stack", do_stack },     { "hidden", do_hidden }, { "pinned", do_pinned },
	{ "survivor", do_survivor }, { "inside", do_inside }, { "lower", do_lower }, { "mirror", do_mirror }, { "overlay", do_overlay }, { "frozen", do_frozen },
	{ "dead", do_dead },       { "broken", do_broken },       { "dirty", do_dirty },     { "whole", do_whole },   { "mounts", do_mounts },   { "sleepers", do_sleepers },
	{ "spinners", do_spinners },
	{ "zombies", do_zombies }, { "bomb", do_bomb },     { "fds", do_fds },         { "hog", do_hog },
	{ "full", do_full },       { "readonly", do_readonly }, { "stopped", do_stopped }, { "silent", do_silent },
	{ "pretend", do_pretend }, { "deaf", do_deaf },
	{ "crowd", do_crowd }, { "fill", do_fill }, { "memory", do_memory }, { "flowoff", do_flowoff }, { "flowloop", do_flowloop },
	{ "nulldisc", do_nulldisc }, { "escape", do_escape },
};

int main(int argc, char **argv)
{
	(void)signal(SIGTERM, on_term);
	if (argc > 3 && strcmp(argv[3], "disk") == 0) { /* data without a sync */
		mount_at("/dev/vda", "/data", "ext4", NULL);
		write_file("/data/file", 4096);
	}
	for (size_t i = 0; argc > 1 && i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, argv[1]) == 0)
			return table[i].run(argc > 2 ? argv[2] : "0");
	say("what?");
	return 99;
}
