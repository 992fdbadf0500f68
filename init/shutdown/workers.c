// SPDX-License-Identifier: MIT
/*
 * workers.c - the shutdown's helpers, which unmount and sync, and their replacement when they hang.
 */
#include "init/shutdown/workers.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init/services/services.h"
#include "init/shutdown/report.h"
#include "init/signals.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"
#include "lib/teardown/diskstats.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/mountinfo.h"
#include "lib/teardown/teardown.h"
#include "lib/text.h"

#define ALONE_MS 250u

static int (*call_reboot)(void *init);

/* Of TEARDOWN or SYNC: its first worker's index in workers[]. A worker writes at the place WORKERS_PLACE + index. */
static unsigned first_worker(enum shutdown_stage stage)
{
	return stage == SHUTDOWN_SYNC ? WORKERS_MOST : 0;
}

/* The index of the stage's next worker. */
static unsigned next_worker(const struct init *init)
{
	return first_worker(init->shutdown.stage) + init->shutdown.helpers.worker_count;
}

static void thaw_mount(const struct mountinfo *m, void *unused)
{
	(void)unused;
	(void)mountinfo_freeze(m, false);
}

int workers_run_sync(void *unused)
{
	char *memory;

	(void)unused;
	/*
	 * While file systems are frozen, writers block. So thaw them first, and do not sync: a sync that waits for a frozen file
	 * system holds the lock that thaw_super() takes (linux/fs/super.c). Not by teardown_thaw(): freezing may still be under way,
	 * and the worker that unmounts must not skip that file system.
	 */
	helper_results_take_sectors();
	if (access(FREEZE_MARK, F_OK) < 0)
		sync();
	else if ((memory = mountinfo_memory()))
		(void)mountinfo_each(memory, thaw_mount, NULL);
	return 0;
}

bool workers_busy(const struct init *init)
{
	for (unsigned i = 0; i < SHUTDOWN_WORKERS; i++)
		if (init->shutdown.helpers.workers[i])
			return true;
	return false;
}

/*
 * The end of this worker and a fork of another helper take a tenth of a quick stop. So the worker stays and calls reboot(2). It
 * reads the action of now from the shared page. No process lived when the worker was forked, and nothing else has changed since.
 */
static int stand_by(struct init *init)
{
	volatile struct helper_results *results = helper_results();
	pid_t from;

	results->unmounted = true;
	if (kill(1, SPAWN_OWN_SIGNAL) < 0)
		return 0;
	while (!results->word)
		(void)signals_wait(CLOCK_NEVER, 0, &from);
	init->shutdown.action = (enum power_action)(results->word >> 1);
	init->shutdown.kexec = results->word & 1;
	return call_reboot(init);
}

static int run_worker(void *context)
{
	struct init *init = context;
	uint64_t now_ms = clock_ms(), patience_ms = clock_left_ms(init->shutdown.ends_ms[init->shutdown.stage], now_ms) / 2;
	bool again = init->processes && !init->shutdown.only_exempt;
	int left;

	helper_status_use(WORKERS_PLACE + next_worker(init));
	if (init->shutdown.stage == SHUTDOWN_SYNC)
		return teardown_sync();
	/* If no process lives, only the net role may keep a file system busy, for a moment: it writes resolv.conf. */
	if (!again && patience_ms > ALONE_MS)
		patience_ms = ALONE_MS;
	left = teardown_run(again, now_ms + patience_ms);
	if (left || init->processes || init->shutdown.helpers.worker_count || helper_status_others() || !helper_status_is_shared())
		return left;
	return stand_by(init);
}

/* PID 1 gives the word only if no process is left: the rest of the state is as it was at the fork. */
int workers_await_unmount(struct init *init, int (*reboot)(void *init))
{
	volatile struct helper_results *results = helper_results();
	pid_t from;

	call_reboot = reboot;
	results->idle = true;
	while (!results->unmount)
		(void)signals_wait(CLOCK_NEVER, 0, &from);
	init->shutdown.stage = SHUTDOWN_TEARDOWN;
	init->processes = false;
	return run_worker(init);
}

/* Whether the helper that has sent SIGTERM takes the work over. */
static bool turn_into_worker(struct init *init)
{
	struct shutdown_helpers *h = &init->shutdown.helpers;

	if (!h->sync || !helper_results()->idle || init->processes || next_worker(init))
		return false;
	helper_results()->unmount = true;
	h->workers[0] = h->sync;
	h->sync = 0;
	return kill(h->workers[0], SPAWN_OWN_SIGNAL) == 0;
}

bool workers_start_helper(const struct init *init, pid_t *slot, const char *what, int (*run)(void *), void *context)
{
	pid_t pid = spawn_own(SPAWN_PLAIN, run, context);

	*slot = pid > 0 ? pid : 0;
	if (pid < 0 && !init->shutdown.pending)
		log_line("%s: cannot fork: %s", what, log_errno(pid));
	return pid > 0;
}

static void start_worker(struct init *init)
{
	struct shutdown_helpers *h = &init->shutdown.helpers;
	const char *what = init->shutdown.stage == SHUTDOWN_SYNC ? "sync" : "unmounting";
	unsigned next = next_worker(init);

	if (h->worker_count == WORKERS_MOST)
		return;
	init->shutdown.steps = helper_status_steps(WORKERS_PLACE + next);
	if (turn_into_worker(init) || workers_start_helper(init, &h->workers[next], what, run_worker, init))
		h->worker_count++;
}

static uint64_t meminfo_kb(const char *meminfo, const char *name)
{
	const char *at = text_find(meminfo, name);
	uint64_t kb = 0;

	if (!at)
		return 0;
	at += strlen(name);
	at += strspn(at, " ");
	(void)text_parse_u64(&at, UINT64_MAX, &kb);
	return kb;
}

static void look_at_data(struct init *init, uint64_t now_ms)
{
	struct diskstats disks;
	char meminfo[2048]; /* Dirty and Writeback are among the first lines */
	struct shutdown_data data = { .local = helper_status_any(false) || init->shutdown.sync_asked || init->helpers.root };

	/* In a container both files show the host's data, and the host keeps running. */
	if (init->container || fd_read_file("/proc/meminfo", meminfo, sizeof(meminfo)) < 0)
		return;
	data.dirty_kb = meminfo_kb(meminfo, "\nDirty:") + meminfo_kb(meminfo, "\nWriteback:");
	if (diskstats_read(&disks) == 0) {
		data.completed = disks.written + disks.read; /* a journal is read before it is replayed, as is swap */
		data.sectors = disks.sectors;
		data.open = disks.open;
	}
	if (!init->shutdown.looked)
		init->shutdown.data.sectors = helper_results()->sectors ? helper_results()->sectors : data.sectors;
	if (policy_data_seen(&init->shutdown, &data, now_ms))
		shutdown_log_data(&init->shutdown);
}

/* The stage is over, and its helpers still write: the amount and the devices that it waits for. */
static void give_up_data(struct init *init)
{
	const struct shutdown_data *data = &init->shutdown.data;
	struct diskstats disks;

	if ((!workers_busy(init) && (!init->shutdown.pending || event_synced())) || !data->dirty_kb)
		return;
	init->shutdown.left_kb = data->dirty_kb;
	if (diskstats_read(&disks) < 0 || !disks.open)
		log_line("given up: %lu KiB of data are not on disk", (unsigned long)data->dirty_kb);
	else
		log_line("given up: %lu KiB of data are not on disk; requests in flight: %lu, of %s",
			 (unsigned long)data->dirty_kb, (unsigned long)disks.open, disks.busy);
}

void workers_give_up(struct init *init)
{
	enum shutdown_stage stage = init->shutdown.stage;
	unsigned place = WORKERS_PLACE + first_worker(stage);
	int hangs;

	if ((stage == SHUTDOWN_ENTRIES || stage == SHUTDOWN_LATE) && !services_idle(&init->services))
		log_line("given up: inittab's shutdown entries take too long");
	if (stage != SHUTDOWN_TEARDOWN && stage != SHUTDOWN_SYNC)
		return;
	hangs = shutdown_log_hangs(place, place + WORKERS_MOST - 1);
	if (stage == SHUTDOWN_TEARDOWN && hangs >= 0)
		shutdown_log_unmounted(-1, (unsigned)hangs);
	if (stage == SHUTDOWN_SYNC)
		give_up_data(init);
}

bool workers_begin(struct init *init, int (*reboot)(void *init))
{
	call_reboot = reboot;
	init->shutdown.helpers.worker_count = 0;
	start_worker(init);
	return init->shutdown.helpers.worker_count > 0;
}

/* A worker that has not come on since the last look hangs: another does the rest. */
static void look_at_workers(struct init *init)
{
	const struct shutdown_helpers *h = &init->shutdown.helpers;
	unsigned last = next_worker(init) - 1, place = WORKERS_PLACE + last, steps;

	if (!h->worker_count)
		return;
	steps = helper_status_steps(place);
	if (h->workers[last] && steps == init->shutdown.steps && *helper_status_action(place))
		start_worker(init);
	else
		init->shutdown.steps = steps;
}

void workers_check(struct init *init, uint64_t now_ms)
{
	look_at_data(init, now_ms);
	look_at_workers(init);
}

/* The worker that stands by counts as ended well. */
void workers_proceed(struct init *init, uint64_t now_ms)
{
	volatile struct helper_results *results = helper_results();
	struct shutdown_helpers *h = &init->shutdown.helpers;
	pid_t pid = h->workers[0];

	if (!pid || !results->unmounted)
		return;
	(void)workers_ended(init, pid, 0, now_ms);
	h->standby = pid;
}

bool workers_go(struct init *init)
{
	volatile struct helper_results *results = helper_results();
	struct shutdown_helpers *h = &init->shutdown.helpers;

	if (!h->standby)
		return false;
	results->word = (unsigned)init->shutdown.action << 1 | init->shutdown.kexec;
	h->stage = kill(h->standby, SPAWN_OWN_SIGNAL) == 0 ? h->standby : 0;
	h->standby = 0;
	return h->stage;
}

bool workers_ended(struct init *init, pid_t pid, int status, uint64_t now_ms)
{
	pid_t *workers = init->shutdown.helpers.workers;
	enum shutdown_stage stage = init->shutdown.stage;
	unsigned i = 0, from;

	if (pid == init->shutdown.helpers.standby) {
		init->shutdown.helpers.standby = 0;
		return true;
	}
	while (i < SHUTDOWN_WORKERS && workers[i] != pid)
		i++;
	if (i == SHUTDOWN_WORKERS)
		return false;
	workers[i] = 0;
	if (!WIFEXITED(status))
		log_line("%s: its helper died of signal %d", "unmounting", WTERMSIG(status));
	from = i < WORKERS_MOST ? 0 : WORKERS_MOST;
	for (unsigned k = from; k < from + WORKERS_MOST; k++)
		if (workers[k])
			return true;
	if (from == 0 && stage == SHUTDOWN_TEARDOWN) {
		shutdown_log_unmounted(WIFEXITED(status) ? WEXITSTATUS(status) : 255, 0);
		init->shutdown.synced = WIFEXITED(status);
	}
	if (from ? stage == SHUTDOWN_SYNC : init->shutdown.synced)
		shutdown_log_sync(init, "last", now_ms);
	return true;
}
