// SPDX-License-Identifier: MIT
/* workload.c - chooses and starts the workload, and records how it ended. */
#include "init/services/workload.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init/boot/console.h"
#include "init/boot/environment.h"
#include "init/oom.h"
#include "init/services/explain.h"
#include "init/services/services.h"
#include "init/services/user.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/log.h"
#include "lib/notify.h"
#include "lib/spawn.h"
#include "lib/text.h"

int workload_exec(void *context)
{
	const struct init *init = context;
	char *const *argv = init->workload.argv;
	char reason[128];
	struct text why = TEXT_IN(reason);
	int err;

	if (!init->container) {
		if (chdir("/") < 0)
			log_line("workload: cannot go to /: %m");
		(void)console_stdio(NULL);
	}
	environment_complete(init->container);
	/* The shell of softoff.onfail=shell is no workload. */
	if ((init->params.uid || init->params.gid) && init->root != ROOT_SHELL &&
	    !user_become(init->params.uid, init->params.gid, !init->container))
		return 126;
	(void)execvp(argv[0], argv);
	err = errno;
	explain_exec(&why, argv[0], err);
	log_line("workload: cannot run %s: %s", argv[0], reason);
	return err == ENOENT ? 127 : 126;
}

/* A container engine passes `init -- cmd`. The kernel strips the `--`, so in a machine the words come from /proc/cmdline. */
char *const *workload_after_dashes(char *const *argv)
{
	while (*argv && strcmp(*argv, "--") != 0)
		argv++;
	return *argv && argv[1] ? argv + 1 : NULL;
}

void workload_choose(struct init *init, char **argv)
{
	static char shell[] = "/bin/sh", script[] = "/etc/rc";
	static char *const rc[] = { script, NULL }, *const rc_by_shell[] = { shell, script, NULL };
	char *const *chosen = workload_after_dashes(argv);

	if (!chosen && init->line.arg_count)
		chosen = init->line.args;
	if (!chosen && services_read(&init->services, &init->line))
		return;
	if (!chosen && access(rc[0], X_OK) == 0)
		chosen = rc;
	else if (!chosen && access(rc[0], R_OK) == 0)
		chosen = rc_by_shell;
	init->workload.argv = chosen;
}

static void log_workload_started(const struct workload *w)
{
	struct event e;
	char command[256];
	struct text t = TEXT_IN(command);

	for (char *const *arg = w->argv; *arg; arg++)
		text_fmt(&t, "%s%s", arg == w->argv ? "" : " ", *arg);
	log_line("workload: %s (pid %d)", command, (int)w->pid);
	event_begin(&e, "workload");
	event_num(&e, "pid", w->pid);
	event_str(&e, "command", command);
	event_send(&e);
}

void workload_start_due(struct init *init, uint64_t now_ms)
{
	struct workload *w = &init->workload;
	pid_t pid;

	if (!w->wanted || w->pid || w->pause.due_ms > now_ms)
		return;
	if (!w->argv) {
		log_line("no workload: no command after --, no " INITTAB_PATH ", no /etc/rc; idle");
		w->wanted = false;
		ready_set(READY_WORKLOAD);
		return;
	}
	pid = spawn_user(workload_exec, init);
	backoff_started(&w->pause, now_ms);
	if (pid < 0) {
		backoff_died(&w->pause, now_ms);
		log_line("workload: cannot fork: %s; next try in %lu ms", log_errno(pid),
			 (unsigned long)clock_left_ms(w->pause.due_ms, now_ms));
		return;
	}
	w->pid = pid;
	w->wanted = false;
	w->end = WORKLOAD_NONE;
	*event_workload() = pid;
	log_workload_started(w);
	if (notify_fd() < 0)
		ready_set(READY_WORKLOAD);
}

bool workload_ended(struct init *init, pid_t pid, int status)
{
	struct workload *w = &init->workload;
	struct event e;
	bool signalled = WIFSIGNALED(status);

	if (pid != w->pid)
		return false;
	w->pid = 0;
	*event_workload() = 0;
	w->end = signalled ? WORKLOAD_SIGNALLED : WORKLOAD_EXITED;
	w->value = signalled ? WTERMSIG(status) : WEXITSTATUS(status);
	w->oom = signalled && w->value == SIGKILL && oom_happened();
	log_line("workload: ended with %s %d%s", signalled ? "signal" : "status", w->value,
		 w->oom ? ": memory ran out" : "");
	event_begin(&e, "exit");
	event_num(&e, "pid", pid);
	event_str(&e, "command", w->argv[0]);
	event_num(&e, signalled ? "signal" : "status", w->value);
	if (w->oom)
		event_bool(&e, "oom", true);
	event_send(&e);
	return true;
}

uint64_t workload_deadline(const struct init *init)
{
	const struct workload *w = &init->workload;

	return w->wanted && !w->pid ? w->pause.due_ms : CLOCK_NEVER;
}
