// SPDX-License-Identifier: MIT
/*
 * stop.c - the shutdown sequence's effects.
 *
 * Everything here that may block is done by an own child (a helper): kill(-1), umount, sync, tcdrain and
 * reboot(2) can all wait in the kernel for as long as a device or a server pleases. PID 1 waits for the
 * helper until the stage's deadline and then goes on without it.
 */
#include "init/stop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "init/killall.h"
#include "init/role.h"
#include "init/roles.h"
#include "init/teardown.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/text.h"

#define VERB_FORK_TRIES 5

static int run_sync(void *unused)
{
	(void)unused;
	sync();
	return 0;
}

static int stage_signal(const struct init *init)
{
	return init->shutdown.stage == SHUTDOWN_KILL ? SIGKILL : SIGTERM;
}

static int run_all(void *init)
{
	return (int)killall_run(stage_signal(init));
}

static int run_others(void *init)
{
	return (int)killall_others(stage_signal(init));
}

/* What goes off with the machine unless it was sent: the last events, and bytes that a serial port still has. */
static int run_flush(void *context)
{
	const struct init *init = context;

	agent_flush(&init->params);
	if (log_fd() >= 0)
		(void)tcdrain(log_fd());
	return 0;
}

/* The last sync is part of it: if all goes well, that saves a helper. Else the stage behind this one has its own. */
static int run_teardown(void *unused)
{
	int left = teardown_run(unused);

	sync();
	return left;
}

/*
 * If reboot(2) returns, or ends in do_exit() of its caller as kernel/reboot.c has it for a power-off that
 * did not take, this child ends, and the next verb is tried.
 */
static int run_verb(void *context)
{
	const struct init *init = context;
	int err = reboot(power_verb(init->shutdown.action, init->verb)) < 0 ? errno : 0;

	log_line("reboot(2) returned: %s", log_errno(err));
	return 1;
}

/* Starts a helper. Returns false, and says so, if it cannot be forked. */
static bool help(pid_t *slot, const char *what, int (*run)(void *), void *context)
{
	pid_t pid = spawn_own(SPAWN_PLAIN, run, context);

	*slot = pid > 0 ? pid : 0;
	if (pid < 0)
		log_line("%s: cannot fork: %s", what, log_errno(pid));
	return pid > 0;
}

/*
 * A fork bomb leaves no room for a helper, and the one before may hang in /proc: the signal that ends them then
 * comes from PID 1 itself. A helper that only waits for the others of the spared is no such case.
 */
static void signal_all(struct init *init)
{
	pid_t *slot = &init->helpers.stage;
	bool hangs = *slot && !init->spare;

	if (*slot)
		(void)kill(*slot, SIGKILL);
	if (hangs || !help(slot, "signal to all", init->spare ? run_others : run_all, init)) {
		*slot = 0;
		killall_blindly(stage_signal(init));
	}
}

void stop_ask(struct init *init, enum power_action action, const char *by, int sig, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;
	struct event e;

	if (s->stage != SHUTDOWN_NOT) {
		if (shutdown_again(s, now_ms))
			log_line("asked again (%s): no more grace", by);
		return;
	}
	init->asked = sig != 0;
	shutdown_begin(s, action, init->params.budget_ms, init->params.grace_ms, now_ms);
	log_line("%s: stopping (%s), budget %lu ms", power_name(action), by, (unsigned long)init->params.budget_ms);
	event_begin(&e, "stopping");
	event_str(&e, "action", power_name(action));
	event_str(&e, "by", by);
	if (sig)
		event_num(&e, "signal", sig);
	event_send(&e);
	init->workload.wanted = false;
	services_shutdown(&init->services, action == POWER_REBOOT);
	(void)help(&init->helpers.sync, "sync", run_sync, NULL);
}

static void say_sync(const struct init *init, const char *which, uint64_t now_ms)
{
	struct event e;

	event_begin(&e, "sync");
	event_str(&e, "which", which);
	event_num(&e, "ms", (int64_t)(now_ms - init->shutdown.asked_ms));
	event_send(&e);
}

static void say_off(const struct init *init, uint64_t now_ms)
{
	const struct workload *w = &init->workload;
	const char *action = power_name(init->shutdown.action);
	uint64_t ms = now_ms - init->shutdown.asked_ms;
	struct event e;

	log_line("%s: all done in %lu ms", action, (unsigned long)ms);
	event_begin(&e, "off");
	event_str(&e, "action", action);
	event_bool(&e, "asked", init->asked);
	if (w->end != WORKLOAD_NONE)
		event_num(&e, w->end == WORKLOAD_SIGNALLED ? "signal" : "status", w->value);
	event_bool(&e, "killed", init->killed);
	event_num(&e, "ms", (int64_t)ms);
	event_send(&e);
}

/* What a stage that ended by its deadline leaves undone. */
static void say_given_up(const struct init *init)
{
	static const char *const undone[] = {
		[SHUTDOWN_ENTRIES] = "inittab's shutdown entries take too long",
		[SHUTDOWN_KILL] = "processes that do not die (in the kernel, waiting for a device?) are left behind",
		[SHUTDOWN_TEARDOWN] = "unmounting takes too long: a file system or its server does not answer",
		[SHUTDOWN_SYNC] = "sync makes no progress: data may be lost",
	};
	enum shutdown_stage stage = init->shutdown.stage;

	if (stage == SHUTDOWN_ENTRIES && !services_idle(&init->services))
		log_line("given up: %s", undone[stage]);
	if (stage == SHUTDOWN_KILL && init->processes && !init->only_spared)
		log_line("given up: %s", undone[stage]);
	if ((stage == SHUTDOWN_TEARDOWN || stage == SHUTDOWN_SYNC) && init->helpers.stage)
		log_line("given up: %s", undone[stage]);
}

/* The agent that hands on the last events and drains the console may have been killed with all others, or never have been there. */
static void flush_without_agent(struct init *init)
{
	const struct role *agent = &init->roles[ROLE_AGENT];

	if (init->shutdown.stage != SHUTDOWN_FLUSH || agent->pid || agent->finished || init->flushing)
		return;
	init->flushing = true;
	(void)help(&init->helpers.stage, "events", run_flush, init);
}

/*
 * reboot(2) from PID 1 itself is the last resort, when nothing can be forked: if it fails, PID 1 ends, and the
 * kernel panics. That too stops the machine.
 */
static void try_verb(struct init *init)
{
	if (!help(&init->helpers.stage, power_name(init->shutdown.action), run_verb, init) &&
	    ++init->fork_failures >= VERB_FORK_TRIES)
		(void)run_verb(init);
}

static void enter(struct init *init, enum shutdown_stage stage, uint64_t now_ms)
{
	pid_t *slot = &init->helpers.stage;

	say_given_up(init);
	shutdown_enter(&init->shutdown, stage, now_ms);
	if (stage == SHUTDOWN_KILL) {
		log_line("killing what did not end in time");
		init->killed = true;
		init->roles[ROLE_NET].wanted = false; /* this ends the roles too; the agent alone is still of use */
		signal_all(init);
		return;
	}
	if (stage == SHUTDOWN_TEARDOWN && *slot)
		(void)kill(*slot, SIGKILL); /* its signals would hit the next one */
	*slot = 0; /* any other helper that still runs is left to itself */
	switch (stage) {
	case SHUTDOWN_NOT:
	case SHUTDOWN_ENTRIES:
	case SHUTDOWN_KILL:
		break;
	case SHUTDOWN_TERM:
		if (init->processes)
			signal_all(init);
		break;
	case SHUTDOWN_TEARDOWN:
		if (!init->container)
			(void)help(slot, "unmounting", run_teardown, NULL);
		break;
	case SHUTDOWN_SYNC:
		if (!init->synced)
			(void)help(slot, "sync", run_sync, NULL);
		break;
	case SHUTDOWN_FLUSH:
		say_off(init, now_ms);
		role_finish(init, ROLE_AGENT);
		init->roles[ROLE_NET].wanted = false;
		if (init->params.release)
			role_finish(init, ROLE_NET); /* else it has nothing to say, and its end would only take time */
		flush_without_agent(init);
		break;
	case SHUTDOWN_VERB:
		try_verb(init);
		break;
	}
}

static uint64_t meminfo_kb(const char *meminfo, const char *name)
{
	const char *at = strstr(meminfo, name);
	uint64_t kb = 0;

	if (!at)
		return 0;
	at += strlen(name);
	at += strspn(at, " ");
	(void)text_parse_u64(&at, UINT64_MAX, &kb);
	return kb;
}

/* While data is being written, it is told how much is left, once a second. */
static void watch_data(struct init *init, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;
	char meminfo[2048]; /* what is looked for is among the first lines */
	uint64_t kb;

	if (fd_read_file("/proc/meminfo", meminfo, sizeof(meminfo)) < 0)
		return;
	kb = meminfo_kb(meminfo, "\nDirty:") + meminfo_kb(meminfo, "\nWriteback:");
	if (shutdown_data(s, kb, now_ms) && now_ms >= s->ends_ms[s->stage]) {
		struct event e;

		log_line("over the deadline, but data still goes to disk: %lu KiB left", (unsigned long)kb);
		event_begin(&e, "sync");
		event_str(&e, "which", "waiting");
		event_num(&e, "left_kb", (int64_t)kb);
		event_send(&e);
	}
}

static bool stage_busy(const struct init *init)
{
	bool agent = init->roles[ROLE_AGENT].pid && !event_flushed();
	bool net = init->roles[ROLE_NET].pid && init->params.release;

	if (init->shutdown.stage == SHUTDOWN_FLUSH && (agent || net))
		return true;
	return init->helpers.stage != 0;
}

/* The verb did not take: after a second, or at once when the first one came back, the next. */
static void next_verb(struct init *init, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;
	bool came_back = init->helpers.stage == 0 && init->verb == 0;

	if (!came_back && now_ms < s->entered_ms + SHUTDOWN_VERB_MS)
		return;
	init->verb++;
	shutdown_enter(s, SHUTDOWN_VERB, now_ms);
	try_verb(init);
}

void stop_proceed(struct init *init, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;

	if (s->stage == SHUTDOWN_VERB) {
		next_verb(init, now_ms);
		return;
	}
	if (shutdown_wants_data(s, now_ms))
		watch_data(init, now_ms);
	flush_without_agent(init);
	for (;;) {
		struct shutdown_facts facts = { .entries = !services_idle(&init->services),
						 .processes = init->processes && !init->only_spared,
						 .helper = stage_busy(init) };
		enum shutdown_stage next = shutdown_next(s, &facts, now_ms);

		if (next == s->stage)
			break;
		enter(init, next, now_ms);
	}
}

bool stop_helper_ended(struct init *init, pid_t pid, int status, uint64_t now_ms)
{
	struct event e;

	if (pid == init->helpers.sync) {
		init->helpers.sync = 0;
		if (WIFEXITED(status)) /* else it went with all others, and has written nothing to the end */
			say_sync(init, "early", now_ms);
		return true;
	}
	if (pid != init->helpers.stage)
		return false;
	init->helpers.stage = 0;
	switch (init->shutdown.stage) {
	case SHUTDOWN_TEARDOWN:
		event_begin(&e, "unmounted");
		event_num(&e, "left", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
		event_send(&e);
		init->synced = WIFEXITED(status);
		if (init->synced)
			say_sync(init, "last", now_ms);
		break;
	case SHUTDOWN_SYNC:
		say_sync(init, "last", now_ms);
		break;
	case SHUTDOWN_TERM:
	case SHUTDOWN_KILL:
		init->only_spared = WIFEXITED(status) && WEXITSTATUS(status) == KILLALL_ONLY_SPARED;
		if (WIFEXITED(status) && WEXITSTATUS(status) == KILLALL_SPARE) {
			init->spare = true;
			signal_all(init);
		}
		break;
	case SHUTDOWN_NOT:
	case SHUTDOWN_ENTRIES:
	case SHUTDOWN_FLUSH:
	case SHUTDOWN_VERB:
		break;
	}
	return true;
}
