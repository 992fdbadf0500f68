// SPDX-License-Identifier: MIT
/* restart.c - inittab's restart entry. */
#include "init/shutdown/restart.h"

#include <signal.h>
#include <string.h>

#include "init/handover.h"
#include "init/services/exec.h"
#include "init/signals.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/text.h"

/* What is made to be PID 1: /sbin/init, /init, openrc-init and others that have it in their name; and BusyBox's switch_root. */
static bool may_be_process_1(const char *program)
{
	const char *slash = strrchr(program, '/'), *name = slash ? slash + 1 : program;

	return text_find(name, "init") || strcmp(name, "switch_root") == 0;
}

static void run_as_child(struct service_start *what)
{
	pid_t pid = spawn_user(service_exec, what), ended, from;
	enum power_action action = POWER_NONE;
	int status;

	while (pid > 0 && action == POWER_NONE) {
		action = power_from_signal(signals_wait(CLOCK_NEVER, 0, &from), POWER_REBOOT);
		while ((ended = spawn_reap_user(&status)) > 0)
			if (ended == pid)
				pid = 0;
	}
}

void restart_run(struct init *init)
{
	struct service_start what = { .entry = init->shutdown.restart, .tab = &init->services.tab, .container = init->container,
				      .level = init->services.tab.runlevel, .before = INITTAB_NO_LEVEL };
	uint64_t begun_ms = clock_ms();
	const char *program;
	char **argv = service_argv(what.entry, &program);

	init->shutdown.restart = NULL;
	if (init->shutdown.helpers.watchdog)
		(void)kill(init->shutdown.helpers.watchdog, SIGKILL);
	if (argv && may_be_process_1(program)) {
		(void)handover_exec(init, program, argv, &what);
	} else if (argv) {
		log_line("restart: %s is no init: it runs as a child", program);
		run_as_child(&what);
	}
	init->shutdown.lost_ms += clock_ms() - begun_ms;
}
