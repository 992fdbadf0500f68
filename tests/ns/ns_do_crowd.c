// SPDX-License-Identifier: MIT
/*
 * ns_do_crowd.c - /bin/do: many processes at once, and processes that claim by '@' to be spared.
 */
#include "tests/ns/ns_do.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* N children that end at once, then N orphans without a living parent: PID 1 gets them all at one moment. */
int do_orphans(char **args)
{
	int n = atoi(args[0]), made = 0;

	if (fork() == 0) {
		for (; made < n; made++) {
			pid_t pid = fork();

			if (pid == 0)
				_exit(0);
			if (pid < 0)
				break;
		}
		dprintf(STDERR_FILENO, "do: %d orphans\n", made);
		_exit(0); /* leaves them, dead, to PID 1 */
	}
	(void)wait(NULL);
	rest();
}

int do_family(char **args)
{
	int n = atoi(args[0]);

	for (int i = 0; i < n; i++)
		if (fork() == 0)
			rest();
	dprintf(STDERR_FILENO, "do: family of %d\n", n);
	rest();
}

/* A user of its own, because RLIMIT_NPROC does not bind root: no other process has this number. */
static void become_bounded(unsigned most)
{
	const struct rlimit limit = { most, most };

	if (setrlimit(RLIMIT_NPROC, &limit) < 0 || setgid(61234) < 0 || setuid(61234) < 0)
		_exit(99);
}

/* As many processes as it gets, all of which ignore all signals and fork on. */
int do_bomb(char **args)
{
	become_bounded((unsigned)atoi(args[0]));
	ignore_all();
	say("bomb");
	while (true)
		if (fork() < 0)
			nap(1);
	return 0;
}

/* Orphans that are born and die without a pause. */
int do_storm(char **args)
{
	become_bounded((unsigned)atoi(args[0]));
	(void)signal(SIGCHLD, SIG_IGN); /* nothing is left to the storm itself */
	say("storm");
	while (true) {
		pid_t pid = fork();

		if (pid == 0) {
			(void)signal(SIGCHLD, SIG_DFL);
			for (int i = 0; i < 20; i++)
				if (fork() == 0)
					_exit(0);
			_exit(0);
		}
	}
	return 0;
}

/* Orphans that sleep, in their thousands, and loops that fork orphans which end at once. */
int do_crowd(char **args)
{
	int living = atoi(args[0]), loops = atoi(args[1]);

	become_bounded((unsigned)living + 1000);
	if (fork() == 0) {
		for (int n = 0; n < living; n++)
			if (fork() == 0)
				rest();
		_exit(0);
	}
	(void)wait(NULL);
	(void)signal(SIGCHLD, SIG_IGN);
	for (int n = 0; n < loops; n++) {
		if (fork() != 0)
			continue;
		while (true)
			if (fork() == 0)
				_exit(fork() < 0);
	}
	say("crowd");
	rest();
}

static void on_touch(int sig)
{
	(void)sig;
	say("touched");
}

/* With a word for each SIGTERM, SIGHUP and SIGCONT: a sender of SIGSTOP sends SIGCONT as well. */
static void beat(const char *path, bool tells)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	ignore_all();
	if (tells) {
		(void)signal(SIGTERM, on_touch);
		(void)signal(SIGHUP, on_touch);
		(void)signal(SIGCONT, on_touch);
	}
	for (;;) {
		struct timespec ts;

		clock_gettime(CLOCK_BOOTTIME, &ts);
		(void)lseek(fd, 0, SEEK_SET);
		dprintf(fd, "%09ld.%03ld\n", (long)ts.tv_sec, ts.tv_nsec / 1000000);
		nap(5);
	}
}

/* Says in a file, again and again, that it lives. */
int do_beat(char **args)
{
	beat(args[0], args[-2][0] == '@');
	return 0;
}

/* With these user ids, and a file that they can write. */
static void start_as_user(const char *name, const char *file, uid_t real, uid_t effective)
{
	if (fork() == 0) {
		(void)close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
		if (chmod(file, 0666) < 0 || setresuid(real, effective, effective) < 0)
			_exit(99);
		(void)execl("/bin/do", name, "beat", file, (char *)NULL);
		_exit(99);
	}
	while (access(file, F_OK) < 0)
		nap(1);
}

static void start_as(const char *name, const char *file)
{
	if (fork() == 0) {
		(void)execl("/bin/do", name, "beat", file, (char *)NULL);
		_exit(99);
	}
	while (access(file, F_OK) < 0)
		nap(1);
}

/* A process that claims to be spared and a process that does not, both deaf. */
int do_spare(char **args)
{
	(void)args;
	start_as("@storage", "/spared");
	start_as("ordinary", "/ordinary");
	say("one to be spared");
	rest();
}

/* A family that is deaf, one late child of which asks to be spared by writing over its first argument. */
int do_sparefork(char **args)
{
	int n = atoi(args[0]);

	ignore_all();
	for (int i = 0; i <= n; i++) {
		if (fork() != 0)
			continue;
		if (i < n)
			rest();
		args[-2][0] = '@'; /* argv[0] */
		beat("/spared", true);
	}
	while (access("/spared", F_OK) < 0)
		nap(1);
	say("one to be spared");
	rest();
}

/* A process that claims to be spared, in a storm of deaf processes with a higher priority. */
int do_sparestorm(char **args)
{
	start_as("@storage", "/spared");
	ignore_all();
	(void)setpriority(PRIO_PROCESS, 0, -20);
	say("one to be spared");
	for (int i = 0; i < 50; i++)
		if (fork() == 0)
			break;
	return do_storm(args);
}

/* A process that claims to be spared; the others obey. */
int do_sparing(char **args)
{
	(void)args;
	start_as("@storage", "/spared");
	say("one to be spared");
	rest();
}

/* A set-user-ID program of root's that another user runs has root's effective id; a daemon of root's may have given that up. */
int do_impostor(char **args)
{
	(void)args;
	start_as_user("@impostor", "/impostor", 61234, 0);
	start_as_user("@storage", "/spared", 0, 61234);
	say("an impostor");
	rest();
}

static void *change_memory(void *unused)
{
	char *page = mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int n = 0;; n++)
		(void)mprotect(page + n % 16 * 4096, 4096, n & 16 ? PROT_READ : PROT_NONE);
	return unused;
}

/* A user's process that changes its memory map without end, by 40 threads, beside a process that claims to be spared. */
int do_thrash(char **args)
{
	pthread_t thread;

	(void)args;
	start_as("@storage", "/spared");
	if (fork() == 0) {
		ignore_all();
		if (setgid(61234) < 0 || setuid(61234) < 0)
			_exit(99);
		for (int i = 0; i < 40; i++)
			(void)pthread_create(&thread, NULL, change_memory, NULL);
		say("thrashing");
		rest();
	}
	rest();
}

static volatile sig_atomic_t terms;

static void on_one_more_term(int sig)
{
	(void)sig;
	terms++;
}

/* Counts its SIGTERMs while others are born and die, which makes the shutdown look for processes again and again. */
int do_terms(char **args)
{
	(void)args;
	(void)signal(SIGTERM, on_one_more_term);
	if (fork() == 0) {
		(void)signal(SIGTERM, on_one_more_term);
		while (!terms)
			nap(1);
		nap(300);
		dprintf(STDERR_FILENO, "do: child has %d\n", (int)terms);
		_exit(0);
	}
	if (fork() == 0) {
		ignore_all();
		for (int n = 0; n < 300; n++) {
			if (fork() == 0)
				_exit(0);
			nap(1);
		}
		_exit(0);
	}
	say("counting");
	while (!terms)
		nap(1);
	nap(300);
	dprintf(STDERR_FILENO, "do: workload has %d\n", (int)terms);
	return 0;
}

/* A process that cannot be read in time (by the test), a process to be spared, and a process that saves at SIGTERM. */
int do_unreadable(char **args)
{
	pid_t pid;

	(void)args;
	pid = fork();
	if (pid == 0) {
		ignore_all();
		rest();
	}
	start_as("@storage", "/spared");
	(void)signal(SIGTERM, on_one_more_term);
	dprintf(STDERR_FILENO, "do: unreadable is %d\n", (int)pid);
	while (!terms)
		pause();
	say("saved");
	return 0;
}
