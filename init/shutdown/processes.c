// SPDX-License-Identifier: MIT
/*
 * processes.c - ends the processes of the user: starts the helper that sends SIGTERM and SIGKILL (lib/teardown/killall.h), and
 * replaces it if it hangs.
 */
#include "init/shutdown/processes.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "init/shutdown/reboot.h"
#include "init/shutdown/report.h"
#include "init/shutdown/workers.h"
#include "init/signals.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/teardown/foreign.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/killall.h"
#include "lib/teardown/mountinfo.h"
#include "lib/teardown/mountwatch.h"
#include "lib/teardown/proc.h"
#include "lib/text.h"

#define MANY 64u

static int stage_signal(const struct init *init)
{
	return init->shutdown.stage == SHUTDOWN_KILL ? SIGKILL : SIGTERM;
}

/* The workload and the processes of inittab: they have most to save. The list ends with a 0. */
static void list_first(const struct init *init, pid_t *list)
{
	if (init->workload.pid)
		*list++ = init->workload.pid;
	for (size_t i = 0; i < init->services.tab.count; i++)
		if (init->services.run[i].pid)
			*list++ = init->services.run[i].pid;
	*list = 0;
}

/*
 * A fork and an end of a process are a tenth of a quick stop. So the helper that has sent SIGTERM also does the early sync, if none
 * has begun, and then waits for its work as the worker that unmounts.
 */
static int run_signals(void *context)
{
	struct init *init = context;
	const struct shutdown *s = &init->shutdown;
	uint64_t now_ms = clock_ms();
	pid_t first[INITTAB_MAX + 2];
	enum killall_result result;
	struct killall k = { .sig = stage_signal(init), .first = first, .machine = !init->container,
			     .storm_ms = now_ms + clock_left_ms(s->ends_ms[s->stage], now_ms) / 2 };

	helper_status_use(SIGNALS_PLACE);
	list_first(init, first);
	memcpy(k.later, s->unreadable, sizeof(k.later));
	result = killall_run(&k);
	if (s->stage != SHUTDOWN_TERM || s->syncs || !killall_publish(result))
		return (int)result;
	if (mountwatch_changed()) { /* else no mount holds data, and the last sync has little to do */
		(void)workers_run_sync(NULL);
		helper_results()->synced_early = true;
	}
	return s->restart ? 0 : workers_await_unmount(init, reboot_call);
}

static int run_await_exempt(void *unused)
{
	(void)unused;
	helper_status_use(SIGNALS_PLACE);
	return (int)killall_await_exempt();
}

static int run_naming(void *context)
{
	const struct init *init = context;
	struct killall k = { .storm_ms = CLOCK_NEVER };

	helper_status_use(SIGNALS_PLACE);
	memcpy(k.later, init->shutdown.unreadable, sizeof(k.later));
	killall_log_left(&k);
	if (!init->container)
		(void)foreign_count(mountinfo_memory(), true);
	return 0;
}

void processes_log_left(struct init *init)
{
	pid_t pid;

	(void)workers_start_helper(init, &pid, "naming", run_naming, init);
}

/* The previous helper may hang in /proc. */
void processes_signal(struct init *init)
{
	struct shutdown *s = &init->shutdown;

	if (s->helpers.stage)
		(void)kill(s->helpers.stage, SIGKILL);
	s->steps = helper_status_steps(SIGNALS_PLACE);
	s->pending = !workers_start_helper(init, &s->helpers.stage, "signal to all", run_signals, init);
}

static void await_exempt(struct init *init)
{
	struct shutdown *s = &init->shutdown;

	s->has_exempt = true;
	s->pending = !workers_start_helper(init, &s->helpers.stage, "processes", run_await_exempt, NULL);
}

/*
 * A fork bomb leaves no room for a helper. After half of the stage PID 1 sends the signal itself, to the exempt and its roles too:
 * the other half is for the processes to end in.
 */
void processes_retry(struct init *init, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;

	if (!init->processes)
		s->pending = false;
	else if (s->has_exempt)
		await_exempt(init);
	else
		processes_signal(init);
	if (!s->pending || s->has_exempt || now_ms < (s->entered_ms + s->ends_ms[s->stage]) / 2)
		return;
	log_line("signal to all: no helper can be forked; process 1 signals all, '@' too");
	s->pending = false;
	killall_blindly(stage_signal(init));
	policy_signals_sent(s, now_ms);
}

static void signals_sent(struct init *init, enum killall_result result, uint64_t now_ms)
{
	policy_signals_sent(&init->shutdown, now_ms);
	init->shutdown.only_exempt = result == KILLALL_ONLY_EXEMPT;
	if (result == KILLALL_SENT_EXEMPT)
		await_exempt(init);
}

void processes_signalled(struct init *init, int status, uint64_t now_ms)
{
	signals_sent(init, WIFEXITED(status) ? (enum killall_result)WEXITSTATUS(status) : KILLALL_SENT, now_ms);
}

void processes_proceed(struct init *init, uint64_t now_ms)
{
	struct shutdown_helpers *h = &init->shutdown.helpers;
	int result = h->stage && init->shutdown.stage == SHUTDOWN_TERM ? killall_published() : -1;

	if (helper_results()->synced_early) {
		helper_results()->synced_early = false;
		shutdown_log_sync(init, "early", now_ms);
	}
	if (result < 0)
		return;
	init->shutdown.syncs = true;
	h->sync = h->stage;
	h->stage = 0;
	signals_sent(init, (enum killall_result)result, now_ms);
}

/*
 * wait4(2) passes all living children to find a dead one (linux/kernel/exit.c, do_wait). If PID 1 looked after each of thousands,
 * most of the time would go there. So it leaves them dead until few run: a process that got its signal runs until it has ended.
 */
bool processes_let_end(const struct init *init, int *sig, pid_t *from)
{
	const struct shutdown *s = &init->shutdown;
	unsigned many = killall_signalled();
	uint64_t now_ms = clock_ms(), last_ms = now_ms + many;
	bool waited = false;

	if (many < MANY || init->container || (s->stage != SHUTDOWN_TERM && s->stage != SHUTDOWN_KILL))
		return false;
	if (last_ms > s->ends_ms[s->stage] + s->lost_ms)
		last_ms = s->ends_ms[s->stage] + s->lost_ms;
	for (; now_ms < last_ms && proc_running() > many / MANY + 1; now_ms = clock_ms()) {
		int other = signals_wait(now_ms + 4 + many / 512, SIGCHLD, from);

		waited = true;
		if (!other)
			continue;
		*sig = other;
		break;
	}
	return waited;
}

/* Whether it sleeps in the kernel: a helper that has only had no processor is in state R. */
static bool is_stuck(pid_t helper)
{
	char path[40], stat[PROC_STAT_MAX];
	struct proc p;

	(void)TEXT_SET(path, "/proc/%d/stat", (int)helper);
	return fd_read_file(path, stat, sizeof(stat)) > 0 && proc_parse(stat, &p) == 0 && p.state != 'R';
}

/*
 * The helper cannot read a process whose memory map is locked. Another helper continues with the other processes and comes to that
 * process last. SIGTERM waits for it until the end of the grace, at no cost to the others; SIGKILL does not wait.
 */
void processes_check(struct init *init, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;
	unsigned steps = helper_status_steps(SIGNALS_PLACE), i = 0;
	pid_t pid;
	bool listed, moved;

	if (!s->helpers.stage || s->has_exempt)
		return;
	pid = helper_status_process(SIGNALS_PLACE);
	while (i < KILLALL_LATER && s->unreadable[i] && s->unreadable[i] != pid)
		i++;
	listed = i < KILLALL_LATER && s->unreadable[i];
	/* SIGTERM has waited for this process already: SIGKILL does not wait again. */
	moved = steps != s->steps && !(s->stage == SHUTDOWN_KILL && listed);
	if (moved || !pid || !is_stuck(s->helpers.stage)) {
		s->steps = steps;
		return;
	}
	if (i < KILLALL_LATER && !listed) {
		log_line("process %d cannot be read: its memory map is locked; it gets its signal last", (int)pid);
		s->unreadable[i] = pid;
		processes_signal(init);
	} else if (s->stage == SHUTDOWN_KILL) {
		(void)kill(pid, SIGKILL);
		(void)kill(s->helpers.stage, SIGKILL);
		await_exempt(init);
	} else {
		policy_signals_sent(s, now_ms);
	}
}

