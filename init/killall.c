// SPDX-License-Identifier: MIT
/*
 * killall.c - a signal to every process of the user.
 *
 * kill(-1) is the only thing that beats a fork bomb: the kernel walks its task list with the list locked
 * against forks (kernel/signal.c, kill_something_info). It also hits the roles. They ignore SIGTERM; SIGKILL
 * ends them, and PID 1 starts the agent again at once.
 *
 * Where a process asks to be spared, kill(-1) cannot be used: then /proc is walked, everybody is stopped
 * first so that nobody forks meanwhile, and walked until a pass finds nobody new.
 */
#include "init/killall.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

struct visitor {
	void (*visit)(pid_t pid, char first, void *context);
	void *context;
};

static bool look_at(void *context, const char *name)
{
	const struct visitor *v = context;
	char path[40], first[2];
	struct text t = TEXT_IN(path);
	uint64_t pid;

	if (text_parse_u64(&name, INT32_MAX, &pid) < 0 || *name)
		return true;
	text_fmt(&t, "/proc/%lu/cmdline", (unsigned long)pid);
	/* A kernel thread's is empty, and so is that of a process that is already dead. */
	if (fd_read_file(path, first, sizeof(first)) > 0)
		v->visit((pid_t)pid, first[0], v->context);
	return true;
}

/* Calls visit for each process in /proc. */
static void each_process(void (*visit)(pid_t pid, char first, void *context), void *context)
{
	struct visitor visitor = { visit, context };

	(void)fd_each_name("/proc", look_at, &visitor);
}

struct count {
	unsigned spared, others;
	int sig;
};

static void look(pid_t pid, char first, void *context)
{
	struct count *count = context;

	(void)pid;
	count->spared += first == '@';
}

/* A process of the user is in a session of its own (lib/spawn.h) or in a descendant's; those of softoff, and theirs, in PID 1's. */
static bool is_ours(pid_t pid)
{
	return getsid(pid) == getsid(0);
}

static void hit(pid_t pid, char first, void *context)
{
	struct count *count = context;

	if (first == '@' || is_ours(pid))
		return;
	if (kill(pid, count->sig) == 0)
		count->others++;
}

/* Stops all but the spared until a pass finds no more than the one before, then signals them and waits. */
static void one_by_one(int sig)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	struct count count = { .sig = SIGSTOP };
	unsigned before;

	do {
		before = count.others;
		count.others = 0;
		each_process(hit, &count);
	} while (count.others > before);
	count.sig = sig;
	each_process(hit, &count);
	count.sig = SIGCONT;
	each_process(hit, &count);
	/* PID 1's own count cannot tell the spared from the others; it ends this child at the stage's deadline. */
	count.sig = 0;
	do {
		(void)nanosleep(&nap, NULL);
		count.others = 0;
		each_process(hit, &count);
	} while (count.others);
}

enum killall_result killall_run(int sig)
{
	struct count count = { 0 };

	each_process(look, &count);
	if (count.spared) {
		log_line("%u processes asked by '@' to be spared", count.spared);
		return KILLALL_SPARE;
	}
	killall_blindly(sig);
	return KILLALL_SENT;
}

enum killall_result killall_others(int sig)
{
	one_by_one(sig);
	return KILLALL_ONLY_SPARED;
}

void killall_blindly(int sig)
{
	(void)kill(-1, sig);
	(void)kill(-1, SIGCONT);
}
