// SPDX-License-Identifier: MIT
/*
 * killall.c - a signal to every process of the user.
 *
 * A helper walks /proc and signals one process after another, so that exempt processes and init's roles get no signal. kill(-1)
 * would hit them, and SIGSTOP, for example, ends the NBD_DO_IT of an nbd client, whose file system is then lost
 * (linux/drivers/block/nbd.c). The walk is in the order of pids. A new process mostly has the highest pid, so the walk reaches it.
 * If a process was forked during the walk (the last pid in /proc/loadavg has changed), the helper walks again.
 *
 * A fork bomb can outrun the walk. Only kill(-1) beats that: the kernel signals its whole list with forks locked out
 * (linux/kernel/signal.c, kill_something_info). Where a process is exempt, the helper stops the others first, one by one; a
 * stopped process forks no more, and frees no place for a new one, so that this ends.
 */
#include "lib/teardown/killall.h"

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/teardown/cgroups.h"
#include "lib/teardown/exempt.h"
#include "lib/teardown/proc.h"
#include "lib/teardown/teardown.h"
#include "lib/text.h"

#define WALKS 4           /* of one SIGTERM */
#define STOP_WALKS 64     /* in a storm of forks */
#define PIDS_MOST 4194304 /* linux/include/linux/threads.h, PID_MAX_LIMIT */
#define TTY_SESSIONS 8
#define FOUND_MOST 8192
#define CONT_EACH 64
#define LOOKS 32 /* visited processes for each look at the clock */

/* What helpers share. Memory is taken as it is written to. */
static struct shared {
	volatile int published; /* an enum killall_result and 1; 0: none */
	unsigned exempt, signalled;
	unsigned char done[PIDS_MOST / CHAR_BIT]; /* a bit for each pid: it had its SIGTERM, or is exempt */
} *shared;

struct walk {
	const struct killall *plan;
	int sig;
	const char *log; /* if not NULL, logs each process that gets the signal */
	bool storm, exempt;
	unsigned hits, logged, visits, count; /* count: of found[] */
	uint64_t last_pid;                    /* given out before this walk; 0: not known */
};

static struct {
	pid_t pid;
	bool hup;
} found[FOUND_MOST];

void killall_prepare(void)
{
	void *page = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (page != MAP_FAILED)
		shared = page;
}

void killall_forget(void)
{
	if (shared)
		(void)munmap(shared, sizeof(*shared));
	shared = NULL;
}

bool killall_publish(enum killall_result result)
{
	if (!shared)
		return false;
	shared->published = (int)result + 1;
	return kill(1, SPAWN_OWN_SIGNAL) == 0;
}

int killall_published(void)
{
	int result = shared ? shared->published : 0;

	if (result)
		shared->published = 0;
	return result - 1;
}

unsigned killall_signalled(void)
{
	return shared ? shared->signalled : 0;
}

static bool is_done(pid_t pid)
{
	return shared && pid < PIDS_MOST && shared->done[pid / CHAR_BIT] >> pid % CHAR_BIT & 1;
}

static void set_done(pid_t pid)
{
	if (shared && pid < PIDS_MOST)
		shared->done[pid / CHAR_BIT] |= (unsigned char)(1u << pid % CHAR_BIT);
}

static bool pid_is_listed(const pid_t *list, unsigned count, pid_t pid)
{
	for (unsigned i = 0; i < count; i++)
		if (list[i] == pid)
			return true;
	return false;
}

/*
 * Interactive shells ignore SIGTERM, or catch it and continue, and end at SIGHUP, as when their terminal is hung up. A program on a
 * terminal that saves at SIGTERM and leaves SIGHUP at its default must not get SIGHUP: it would die at once.
 */
static bool needs_hup(pid_t pid, pid_t session)
{
	static pid_t sessions[TTY_SESSIONS];
	static unsigned count;
	char path[24], stat[PROC_STAT_MAX];
	uint64_t tty = 0, ignored = 0, caught = 0;

	if (pid != session && !pid_is_listed(sessions, count, session))
		return false;
	(void)TEXT_SET(path, "%d/stat", (int)pid);
	if (fd_read_file(path, stat, sizeof(stat)) < 0 || proc_number(stat, PROC_TTY, &tty) < 0 || !tty)
		return false;
	if (pid == session && count < TTY_SESSIONS)
		sessions[count++] = pid;
	(void)proc_number(stat, PROC_SIGIGNORE, &ignored);
	(void)proc_number(stat, PROC_SIGCATCH, &caught);
	return ignored >> (SIGTERM - 1) & 1 || caught >> (SIGHUP - 1) & 1;
}

/* Signals the found processes together: at the first one to end, PID 1 must know how many will. */
static void signal_found(struct walk *w)
{
	/* To many at once by one call: it does nothing to a process that is not stopped. */
	bool together = w->sig == SIGTERM && w->count > CONT_EACH && !w->exempt && !(shared && shared->exempt);

	if (shared && !w->log)
		shared->signalled += w->count;
	for (unsigned i = 0; i < w->count; i++) {
		pid_t pid = found[i].pid;

		if (w->log)
			proc_log(w->log, pid, &w->logged);
		w->hits += kill(pid, w->sig) == 0;
		if (w->sig != SIGTERM)
			continue;
		if (found[i].hup)
			(void)kill(pid, SIGHUP);
		if (!together)
			(void)kill(pid, SIGCONT);
		set_done(pid);
	}
	if (together)
		(void)kill(-1, SIGCONT);
	w->count = 0;
}

static void visit_process(struct walk *w, pid_t pid)
{
	pid_t session;

	/* SIGKILL may be sent twice, SIGTERM may not: many programs take the second one for a hurry. */
	if (proc_is_ours(pid, &session) || (w->sig == SIGTERM && is_done(pid)))
		return;
	switch (exempt_check(pid)) {
	case EXEMPT_GONE: /* or it is ending, and has no memory any more: the last close(2) of a disk waits until all is written */
		if (w->log)
			proc_log(w->log, pid, &w->logged);
		return;
	case EXEMPT_YES:
		w->exempt = true;
		if (shared && !is_done(pid))
			shared->exempt++;
		set_done(pid);
		break;
	case EXEMPT_NO:
		if (w->count == FOUND_MOST)
			signal_found(w);
		found[w->count].hup = w->sig == SIGTERM && needs_hup(pid, session);
		found[w->count++].pid = pid;
		break;
	}
}

static bool visit_in_time(void *context, pid_t pid)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	struct walk *w = context;

	/* A long walk. On one processor: let the processes run first that have their signal. */
	if (w->visits == LOOKS && w->sig == SIGTERM)
		(void)nanosleep(&moment, NULL);
	if (w->visits++ % LOOKS == 0 && clock_ms() >= w->plan->storm_ms)
		w->storm = true;
	else if (!pid_is_listed(w->plan->later, KILLALL_LATER, pid))
		visit_process(w, pid);
	return !w->storm;
}

/* Returns whether a process was forked during the walk. */
static bool walk_once(struct walk *w)
{
	uint64_t before = w->last_pid;
	bool few;

	w->hits = 0;
	w->visits = 0;
	few = w->sig == SIGTERM && w->plan->machine && proc_each_of_few(visit_in_time, w);
	if (!few && proc_each(visit_in_time, w) < 0)
		w->storm = true; /* without /proc */
	signal_found(w);
	w->last_pid = proc_last_pid();
	return w->last_pid != before;
}

static void end_storm(struct walk *w)
{
	static const struct killall no_haste = { .storm_ms = CLOCK_NEVER };
	struct walk stop = { .plan = &no_haste, .sig = SIGSTOP }, kill_all = { .plan = &no_haste, .sig = w->sig };

	if (!w->exempt && !(shared && shared->exempt)) {
		killall_blindly(w->sig);
		return;
	}
	if (w->sig != SIGKILL)
		return; /* the grace will end, and SIGKILL find them */
	for (unsigned n = 0; n < STOP_WALKS && walk_once(&stop); n++)
		;
	(void)walk_once(&kill_all);
}

enum killall_result killall_run(const struct killall *k)
{
	/* The helper's own pid was the last one when it was forked. */
	struct walk w = { .plan = k, .sig = k->sig, .log = k->sig == SIGKILL ? "killing" : NULL, .last_pid = (uint64_t)getpid() };
	unsigned before = shared ? shared->exempt : 0;

	exempt_prepare();
	proc_enter();
	for (const pid_t *pid = k->first; *pid; pid++)
		if (!pid_is_listed(k->later, KILLALL_LATER, *pid))
			visit_process(&w, *pid);
	signal_found(&w);
	if (k->machine)
		cgroups_thaw();
	for (unsigned n = 0; n < WALKS && !w.storm && walk_once(&w); n++)
		;
	if (w.storm)
		end_storm(&w);
	if (k->sig == SIGKILL)
		teardown_thaw();
	for (unsigned i = 0; i < KILLALL_LATER && k->later[i]; i++)
		visit_process(&w, k->later[i]);
	signal_found(&w);
	if (shared && shared->exempt > before)
		log_line("%u processes asked by '@' to be spared", shared->exempt);
	return w.exempt || (shared && shared->exempt) ? KILLALL_SENT_EXEMPT : KILLALL_SENT;
}

enum killall_result killall_await_exempt(void)
{
	static const struct killall no_haste = { .storm_ms = CLOCK_NEVER };
	const struct timespec nap = { .tv_nsec = 20000000 };
	struct walk w = { .plan = &no_haste };

	exempt_prepare();
	while ((void)walk_once(&w), w.hits)
		(void)nanosleep(&nap, NULL);
	return KILLALL_ONLY_EXEMPT;
}

void killall_log_left(const struct killall *k)
{
	struct walk w = { .plan = k, .log = "left behind, it does not die" };

	proc_enter();
	for (unsigned i = 0; i < KILLALL_LATER && k->later[i]; i++)
		proc_log(w.log, k->later[i], &w.logged);
	(void)walk_once(&w);
}

void killall_blindly(int sig)
{
	(void)kill(-1, sig);
	(void)kill(-1, SIGCONT);
}
