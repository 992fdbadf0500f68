// SPDX-License-Identifier: MIT
/*
 * ns_do_roles.c - /bin/do: ends PID 1's own children, by their names.
 */
#include "tests/ns/ns_do.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Whether a line of /proc/PID/stat belongs to a living role of this name. A role's own child has the same name, and becomes
 * PID 1's child when the role dies: but its exit signal is SIGCHLD, and a role's is SIGURG (lib/spawn.h).
 */
static bool is_role(const char *stat, const char *name)
{
	char wanted[40];
	const char *at;
	int field = 3;

	snprintf(wanted, sizeof(wanted), "(%s) ", name);
	at = strstr(stat, wanted);
	/* PID (NAME) STATE PARENT ...; the signal is the field 38. */
	if (!at || at[strlen(wanted)] == 'Z' || atoi(at + strlen(wanted) + 1) != 1)
		return false;
	for (at += strlen(wanted); at && field < 38; field++)
		at = strchr(at + 1, ' ');
	return at && atoi(at) == SIGURG;
}

/* The role with this name, the last one if there are several; *count: how many. 0: none. */
static pid_t find(const char *name, int *count)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	*count = 0;
	while (proc && (entry = readdir(proc))) {
		char path[300], line[600] = "";
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		f = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;
		if (!f)
			continue;
		if (fgets(line, sizeof(line), f) && is_role(line, name)) {
			found = atoi(entry->d_name);
			++*count;
		}
		(void)fclose(f);
	}
	if (proc)
		(void)closedir(proc);
	return found;
}

/* A real crash: a signal from outside would stay blocked. */
static bool crash(pid_t pid)
{
	struct user_regs_struct regs;
	struct iovec io = { &regs, sizeof(regs) };
	int status;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) < 0)
		return false;
	(void)waitpid(pid, &status, __WALL);
	if (ptrace(PTRACE_GETREGSET, pid, (void *)(long)1 /* NT_PRSTATUS */, &io) < 0)
		return false;
#if defined(__x86_64__)
	regs.rip = 0;
#else
	regs.pc = 0;
#endif
	(void)ptrace(PTRACE_SETREGSET, pid, (void *)(long)1, &io);
	return ptrace(PTRACE_DETACH, pid, NULL, NULL) == 0;
}

/* Waits until a role is under a list of calls, and prints its rights; ends with status 1 if that does not come. */
int do_rights(char **args)
{
	static const char *const wanted[] = { "CapInh:", "CapPrm:", "CapEff:", "NoNewPrivs:", "Seccomp:" };
	char path[32], line[200], found[256];
	int count;

	for (int tries = 0; tries < 500; nap(10), tries++) {
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%d/status", (int)find(args[0], &count));
		f = fopen(path, "re");
		*found = '\0';
		while (f && fgets(line, sizeof(line), f))
			for (unsigned n = 0; n < sizeof(wanted) / sizeof(*wanted); n++)
				if (strncmp(line, wanted[n], strlen(wanted[n])) == 0)
					snprintf(found + strlen(found), sizeof(found) - strlen(found), " %.*s", (int)strcspn(line, "\n"), line);
		if (f)
			(void)fclose(f);
		if (strstr(found, "Seccomp:\t2")) {
			dprintf(STDERR_FILENO, "do: rights of %s:%s\n", args[0], found);
			return 0;
		}
	}
	return 1;
}

/* One signal to a role, which is given a moment to end by it; then the exit status STATUS. */
int do_kick(char **args)
{
	int count, sig = atoi(args[1]);
	pid_t pid;

	while (!(pid = find(args[0], &count)) || kill(pid, sig) < 0)
		nap(1);
	for (int i = 0; i < 100 && find(args[0], &count) == pid; i++)
		nap(1);
	dprintf(STDERR_FILENO, "do: %s %s\n", args[0], find(args[0], &count) == pid ? "stays" : "has gone");
	return atoi(args[2]);
}

/* Kills a role TIMES times, then asks PID 1 by a signal at once: the role is not there yet. */
int do_killask(char **args)
{
	int count;

	for (int times = atoi(args[1]); times > 0; nap(1)) {
		pid_t pid = find(args[0], &count);

		times -= pid && kill(pid, SIGKILL) == 0;
		while (pid && find(args[0], &count) == pid)
			nap(1);
	}
	return do_ask(args + 2);
}

/* Kills a role TIMES times, as soon as it is there, and looks that there are never two. Signal 11 is a crash. */
int do_kill(char **args)
{
	int sig = atoi(args[1]), times = atoi(args[2]), count, most = 0;
	pid_t last = 0, pid;

	while (times > 0) {
		pid = find(args[0], &count);
		most = count > most ? count : most;
		if (pid && pid != last && (sig == SIGSEGV ? crash(pid) : kill(pid, sig) == 0)) {
			last = pid;
			times--;
		}
		nap(1);
	}
	do {
		pid = find(args[0], &count);
		most = count > most ? count : most;
		nap(1);
	} while (!pid || pid == last);
	dprintf(STDERR_FILENO, "do: %s is there again, at most %d at once\n", args[0], most);
	rest();
}
