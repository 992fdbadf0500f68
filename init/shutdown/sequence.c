// SPDX-License-Identifier: MIT
/*
 * sequence.c - the effects of the shutdown sequence.
 *
 * Own children (helpers) make all calls that may block: kill(-1), umount, sync, tcdrain and reboot(2) can wait in the kernel for as
 * long as a device or a server does not answer. PID 1 waits for the helper until the stage's deadline, and then continues without it.
 */
#include "init/shutdown/sequence.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init/boot/console.h"
#include "init/oom.h"
#include "init/roles.h"
#include "init/services/services.h"
#include "init/shutdown/processes.h"
#include "init/shutdown/reboot.h"
#include "init/shutdown/report.h"
#include "init/shutdown/restart.h"
#include "init/shutdown/workers.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/event_port.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/killall.h"
#include "lib/teardown/mountwatch.h"
#include "lib/teardown/watchdog.h"

/* PID 1 wakes this late only if the machine slept: nice -20 gives PID 1 a processor sooner. */
#define LATE_MS 1000u

/* A shutdown that is this much after its deadline makes no progress: the watchdog is to reset the machine. */
#define WATCHDOG_MS 2000u

/* A process that sends requests without end must not fill the console. */
#define AGAIN_LINES 8

/* Sends the data that a power-off would lose: the last events, and the bytes that a serial port still holds. */
static int run_flush(void *context)
{
	static struct event_port port;
	static struct loop loop;
	const struct init *init = context;

	loop_init(&loop);
	event_port_start(&port, &loop, init->params.events);
	event_port_finish(&port, true);
	log_drain();
	return 0;
}

/*
 * The shutdown's clock: CLOCK_BOOTTIME less the time for which no process could run. Otherwise the grace would pass while the machine
 * sleeps (linux/kernel/power/process.c freezes processes; not every sleep stops CLOCK_MONOTONIC), or while its host pauses it and the
 * clocks advance.
 */
static uint64_t shutdown_ms(const struct init *init)
{
	return clock_ms() - init->shutdown.lost_ms;
}

void shutdown_prepare(const struct init *init)
{
	helper_status_make();
	killall_prepare();
	if (!init->container)
		mountwatch_start();
}

void shutdown_woke_late(struct init *init, uint64_t late_ms)
{
	if (init->shutdown.stage == SHUTDOWN_NOT || late_ms < LATE_MS)
		return;
	init->shutdown.lost_ms += late_ms;
	log_line("asleep or paused for %lu ms, which do not count", (unsigned long)late_ms);
}

static int run_watchdog(void *context)
{
	const struct init *init = context;

	return watchdog_keep((unsigned)(init->params.budget_ms / 1000 + 1));
}

/* At the first look, for most stops end before it. A watchdog has a timeout of a second or more, and its program has just petted it. */
static void keep_watchdogs(struct init *init)
{
	struct shutdown *s = &init->shutdown;

	if (!s->watchdogs_seen && init->params.watchdog && !init->container && watchdog_runs())
		(void)workers_start_helper(init, &s->helpers.watchdog, "watchdog", run_watchdog, init);
	s->watchdogs_seen = true;
}

static void request_again(struct init *init, enum power_action action, const char *by, int sig, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;
	bool replaces = s->restart || policy_outranks(action, s->action), hurry = policy_press_again(s, now_ms);

	if (replaces) {
		log_line("%s instead of %s", power_name(action), s->restart ? "restart" : power_name(s->action));
		s->restart = NULL;
		s->asked |= sig != 0;
		s->action = action;
		shutdown_log_begin(init, by, sig);
	}
	if (s->again++ < AGAIN_LINES || hurry)
		log_line("asked again (%s)%s", by, hurry ? ": no more grace" : "");
}

void shutdown_request(struct init *init, enum power_action action, const char *by, int sig)
{
	struct shutdown *s = &init->shutdown;
	uint64_t now_ms = shutdown_ms(init);

	s->kexec |= sig == POWER_KEXEC_SIGNAL;
	if (s->stage != SHUTDOWN_NOT) {
		request_again(init, action, by, sig, now_ms);
		return;
	}
	ready_forbid();
	log_quiet(false);
	init->shutdown.asked = sig != 0;
	policy_begin(s, action, init->params.budget_ms, init->params.grace_ms, now_ms);
	s->sync_ms = init->params.sync_ms;
	console_restore();
	shutdown_log_begin(init, by, sig);
	init->workload.wanted = false;
	services_shutdown(&init->services, init->shutdown.restart ? INITTAB_RESTARTS : action == POWER_REBOOT ? 6 : 0,
			  clock_ms() + init->params.budget_ms / 8);
	roles_be_omitted(init);
	/*
	 * Else the helper that sends the signals begins with it. If no process is to stop, teardown syncs at once. In a container the
	 * disks are the host's, which keeps running: one sync, the last, is enough.
	 */
	s->syncs = init->container || (!services_idle(&init->services) &&
				       workers_start_helper(init, &s->helpers.sync, "sync", workers_run_sync, NULL));
}

/* The agent that hands on the last events and drains the console may have been killed with all others, or never have been there. */
static void flush_without_agent(struct init *init)
{
	const struct role *agent = &init->roles[ROLE_AGENT];

	if (init->shutdown.stage != SHUTDOWN_FLUSH || agent->pid || agent->finished || init->shutdown.flushing)
		return;
	init->shutdown.flushing = workers_start_helper(init, &init->shutdown.helpers.stage, "events", run_flush, init);
	init->shutdown.pending = !init->shutdown.flushing;
}


/* What the stage is for. A helper that cannot be forked is tried again at each look and signal, until the stage's deadline. */
static void start_stage_helper(struct init *init, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;
	bool started = true;

	if (s->stage == SHUTDOWN_TERM || s->stage == SHUTDOWN_KILL) {
		processes_retry(init, now_ms);
		return;
	}
	if (s->stage == SHUTDOWN_TEARDOWN && !init->container)
		started = workers_begin(init, reboot_call);
	else if (s->stage == SHUTDOWN_SYNC && init->container) /* the mounts are the host's */
		started = workers_start_helper(init, &s->helpers.stage, "sync", workers_run_sync, NULL);
	else if (s->stage == SHUTDOWN_SYNC && !s->synced)
		started = workers_begin(init, reboot_call);
	s->pending = !started;
}

/*
 * The sync without a helper. The agent calls sync(2), if it lives; if not, PID 1 itself does at the end of the stage, although
 * the call may block for ever: there is nothing else left that could save the data. Not while a file system is frozen: the call
 * would block for sure.
 */
static void ask_agent_to_sync(struct init *init)
{
	struct shutdown *s = &init->shutdown;
	pid_t agent = init->roles[ROLE_AGENT].pid;

	if (s->stage != SHUTDOWN_SYNC || !s->pending || s->sync_asked || !agent || access(FREEZE_MARK, F_OK) == 0)
		return;
	log_line("sync: no helper can be forked; asking the agent");
	s->sync_asked = kill(agent, ROLE_SYNC_SIGNAL) == 0;
}

static void sync_alone(struct init *init)
{
	if (init->shutdown.stage != SHUTDOWN_SYNC || !init->shutdown.pending || init->roles[ROLE_AGENT].pid ||
	    access(FREEZE_MARK, F_OK) == 0)
		return;
	log_line("sync: no helper can be forked, and no agent lives; process 1 syncs");
	sync();
	init->shutdown.pending = false;
}

static void enter_stage(struct init *init, enum shutdown_stage stage, uint64_t now_ms)
{
	pid_t *slot = &init->shutdown.helpers.stage;

	sync_alone(init);
	if (init->shutdown.stage == SHUTDOWN_KILL && init->processes && !init->shutdown.only_exempt)
		processes_log_left(init);
	workers_give_up(init);
	init->shutdown.pending = false;
	policy_enter(&init->shutdown, stage, now_ms);
	services_drop(&init->services);
	if (stage == SHUTDOWN_TERM && !init->shutdown.restart)
		oom_protect(); /* for the helpers, which inherit it */
	if (stage == SHUTDOWN_LATE)
		services_late(&init->services);
	if (stage == SHUTDOWN_KILL) {
		log_line("killing what did not end in time");
		init->shutdown.killed = true;
		init->shutdown.has_exempt = false;
		processes_signal(init);
		return;
	}
	if (stage > SHUTDOWN_KILL && stage <= SHUTDOWN_TEARDOWN && *slot)
		(void)kill(*slot, SIGKILL); /* no signal may come when the file systems are unmounted */
	*slot = 0; /* any other helper that still runs is left to itself */
	if (stage == SHUTDOWN_TEARDOWN)
		console_restore(); /* against processes that did it again, and have ended */
	switch (stage) {
	case SHUTDOWN_NOT:
	case SHUTDOWN_ENTRIES:
	case SHUTDOWN_KILL:
	case SHUTDOWN_LATE:
		break;
	case SHUTDOWN_TERM:
		if (init->processes)
			processes_signal(init);
		break;
	case SHUTDOWN_TEARDOWN:
		if (init->shutdown.restart)
			restart_run(init);
		init->shutdown.mounting = init->helpers.root != 0;
		start_stage_helper(init, now_ms);
		break;
	case SHUTDOWN_SYNC:
		start_stage_helper(init, now_ms);
		break;
	case SHUTDOWN_FLUSH:
		shutdown_log_off(init, now_ms);
		roles_finish(init, ROLE_AGENT);
		init->roles[ROLE_NET].wanted = false;
		if (init->params.release)
			roles_finish(init, ROLE_NET); /* else it has nothing to say, and its end would only take time */
		flush_without_agent(init);
		break;
	case SHUTDOWN_REBOOT:
		reboot_begin(init);
		break;
	}
}

/* A late worker of TEARDOWN may also use the time of SYNC: the file systems that it still unmounts get clean. */
static bool stage_busy(const struct init *init)
{
	enum shutdown_stage stage = init->shutdown.stage;
	bool agent = init->roles[ROLE_AGENT].pid && !event_flushed();
	bool net = init->roles[ROLE_NET].pid && init->params.release;

	if (stage == SHUTDOWN_FLUSH && (agent || net))
		return true;
	if ((stage == SHUTDOWN_TEARDOWN || stage == SHUTDOWN_SYNC) && (workers_busy(init) || init->helpers.root))
		return true;
	if (stage == SHUTDOWN_TEARDOWN && init->shutdown.mounting)
		return true;
	return init->shutdown.helpers.stage != 0 || (init->shutdown.pending && !event_synced());
}

void shutdown_proceed(struct init *init)
{
	struct shutdown *s = &init->shutdown;
	uint64_t now_ms = shutdown_ms(init);

	if (s->stage == SHUTDOWN_NOT)
		return;
	if (s->stage == SHUTDOWN_REBOOT) {
		reboot_try_next(init, now_ms);
		return;
	}
	processes_proceed(init, now_ms);
	workers_proceed(init, now_ms);
	/*
	 * A root-mount helper inside mount(2) may finish the mount after the first worker has read the list
	 * of mounts: another one then unmounts the root.
	 */
	if (s->mounting && !init->helpers.root && s->stage == SHUTDOWN_TEARDOWN && !workers_busy(init)) {
		s->mounting = false;
		s->pending = true;
	}
	if (s->pending)
		start_stage_helper(init, now_ms);
	if (policy_look_is_due(s, now_ms)) {
		keep_watchdogs(init);
		ask_agent_to_sync(init);
		if (s->stage >= SHUTDOWN_TEARDOWN)
			workers_check(init, now_ms);
		else
			processes_check(init, now_ms);
	}
	if (s->helpers.watchdog)
		watchdog_pet_until(shutdown_deadline(init, clock_ms()) + WATCHDOG_MS);
	flush_without_agent(init);
	for (;;) {
		struct shutdown_facts facts = { .entries = !services_idle(&init->services),
						 .late = services_has_late(&init->services),
						 .processes = init->processes && !init->shutdown.only_exempt,
						 .helper = stage_busy(init) };
		enum shutdown_stage next = policy_next_stage(s, &facts, now_ms);

		if (next == s->stage)
			break;
		enter_stage(init, next, now_ms);
	}
}

void shutdown_process_ended(struct init *init, uint64_t now_ms)
{
	if (init->shutdown.stage == SHUTDOWN_TERM)
		init->shutdown.ended_ms = now_ms - init->shutdown.lost_ms;
}

uint64_t shutdown_deadline(const struct init *init, uint64_t now_ms)
{
	uint64_t lost_ms = init->shutdown.lost_ms, deadline_ms = policy_deadline(&init->shutdown, now_ms - lost_ms);

	return deadline_ms == CLOCK_NEVER ? CLOCK_NEVER : deadline_ms + lost_ms;
}

void shutdown_helper_ended(struct init *init, pid_t pid, int status)
{
	enum shutdown_stage stage = init->shutdown.stage;
	uint64_t now_ms = shutdown_ms(init);

	processes_proceed(init, now_ms);
	workers_proceed(init, now_ms);
	if (workers_ended(init, pid, status, now_ms))
		return;
	if (pid == init->shutdown.helpers.sync) {
		init->shutdown.helpers.sync = 0;
		if (WIFEXITED(status)) /* else it went with all others, and has written nothing to the end */
			shutdown_log_sync(init, "early", now_ms);
		return;
	}
	if (pid != init->shutdown.helpers.stage)
		return;
	init->shutdown.helpers.stage = 0;
	if (stage == SHUTDOWN_TERM || stage == SHUTDOWN_KILL)
		processes_signalled(init, status, now_ms);
	else if (stage == SHUTDOWN_SYNC)
		shutdown_log_sync(init, "last", now_ms);
	else if (stage == SHUTDOWN_REBOOT && WIFEXITED(status))
		reboot_returned(init, WEXITSTATUS(status));
	else if (stage == SHUTDOWN_REBOOT)
		reboot_killed(init, WTERMSIG(status));
}
