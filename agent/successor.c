// SPDX-License-Identifier: MIT
/*
 * successor.c - follows PID 1 to another root, and outlives it when PID 1 becomes another program.
 *
 * The kernel looks up paths from a process's own root directory: when PID 1 leaves the initramfs, the agent's /sys and /dev are empty
 * directories there. But the agent's working directory is /proc, which moves with PID 1, so 1/root leads to the new root. Open
 * descriptors (buttons, port, uevents) stay valid; a new look finds devices that appeared in between.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "agent/agent.h"
#include "lib/clock.h"
#include "lib/count.h"
#include "lib/event.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"

static volatile sig_atomic_t moved, leaving;

/* Accept the signals only from PID 1: any root process may signal all processes. */
static void on_init_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_pid != getppid())
		return;
	if (sig == ROLE_MOVED_SIGNAL) {
		moved = 1;
	} else if (sig == ROLE_LEAVE_SIGNAL) {
		leaving = 1;
	} else {
		sync(); /* before all other work */
		event_synced_set();
		(void)kill(getppid(), SPAWN_OWN_SIGNAL);
	}
}

void successor_start(sigset_t *mask)
{
	static const int signals[] = { ROLE_MOVED_SIGNAL, ROLE_LEAVE_SIGNAL, ROLE_SYNC_SIGNAL };

	(void)chdir("/proc"); /* a kernel without it: chroot will say so */
	for (size_t i = 0; i < COUNT(signals); i++) {
		spawn_on_signal(signals[i], on_init_signal);
		sigdelset(mask, signals[i]);
	}
}

static void follow_root(struct agent *a)
{
	if (chroot("1/root") < 0)
		log_line("cannot follow PID 1 to its root: %m");
	agent_changed(a, NULL);
}

/* The parent ends. The child, adopted by PID 1 and with the usual exit signal, continues with all open descriptors. */
static void leave_init(struct agent *a)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	pid_t pid = spawn_fork();

	if (pid > 0)
		_exit(0);
	if (pid < 0)
		log_line("cannot fork: %s; staying as it is", log_errno(pid));
	a->other_init = true;
	if (a->asked != POWER_NONE)
		a->again_ms = clock_ms(); /* the old PID 1 did not act on the request */
	(void)sigaction(SIGCHLD, &ignore, NULL); /* the kernel reaps commands */
}

void successor_due(struct agent *a)
{
	if (moved) {
		moved = 0;
		follow_root(a);
	}
	if (leaving) {
		leaving = 0;
		leave_init(a);
	}
}
