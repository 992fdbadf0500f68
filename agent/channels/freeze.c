// SPDX-License-Identifier: MIT
/* freeze.c - file systems frozen for a snapshot that the host takes, and thawed again. */
#include "agent/channels/freeze.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/channel.h"
#include "agent/channels/qga.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"
#include "lib/teardown/mountinfo.h"

/* How long freezing or thawing may take before the host gets an error. Freezing writes all dirty data first. */
#define JOB_MS 60000u

/* The agent's end of the pair, then the guardian's. 0: there is no guardian. */
static int ends[2];
static bool on;      /* it has something frozen */
static int log_kept; /* the log, while it is closed: it may be a file that is frozen too; 0: it is open */
static pid_t guardian;

bool freeze_is_on(void)
{
	return on;
}

/* --- in the guardian --- */

static void thaw_and_count(const struct mountinfo *m, void *count)
{
	*(int *)count += mountinfo_freeze(m, false) == 0;
}

static bool (*is_wanted)(const void *context, const char *point);
static const void *wanted_context;

static void freeze_one(const struct mountinfo *m, void *count)
{
	int *n = count, err;

	if (*n < 0 || !is_wanted(wanted_context, m->point))
		return;
	err = mountinfo_freeze(m, true);
	if (err == 0)
		++*n;
	else if (err != -ENOTTY && err != -EOPNOTSUPP && err != -EBUSY) /* busy: it is mounted twice, or another process froze it */
		*n = err;
}

/* The last mounted first: it may lie on another. */
static int guard(void *unused)
{
	struct pollfd agent = { .fd = ends[1], .events = POLLIN };
	char *memory = mountinfo_memory();
	sigset_t all;
	int frozen = 0, thawed = 0;

	(void)unused;
	/* A port that is open here is busy for the next agent, should this one die. */
	fd_close_others(agent.fd);
	(void)prctl(PR_SET_NAME, "softoff-freeze");
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	if (!memory || mountinfo_each(memory, freeze_one, &frozen) < 0)
		frozen = -ENOMEM;
	if (frozen > 0) {
		(void)write(agent.fd, &frozen, sizeof(frozen));
		(void)poll(&agent, 1, FREEZE_MOST_MS);
	}
	if (frozen != -ENOMEM)
		(void)mountinfo_each(memory, thaw_and_count, &thawed);
	(void)unlink(FREEZE_MARK);
	if (frozen <= 0)
		thawed = frozen;
	(void)write(agent.fd, &thawed, sizeof(thawed));
	return 0;
}

/* --- in the agent --- */

static void close_guardian(void)
{
	(void)fd_close(*ends);
	*ends = 0;
}

/* The guardian has ended: killed, if it has not told what it did. */
static void forget_guardian(struct agent *a)
{
	loop_remove(&a->loop, *ends);
	close_guardian();
	on = false;
	(void)waitpid(guardian, NULL, (int)__WCLONE);
	if (log_kept)
		log_open(log_kept);
	log_kept = 0;
}

static void on_result(void *context, int fd, short revents)
{
	int result;

	(void)revents;
	if (read(fd, &result, sizeof(result)) != sizeof(result)) {
		forget_guardian(context);
		result = -EIO;
	} else {
		on = !on && result > 0;
		if (result < 0)
			log_line("freeze: %s", log_errno(result));
		else
			log_line(on ? "frozen: %d" : "thawed: %d", result);
	}
	channel_wake(&channel_freeze, CLOCK_NEVER);
	qga_done(result);
}

int freeze_begin(struct agent *a, bool (*wanted)(const void *context, const char *point), const void *context)
{
	int err;

	if (*ends)
		return -EBUSY;
	is_wanted = wanted;
	wanted_context = context;
	if (syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) /* libc's own looks for old kernels */
		return -errno;
	(void)fd_close(open(FREEZE_MARK, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	guardian = spawn_own(SPAWN_PLAIN, guard, NULL);
	(void)fd_close(ends[1]);
	err = guardian < 0 ? guardian : loop_add(&a->loop, *ends, POLLIN, on_result, a);
	if (err < 0) {
		(void)unlink(FREEZE_MARK);
		close_guardian();
	} else if (a->other_init && log_fd() >= 0) {
		log_kept = log_fd();
		log_open(-1);
	}
	channel_wake(&channel_freeze, clock_ms() + JOB_MS);
	return err;
}

/* A freeze that has begun runs to its end first: a file system that it froze after the thaw would stay frozen. */
void freeze_end(void)
{
	if (!*ends)
		return;
	(void)send(*ends, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	channel_wake(&channel_freeze, clock_ms() + JOB_MS);
}

static void freeze_due(struct agent *a, uint64_t now_ms)
{
	(void)a;
	(void)now_ms;
	freeze_end();
	qga_done(-ETIMEDOUT);
}

const struct channel channel_freeze = { .name = "freeze", .due = freeze_due };
