// SPDX-License-Identifier: MIT
/*
 * successor.c - what the agent does when PID 1 goes to another root, or becomes another program.
 *
 * Paths are looked up from a process's own root directory: when PID 1 leaves the initramfs, the agent's /sys and /dev are
 * empty directories there. But its working directory is /proc, which moves along: 1/root leads after PID 1. What it has
 * open (buttons, port, uevents) is not touched; what came while it was between the two is found by looking anew.
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

/* From PID 1 only: anybody may send a signal to all. */
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
		sync(); /* at once: all else can wait */
		event_synced_set();
		(void)kill(getppid(), SPAWN_OWN_SIGNAL);
	}
}

void successor_start(sigset_t *mask)
{
	static const int signals[] = { ROLE_MOVED_SIGNAL, ROLE_LEAVE_SIGNAL, ROLE_SYNC_SIGNAL };
	struct sigaction act = { .sa_sigaction = on_init_signal, .sa_flags = SA_SIGINFO };

	(void)chdir("/proc"); /* a kernel without it: chroot will say so */
	for (size_t i = 0; i < COUNT(signals); i++) {
		(void)sigaction(signals[i], &act, NULL);
		sigdelset(mask, signals[i]);
	}
}

static void follow_root(struct agent *a)
{
	if (chroot("1/root") < 0)
		log_line("cannot follow PID 1 to its root: %s", log_errno(errno));
	agent_changed(a, NULL);
}

/* The parent ends, and the child, now PID 1's own and with the usual exit signal, goes on with all that is open. */
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
		a->again_ms = clock_ms(); /* the old PID 1 took no notice any more */
	(void)sigaction(SIGCHLD, &ignore, NULL); /* nobody waits for commands */
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
