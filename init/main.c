// SPDX-License-Identifier: MIT
/*
 * main.c - process 1 from its first instruction to its main loop.
 *
 * PID 1 boots the guest, starts two roles and a workload, and from then on waits for signals, its only input
 * (init/signals.h). It never ends and never blocks without bound. The only outside text that it parses is the kernel command
 * line and /etc/inittab. Children make every call that could block, and parse everything else.
 *
 * Elsewhere: the shutdown's decisions (init/shutdown/policy.h) and effects (init/shutdown/sequence.c); own children and
 * children of the user (lib/spawn.h); events (lib/event.h).
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "init/applet.h"
#include "init/boot/console.h"
#include "init/boot/modules.h"
#include "init/boot/mounts.h"
#include "init/boot/setup.h"
#include "init/forward.h"
#include "init/handover.h"
#include "init/init.h"
#include "init/roles.h"
#include "init/root/root.h"
#include "init/services/services.h"
#include "init/services/workload.h"
#include "init/shutdown/processes.h"
#include "init/shutdown/sequence.h"
#include "init/signals.h"
#include "lib/clock.h"
#include "lib/count.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/notify.h"
#include "lib/spawn.h"

/* The longest time for which a module that hangs while it is loaded delays the workload. */
#define MODULES_MS 20000u

/* Of a turn. PID 1 looks at the clock after so many processes. */
#define REAP_MS 10u
#define REAPED_A_LOOK 16u

/*
 * In a container /proc/cmdline is the host's: there the arguments before `--` are the command line. In a machine they are words of
 * it (linux/init/main.c, unknown_bootoption).
 */
static void read_command_line(struct init *init)
{
	int len = 0;

	if (!init->container) {
		len = fd_read_file("/proc/cmdline", init->line_text, sizeof(init->line_text));
		if (len < 0)
			log_line("/proc/cmdline: %s; the defaults hold", log_errno(len));
		if (len == (int)sizeof(init->line_text) - 1)
			log_line("warning: kernel command line: longer than %d bytes, the rest is ignored", len);
	}
	cmdline_split(&init->line, init->line_text);
	for (char **arg = init->argv + 1; *arg && strcmp(*arg, "--") != 0; arg++)
		cmdline_add(&init->line, *arg);
	params_read(&init->params, &init->line);
	if (!init->params.events || !roles_has_agent(init))
		event_bus_close();
}

static void log_mounts(const struct mounts_result *mounts)
{
	struct event e;

	event_begin(&e, "mounts");
	event_num(&e, "mounted", mounts->mounted);
	event_num(&e, "already", mounts->already);
	event_num(&e, "failed", mounts->failed);
	event_send(&e);
}

static void log_init(void)
{
	struct utsname uts = { 0 };
	struct event e;

	(void)uname(&uts);
	log_line("init " SOFTOFF_VERSION " on Linux %s %s", uts.release, uts.machine);
	event_begin(&e, "init");
	event_str(&e, "version", SOFTOFF_VERSION);
	event_str(&e, "kernel", uts.release);
	event_str(&e, "arch", uts.machine);
	event_send(&e);
}

static void make_event_bus(void)
{
	int err = event_bus_make();

	if (err < 0)
		log_line("events: no pipe: %s", log_errno(err));
	ready_make();
}

/* Yield to the agent: on one processor it would else not run until PID 1 has finished the rest of the boot. */
static void start_agent(struct init *init)
{
	if (!roles_has_agent(init)) {
		init->roles[ROLE_AGENT].finished = true;
		ready_set(READY_ARMED);
		return;
	}
	if (init->params.ready == READY_NOTIFY)
		notify_make();
	init->roles[ROLE_AGENT].wanted = true;
	roles_start_due(init, clock_ms());
	(void)sched_yield();
	spawn_raise_priority(init->roles[ROLE_AGENT].pid);
}

/* The root file system is in place: start the network, the services and the workload. */
static void start_user(struct init *init)
{
	if (!init->container)
		setup_names(init->params.hostname);
	workload_choose(init, init->argv);
	init->roles[ROLE_NET].wanted = init->own_network;
	if (!init->own_network)
		ready_set(READY_NET);
	if (init->services.used)
		services_boot(&init->services);
	else
		init->workload.wanted = true;
}

/* All modules are loaded, or init has waited long enough: start everything that needs drivers. */
static void modules_done(struct init *init)
{
	init->modules_ms = CLOCK_NEVER;
	if (!init->container)
		console_again();
	if (init->shutdown.stage == SHUTDOWN_NOT && root_begin(init))
		start_user(init);
}

static void load_modules(struct init *init)
{
	pid_t pid = modules_listed() ? spawn_own(SPAWN_PLAIN, modules_load, NULL) : 0;

	if (pid < 0)
		log_line("modules: cannot fork: %s; none is loaded", log_errno(pid));
	if (pid > 0) {
		init->helpers.modules = pid;
		init->modules_ms = clock_ms() + MODULES_MS;
	} else {
		modules_done(init);
	}
}

static void act_on_signal(struct init *init, int sig, pid_t from, uint64_t now_ms)
{
	enum power_action action = power_from_signal(sig, init->params.sigterm == SIGTERM_POWEROFF ? POWER_OFF : POWER_REBOOT);
	char by[32];
	struct text t = TEXT_IN(by);

	if (init->shutdown.stage == SHUTDOWN_NOT && services_on_signal(init, sig, now_ms))
		return;
	if (sig == SIGQUIT && init->shutdown.stage == SHUTDOWN_NOT) {
		init->shutdown.restart = inittab_find(&init->services.tab, INITTAB_RESTART);
		if (init->shutdown.restart)
			action = POWER_OFF; /* for the case that the restart entry cannot be run */
	}
	if (action == POWER_NONE)
		return;
	if (from > 0 && from == init->roles[ROLE_AGENT].pid)
		text_str(&t, "agent");
	else if (from > 0)
		text_fmt(&t, "pid %d", (int)from);
	else
		text_fmt(&t, "signal %d", sig);
	shutdown_request(init, action, by, sig);
}

static void act_on_workload_end(struct init *init, uint64_t now_ms)
{
	static const enum power_action actions[] = {
		[ONEXIT_POWEROFF] = POWER_OFF, [ONEXIT_REBOOT] = POWER_REBOOT, [ONEXIT_HALT] = POWER_HALT,
		[ONEXIT_RESPAWN] = POWER_NONE, [ONEXIT_IDLE] = POWER_NONE,
	};
	enum power_action action = actions[init->params.onexit];

	if (init->shutdown.stage != SHUTDOWN_NOT || root_shell_ended(init))
		return;
	if (action != POWER_NONE) {
		shutdown_request(init, action, "workload", 0);
	} else if (init->params.onexit == ONEXIT_RESPAWN) {
		backoff_died(&init->workload.pause, now_ms);
		init->workload.wanted = true;
	}
}

/*
 * Reap both kinds of children after every wake-up: pending signals of one kind merge into one. A turn reaps for a short time
 * only: each wait4(2) walks all living children (linux/kernel/exit.c, do_wait), and processes may die faster than that.
 */
static void reap_children(struct init *init, uint64_t now_ms)
{
	int status;
	pid_t pid = 1;

	for (unsigned n = 0; (!n || n % REAPED_A_LOOK || clock_ms() - now_ms < REAP_MS) && (pid = spawn_reap_user(&status)) > 0; n++) {
		shutdown_process_ended(init, now_ms);
		if (!services_ended(&init->services, pid, status, now_ms) && workload_ended(init, pid, status))
			act_on_workload_end(init, now_ms);
	}
	init->processes = pid != -ECHILD;
	init->unreaped = pid > 0;
	while ((pid = spawn_reap_own(&status)) > 0) {
		if (pid == init->helpers.modules) {
			init->helpers.modules = 0;
			if (init->modules_ms != CLOCK_NEVER)
				modules_done(init);
		} else if (!root_helper_ended(init, pid, status) && !roles_ended(init, pid, status, now_ms)) {
			shutdown_helper_ended(init, pid, status);
		}
	}
}

static uint64_t next_deadline(const struct init *init, uint64_t now_ms)
{
	uint64_t deadlines[] = {
		roles_deadline(init),
		workload_deadline(init),
		services_deadline(&init->services),
		init->modules_ms,
		shutdown_deadline(init, now_ms),
	}, first = CLOCK_NEVER;

	for (size_t i = 0; i < COUNT(deadlines); i++)
		if (deadlines[i] < first)
			first = deadlines[i];
	return first;
}

/* One turn of the main loop: wait for one signal or deadline, then do everything that is due. */
static void turn(struct init *init)
{
	pid_t from;
	uint64_t begun_ms = clock_ms(), due_ms = init->unreaped ? 0 : next_deadline(init, begun_ms);
	uint64_t deadline_ms = due_ms > begun_ms ? due_ms : begun_ms;
	int sig = signals_wait(deadline_ms, 0, &from);
	uint64_t now_ms = clock_ms();

	if (now_ms > deadline_ms)
		shutdown_woke_late(init, now_ms - deadline_ms);
	if (sig == SIGCHLD && processes_let_end(init, &sig, &from))
		now_ms = clock_ms();
	reap_children(init, now_ms);
	if (sig)
		act_on_signal(init, sig, from, now_ms);
	if (now_ms >= init->modules_ms) {
		log_line("modules: still loading after %u ms; continuing", MODULES_MS);
		modules_done(init);
	}
	if (root_proceed(init))
		start_user(init);
	roles_start_due(init, now_ms);
	services_start_due(init, now_ms);
	workload_start_due(init, now_ms);
	shutdown_proceed(init);
}

int main(int argc, char **argv)
{
	static struct init init; /* all zero: in .bss, no byte of the file */
	struct mounts_result mounts = { 0 };

	signals_block();
	if (getpid() > 1)
		return applet_main(argc, argv);

	/*
	 * ---- From here on no path leads out: the end of PID 1 is a kernel panic. ----
	 * (Except in a container, where the end of PID 1 ends the container: init/shutdown/reboot.c, refused; init/forward.c.)
	 */

	mounts_first(&mounts);
	init.container = setup_is_container();
	init.argv = argv;
	if (!init.container)
		handover_leave_disk(argv);
	handover_take_over();
	console_fill();
	make_event_bus();
	read_command_line(&init);
	forward_run(&init); /* with softoff.forward=on it does not return */
	start_agent(&init); /* as early as possible: a press before the agent is armed may be lost */
	log_init();
	mounts_rest(&mounts);
	console_start(init.container, init.params.log);
	log_mounts(&mounts);
	init.own_network = !init.container || !setup_has_first_network();
	setup_machine(init.params.hostname, init.own_network);
	load_modules(&init); /* then modules_done() looks for the root, and start_user() starts the user's programs */
	shutdown_prepare(&init);
	for (;;)
		turn(&init);
}
