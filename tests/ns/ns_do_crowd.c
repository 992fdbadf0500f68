// SPDX-License-Identifier: MIT
/*
 * ns_do_crowd.c - /bin/do: many processes at once, and processes that claim by '@' to be spared.
 */
#include "tests/ns/ns_do.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
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

static void beat(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	ignore_all();
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
	beat(args[0]);
	return 0;
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
		beat("/spared");
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
