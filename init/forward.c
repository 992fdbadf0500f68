// SPDX-License-Identifier: MIT
/*
 * forward.c - process 1 of a container that only forwards signals, as dumb-init and `tini -g` do.
 *
 * No roles, no mounts, no shutdown of its own. When process 1 of a PID namespace ends, the kernel kills all that is left in it
 * (linux/kernel/pid_namespace.c, zap_pid_ns_processes).
 */
#include "init/forward.h"

#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init/services/workload.h"
#include "init/signals.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/spawn.h"

/* A session leader that lets go of its terminal gets SIGHUP and SIGCONT for that (linux/drivers/tty/tty_jobctrl.c). */
static void let_go_of_terminal(void)
{
	static const struct timespec at_once;
	sigset_t own;

	if (ioctl(STDIN_FILENO, TIOCNOTTY) < 0)
		return;
	sigemptyset(&own);
	sigaddset(&own, SIGHUP);
	sigaddset(&own, SIGCONT);
	while (sigtimedwait(&own, NULL, &at_once) > 0)
		;
}

static int run_workload(void *context)
{
	(void)ioctl(STDIN_FILENO, TIOCSCTTY, 0);
	return workload_exec(context);
}

static void end_like_workload(pid_t workload)
{
	int status;
	pid_t pid;

	while ((pid = spawn_reap_user(&status)) > 0)
		if (pid == workload)
			spawn_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void forward(pid_t workload, int sig)
{
	/* The kernel discards the three for a group whose parents are in another session (linux/kernel/signal.c). */
	if (sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU)
		sig = SIGSTOP;
	if (sig && sig != SIGCHLD)
		(void)kill(-workload, sig);
}

void forward_run(struct init *init)
{
	pid_t workload, from;

	if (!init->container || !init->params.forward)
		return;
	init->workload.argv = workload_after_dashes(init->argv);
	if (!init->workload.argv) {
		log_line("warning: softoff.forward=on: no command after --; it has no effect");
		return;
	}
	log_open(STDERR_FILENO);
	let_go_of_terminal();
	workload = spawn_user(run_workload, init);
	if (workload < 0) {
		log_line("workload: cannot fork: %s", log_errno(workload));
		spawn_exit(1);
	}
	for (;;) {
		int sig = signals_wait(CLOCK_NEVER, 0, &from);

		end_like_workload(workload);
		forward(workload, sig);
	}
}
