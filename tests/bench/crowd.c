// SPDX-License-Identifier: MIT
/*
 * crowd.c - many idle processes, or mounts, to be undone: `crowd processes N` (forks of one program), `crowd execs N` (each
 * is its own), `crowd mounts N`.
 *
 * `crowd save N` makes N forks and then takes 2.0 s to save at SIGTERM; `crowd ask` asks for the power-off after 3 s.
 *
 * As a workload it makes them and asks process 1 for the power-off. As process 1 itself (`rdinit=/bin/crowd`) it is the
 * floor: what the kernel alone needs to kill them and to have them reaped. It prints `crowd: N gone in US us`.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_FD 100 /* of the idle processes, across an exec */

static void __attribute__((noreturn)) give_up(const char *what)
{
	perror(what);
	(void)reboot(RB_POWER_OFF);
	_exit(1);
}

static int64_t now_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * (int64_t)1000000 + ts.tv_nsec / 1000;
}

static void __attribute__((noreturn)) idle(void)
{
	(void)write(READY_FD, "", 1);
	for (;;)
		(void)pause();
}

/* Forks of one program, or with execs programs of their own. */
static void processes(int count, bool execs)
{
	int ready[2];
	char byte;

	if (pipe(ready) < 0 || dup2(ready[1], READY_FD) < 0)
		give_up("crowd: pipe");
	for (int i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid < 0)
			give_up("crowd: fork");
		if (pid == 0 && !execs)
			idle();
		if (pid == 0) {
			(void)execl("/bin/crowd", "crowd", "idle", (char *)NULL);
			give_up("crowd: exec");
		}
		(void)read(ready[0], &byte, 1);
	}
}

/* Asks for the power-off, and takes 2.0 s to end when it comes. */
static void __attribute__((noreturn)) save_at_term(void)
{
	int64_t began;
	sigset_t term;
	int sig;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &term, NULL);
	began = now_us();
	(void)kill(1, SIGUSR2);
	(void)sigwait(&term, &sig);
	printf("crowd: SIGTERM after %ld us\n", (long)(now_us() - began));
	(void)fflush(stdout);
	(void)sleep(2);
	printf("crowd: saved\n");
	exit(0);
}

static void mounts(int count)
{
	char path[64];

	(void)mkdir("/m", 0755);
	for (int i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "/m/%d", i);
		(void)mkdir(path, 0755);
		if (mount("none", path, "tmpfs", 0, NULL) < 0)
			give_up("crowd: mount");
	}
}

static void __attribute__((noreturn)) be_floor(int count, bool execs)
{
	int64_t began;

	/* Their parent is another process, with a session of its own, as a workload is. */
	if (fork() == 0) {
		(void)setsid();
		processes(count, execs);
		(void)kill(1, SIGUSR2);
		for (;;)
			(void)pause();
	}
	(void)sigwaitinfo(&(sigset_t){ { 1UL << (SIGUSR2 - 1) } }, NULL);
	began = now_us();
	(void)kill(-1, SIGTERM);
	while (waitpid(-1, NULL, 0) > 0)
		continue;
	printf("crowd: %d gone in %ld us\n", count, (long)(now_us() - began));
	(void)fflush(stdout);
	(void)reboot(RB_POWER_OFF);
	for (;;)
		(void)pause();
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "processes";
	int count = argc > 2 ? atoi(argv[2]) : 0;

	if (strcmp(what, "idle") == 0)
		idle();
	if (getpid() == 1) {
		sigset_t mask;

		sigemptyset(&mask);
		sigaddset(&mask, SIGUSR2);
		(void)sigprocmask(SIG_BLOCK, &mask, NULL);
		be_floor(count, strcmp(what, "execs") == 0);
	}
	if (strcmp(what, "mounts") == 0)
		mounts(count);
	else
		processes(count, strcmp(what, "execs") == 0);
	if (strcmp(what, "save") == 0)
		save_at_term();
	(void)sleep(strcmp(what, "ask") == 0 ? 3 : 0); /* what starts beside it is there by then */
	(void)kill(1, SIGUSR2);
	for (;;)
		(void)pause();
}
