// SPDX-License-Identifier: MIT
/*
 * killall.c - a signal to every process of the user.
 *
 * kill(-1) is the only thing that beats a fork bomb: the kernel walks its task list with the list locked
 * against forks (linux/kernel/signal.c, kill_something_info). It also hits the roles. They ignore SIGTERM; SIGKILL
 * ends them, and PID 1 starts the agent again at once.
 *
 * Where a process asks to be spared, kill(-1) cannot send the signal. It then stops everybody, for a moment even those
 * that are spared, so that nobody forks while /proc is walked; and lets them go on when the walk is done. The same ends
 * a storm of forks that the look for the spared cannot keep up with.
 *
 * To read a process's arguments is to wait for its memory map: one that hangs while it changes its own makes the reader
 * hang too. So it is told in lib/teardown/helper_status.h who is being read.
 */
#include "lib/teardown/killall.h"

#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/teardown/exempt.h"
#include "lib/teardown/proc.h"
#include "lib/teardown/teardown.h"

struct census {
	unsigned exempt;
	uint64_t storm_ms;
};

static bool count_exempt(void *context, pid_t pid)
{
	struct census *c = context;

	/* Who forks faster than this walk gets on would keep it walking for ever. */
	if (clock_ms() >= c->storm_ms) {
		c->storm_ms = CLOCK_NEVER;
		(void)kill(-1, SIGSTOP);
	}
	c->exempt += !proc_is_ours(pid) && exempt_check(pid) == EXEMPT_YES;
	return true;
}

struct hits {
	int sig;
	unsigned count;
};

static bool hit(void *context, pid_t pid)
{
	struct hits *hits = context;

	if (!proc_is_ours(pid) && exempt_check(pid) == EXEMPT_NO && kill(pid, hits->sig) == 0)
		hits->count++;
	return true;
}

static unsigned hit_all(int sig)
{
	struct hits hits = { .sig = sig };

	proc_each(hit, &hits);
	return hits.count;
}

enum killall_result killall_run(int sig, uint64_t storm_ms)
{
	struct census census = { .storm_ms = storm_ms };

	proc_each(count_exempt, &census);
	if (census.exempt) {
		log_line("%u processes asked by '@' to be spared", census.exempt);
		return KILLALL_FOUND_EXEMPT;
	}
	if (sig == SIGKILL)
		proc_log_all("killing");
	killall_blindly(sig);
	if (sig == SIGKILL)
		teardown_thaw();
	return KILLALL_SENT;
}

enum killall_result killall_others(int sig)
{
	const struct timespec nap = { .tv_nsec = 20000000 };

	(void)kill(-1, SIGSTOP);
	(void)hit_all(sig);
	(void)kill(-1, SIGCONT);
	if (sig == SIGKILL)
		teardown_thaw();
	/* PID 1's own count cannot tell the spared from the others; it ends this child at the stage's deadline. */
	do
		(void)nanosleep(&nap, NULL);
	while (hit_all(0));
	return KILLALL_ONLY_EXEMPT;
}

void killall_blindly(int sig)
{
	(void)kill(-1, sig);
	(void)kill(-1, SIGCONT);
}
