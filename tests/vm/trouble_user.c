// SPDX-License-Identifier: MIT
/*
 * trouble_user.c - what a user without rights can do to the guest: a crowd of processes, full memory, a silenced console. Each
 * attack runs as UID, in a child of a workload of root's.
 */
#include "tests/vm/trouble.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define UID 4711
#define NULL_DISCIPLINE 27 /* N_NULL (linux/include/uapi/linux/tty.h) */

static void become_user(void)
{
	must(setgroups(0, NULL), "groups");
	must(setresgid(UID, UID, UID), "group");
	must(setresuid(UID, UID, UID), "user");
}

static void __attribute__((noreturn)) sleep_for_ever(void)
{
	for (;;)
		(void)pause();
}

/* Orphans that sleep, and 8 loops that fork orphans which end at once. */
int do_crowd(const char *count)
{
	int made = 0;

	if (fork() == 0) {
		become_user();
		(void)signal(SIGTERM, SIG_DFL);
		for (pid_t pid; made < atoi(count) && (pid = fork()) >= 0; made++)
			if (pid == 0)
				sleep_for_ever();
		say("%d of %s", made, count);
		_exit(0);
	}
	(void)wait(NULL);
	for (int n = 0; n < 8; n++) {
		if (fork() != 0)
			continue;
		become_user();
		(void)signal(SIGTERM, SIG_DFL);
		(void)signal(SIGCHLD, SIG_IGN);
		for (;;)
			if (fork() == 0)
				_exit(fork() < 0);
	}
	return serve();
}

/* Data in one file until there is no room, then files with the longest names until there are no inodes. */
static void fill(const char *folder)
{
	static char block[65536];
	char path[300];
	int fd, len;
	long blocks = 0, files = 0;

	memset(block, 'x', sizeof(block));
	(void)snprintf(path, sizeof(path), "%s/data", folder);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	must(fd, path);
	while (write(fd, block, sizeof(block)) > 0)
		blocks++;
	(void)close(fd);
	for (fd = 0; fd >= 0; files++) {
		len = snprintf(path, sizeof(path), "%s/%0240ld", folder, files);
		fd = len > 0 ? open(path, O_WRONLY | O_CREAT, 0600) : -1;
		if (fd >= 0)
			(void)close(fd);
	}
	say("%s: %ld KiB, %ld files", folder, blocks * 64, files);
}

/* Every folder that any user may write is full. The workload then takes some memory of its own, a hundredth of all. */
int do_fill(const char *unused)
{
	size_t size = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / 100;
	char *own;

	(void)unused;
	if (fork() == 0) {
		become_user();
		fill("/tmp");
		fill("/dev/shm");
		_exit(0);
	}
	(void)wait(NULL);
	own = malloc(size);
	must(own ? 0 : -1, "memory");
	memset(own, 1, size);
	return serve();
}

/* Memory that no mount limits and that counts for no process, until the OOM killer ends the writer; again and again. */
int do_memory(const char *unused)
{
	static char block[1 << 20];

	(void)unused;
	memset(block, 'x', sizeof(block));
	if (fork() != 0)
		return serve();
	become_user();
	for (;;) {
		int fd = fork() == 0 ? memfd_create("memory", 0) : -1;

		while (write(fd, block, sizeof(block)) > 0)
			;
		if (fd >= 0)
			_exit(0);
		(void)wait(NULL);
	}
}

/* The workload's child has kept its descriptor 1, the console, and makes it silent. Then the workload asks for the power-off. */
static int silence(int (*how)(void))
{
	int status;

	say("made");
	if (fork() == 0) {
		become_user();
		_exit(how() < 0 ? 1 : 0);
	}
	(void)wait(&status);
	must(status == 0 ? 0 : -1, "silence");
	(void)kill(1, SIGUSR2);
	return serve();
}

static int stop_output(void)
{
	return tcflow(STDOUT_FILENO, TCOOFF);
}

static int change_discipline(void)
{
	const int null = NULL_DISCIPLINE;

	return ioctl(STDOUT_FILENO, TIOCSETD, &null);
}

int do_flowoff(const char *unused)
{
	(void)unused;
	return silence(stop_output);
}

int do_nulldisc(const char *unused)
{
	(void)unused;
	return silence(change_discipline);
}

/* Stops the output again and again until it is killed, and after that nothing else does. */
int do_flowloop(const char *unused)
{
	(void)unused;
	say("made");
	if (fork() == 0) {
		become_user();
		(void)signal(SIGTERM, SIG_IGN);
		for (;;) {
			(void)stop_output();
			(void)usleep(1000);
		}
	}
	(void)usleep(100000);
	(void)kill(1, SIGUSR2);
	return serve();
}

/* A deaf process whose name is an escape sequence, which a terminal would obey. */
int do_escape(const char *unused)
{
	(void)unused;
	if (fork() == 0) {
		become_user();
		(void)signal(SIGTERM, SIG_IGN);
		(void)prctl(PR_SET_NAME, "\033[2J\033]0;x\007\177");
		sleep_for_ever();
	}
	return serve();
}
