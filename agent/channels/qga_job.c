// SPDX-License-Identifier: MIT
/*
 * qga_job.c - requests that may take long: statfs(2) waits for its device, FITRIM for the whole disk.
 *
 * A child does the work and writes the value to return into a pipe, so that the agent still hears the button. The agent kills a
 * child that takes too long; a child that waits in the kernel ends when its device answers.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/channels/qga.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/spawn.h"

/* {"return": stands before the value, the id and the end of the answer after it. */
#define VALUE_MAX (QGA_OUT - 1024)

struct work {
	void (*run)(const struct qga *q, struct text *value);
	const struct qga *q;
	int fd;
};

/* --- in the child --- */

static int run_work(void *context)
{
	static char buffer[VALUE_MAX];
	struct work *work = context;
	struct text value = TEXT_IN(buffer);

	/* A port that is open here is busy for the next agent, should this one die. */
	fd_close_others(work->fd);
	(void)prctl(PR_SET_NAME, "softoff-job");
	/* The shutdown need not wait for it: SIGTERM ends it. */
	spawn_signals_default();
	work->run(work->q, &value);
	if (value.cut)
		return 1;
	for (size_t done = 0; done < value.len;) {
		ssize_t n = write(work->fd, value.buf + done, value.len - done);

		if (n <= 0)
			return 1;
		done += (size_t)n;
	}
	return 0;
}

/* --- in the agent --- */

/* Closes the pipe. The child, when it has ended, is reaped: now, or with the next job. */
static void forget_job(struct qga *q)
{
	loop_remove(&q->agent->loop, q->job_fd);
	q->job_fd = fd_close(q->job_fd);
	while (waitpid(q->job, NULL, WNOHANG | (int)__WCLONE) < 0 && errno == EINTR)
		;
}

void qga_job_end(struct qga *q)
{
	if (q->job_fd < 0)
		return;
	(void)kill(q->job, SIGKILL);
	forget_job(q);
}

static void on_job(void *context, int fd, short revents)
{
	struct qga *q = context;
	struct text *out = &q->out;
	int status = 1;
	ssize_t n = read(fd, out->buf + out->len, out->size - 1 - out->len);

	(void)revents;
	if (n > 0) {
		out->len += (size_t)n;
		return;
	}
	/* The pipe ends when the child does. */
	(void)waitpid(q->job, &status, (int)__WCLONE);
	forget_job(q);
	qga_complete(q, status ? -EIO : 0);
	channel_wake(q->channel, clock_ms());
}

int qga_job_begin(struct qga *q, void (*run)(const struct qga *q, struct text *value), unsigned ms)
{
	struct work work = { .run = run, .q = q };
	int fds[2], status, err;

	while (spawn_reap_own(&status) > 0)
		; /* children that ended later than they were killed */
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	work.fd = fds[1];
	q->job = spawn_own(SPAWN_PLAIN, run_work, &work);
	(void)fd_close(fds[1]);
	err = q->job < 0 ? q->job : loop_add(&q->agent->loop, fds[0], POLLIN, on_job, q);
	if (err < 0) {
		if (q->job > 0)
			(void)kill(q->job, SIGKILL);
		(void)fd_close(fds[0]);
		return err;
	}
	q->job_fd = fds[0];
	q->job_ends_ms = clock_ms() + ms;
	channel_wake(q->channel, q->job_ends_ms);
	return 0;
}

void qga_job_due(struct qga *q, uint64_t now_ms)
{
	if (q->job_fd < 0 || now_ms < q->job_ends_ms)
		return;
	qga_job_end(q);
	qga_complete(q, -ETIMEDOUT);
}
