// SPDX-License-Identifier: MIT
/*
 * life.c - how long a container's process 1 takes to start its command and to end, in microseconds of this machine's clock.
 *
 *	life all               reads lines "TIMES ORPHANS NAME INIT [ARG]..." from /lives; for each, runs INIT ARG... life command ORPHANS
 *	                       as process 1 of namespaces, TIMES times, and prints "life: NAME ORPHANS start US stop US", the least: what the
 *	                       kernel's ticks and grace periods add differs from life to life, by 33 ms with 1,000 orphans
 *	life command ORPHANS   the command: leaves so many orphans, writes the time, waits
 *
 * Start: from execve(2) of process 1 to the first instruction of the command. Stop: from SIGTERM to the end of the namespace.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MOST 32

static int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void must(long result, const char *what)
{
	if (result >= 0)
		return;
	perror(what);
	_exit(1);
}

static int command(int orphans, int64_t begun)
{
	if (fork() == 0) {
		for (int i = 0; i < orphans; i++)
			if (fork() == 0) {
				(void)setsid(); /* a daemon: the signal for the command's group does not reach it */
				close(STDOUT_FILENO);
				for (;;)
					pause();
			}
		_exit(0);
	}
	wait(NULL);
	must(write(STDOUT_FILENO, &begun, sizeof(begun)), "write");
	close(STDOUT_FILENO);
	for (;;)
		pause();
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void __attribute__((noreturn)) become_init(char **words, int out, int64_t *begun)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
	must(mount("proc", "/proc", "proc", 0, NULL), "proc");
	must(dup2(out, STDOUT_FILENO), "dup2");
	*begun = now_us();
	execv(words[0], words);
	must(-1, words[0]);
	_exit(1);
}

static void live_once(char **words, int64_t *start, int64_t *stop)
{
	int64_t *begun = mmap(NULL, sizeof(*begun), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ready;
	int fds[2];
	pid_t pid;

	must(pipe2(fds, O_CLOEXEC), "pipe");
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		become_init(words, fds[1], begun);
	must(pid, "clone");
	close(fds[1]);
	if (read(fds[0], &ready, sizeof(ready)) != sizeof(ready))
		must(-1, "the command said nothing");
	close(fds[0]);
	*start = ready - *begun;
	usleep(50000); /* what still starts beside the command comes to rest */
	ready = now_us();
	must(kill(pid, SIGTERM), "kill");
	must(waitpid(pid, NULL, 0), "waitpid");
	*stop = now_us() - ready;
	munmap(begun, sizeof(*begun));
}

static void measure(int times, char *orphans, const char *name, char **words, int count)
{
	static char self[] = "/bin/life", mode[] = "command";
	int64_t start = INT64_MAX, stop = INT64_MAX;

	words[count++] = self;
	words[count++] = mode;
	words[count++] = orphans;
	words[count] = NULL;
	for (int i = 0; i < times; i++) {
		int64_t to_start, to_stop;

		live_once(words, &to_start, &to_stop);
		start = least(start, to_start);
		stop = least(stop, to_stop);
	}
	printf("life: %s %s start %ld stop %ld\n", name, orphans, (long)start, (long)stop);
	fflush(stdout);
}

static int all(void)
{
	FILE *lines = fopen("/lives", "re");
	char line[512];

	must(lines ? 0 : -1, "/lives");
	while (fgets(line, sizeof(line), lines)) {
		char *words[WORDS_MOST];
		int n = 0;

		for (char *word = strtok(line, " \n"); word && n < WORDS_MOST - 4; word = strtok(NULL, " \n"))
			words[n++] = word;
		if (n > 3)
			measure(atoi(words[0]), words[1], words[2], words + 3, n - 3);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int64_t begun = now_us();

	if (argc == 3 && strcmp(argv[1], "command") == 0)
		return command(atoi(argv[2]), begun);
	return argc == 2 && strcmp(argv[1], "all") == 0 ? all() : 2;
}
