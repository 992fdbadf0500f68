// SPDX-License-Identifier: MIT
/*
 * killall.c - a signal to every process of the user.
 *
 * kill(-1) is the only thing that beats a fork bomb: the kernel walks its task list with the list locked
 * against forks (kernel/signal.c, kill_something_info). It also hits the roles. They ignore SIGTERM; SIGKILL
 * ends them, and PID 1 starts the agent again at once.
 *
 * Where a process asks to be spared, kill(-1) cannot be used: then /proc is walked, everybody is stopped
 * first so that nobody forks meanwhile, and walked until a pass finds nobody new.
 *
 * To read a process's arguments is to wait for its memory map: one that hangs while it changes its own makes the reader
 * hang too. So it is told in init/progress.h who is being read.
 */
#include "init/killall.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "init/process.h"
#include "init/progress.h"
#include "init/teardown.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

enum kind {
	KIND_NOBODY, /* already dead */
	KIND_SPARED,
	KIND_OTHER,
};

static enum kind kind_of(pid_t pid)
{
	char path[40], first[2];
	struct text t = TEXT_IN(path);
	struct stat st;

	text_fmt(&t, "/proc/%d/cmdline", (int)pid);
	progress_at("reading", path);
	if (fd_read_file(path, first, sizeof(first)) <= 0)
		return KIND_NOBODY;
	if (first[0] != '@')
		return KIND_OTHER;
	/* The folder, unlike what is in it, belongs to the effective user in any case (fs/proc/base.c, task_dump_owner). */
	path[t.len - strlen("/cmdline")] = '\0';
	return stat(path, &st) == 0 && st.st_uid == 0 ? KIND_SPARED : KIND_OTHER;
}

static bool count_spared(void *count, pid_t pid)
{
	*(unsigned *)count += !process_is_ours(pid) && kind_of(pid) == KIND_SPARED;
	return true;
}

struct hits {
	int sig;
	unsigned count;
};

static bool hit(void *context, pid_t pid)
{
	struct hits *hits = context;

	if (!process_is_ours(pid) && kind_of(pid) == KIND_OTHER && kill(pid, hits->sig) == 0)
		hits->count++;
	return true;
}

static unsigned hit_all(int sig)
{
	struct hits hits = { .sig = sig };

	process_each(hit, &hits);
	return hits.count;
}

enum killall_result killall_run(int sig)
{
	unsigned spared = 0;

	process_each(count_spared, &spared);
	if (spared) {
		log_line("%u processes asked by '@' to be spared", spared);
		return KILLALL_SPARE;
	}
	if (sig == SIGKILL)
		process_name_all("killing");
	killall_blindly(sig);
	if (sig == SIGKILL)
		teardown_thaw();
	return KILLALL_SENT;
}

enum killall_result killall_others(int sig)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	unsigned before = 0, now;

	while ((now = hit_all(SIGSTOP)) > before)
		before = now;
	(void)hit_all(sig);
	(void)hit_all(SIGCONT);
	if (sig == SIGKILL)
		teardown_thaw();
	/* PID 1's own count cannot tell the spared from the others; it ends this child at the stage's deadline. */
	do
		(void)nanosleep(&nap, NULL);
	while (hit_all(0));
	return KILLALL_ONLY_SPARED;
}

void killall_blindly(int sig)
{
	(void)kill(-1, sig);
	(void)kill(-1, SIGCONT);
}
