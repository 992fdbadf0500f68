/* SPDX-License-Identifier: MIT */
/*
 * qga.h - the QEMU guest-agent protocol, as QEMU's qga/qapi-schema.json and docs/interop/qemu-ga.rst have it: JSON objects
 * back to back, each with one JSON object and a newline for an answer.
 *
 * qga.c moves the bytes of a virtio-serial port or a vsock connection, qga_serve.c finds requests and answers them, qga_job.c runs
 * what may block in a child, qga_fs.c and qga_info.c know the guest.
 */
#ifndef AGENT_CHANNELS_QGA_H
#define AGENT_CHANNELS_QGA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/agent.h"
#include "agent/channel.h"
#include "agent/channels/json.h"
#include "lib/text.h"

#define QGA_PORT "org.qemu.guest_agent.0"
#define QGA_IN ((size_t)64 << 10)  /* the longest request */
#define QGA_OUT ((size_t)32 << 10) /* the longest answer: some 150 network interfaces */

/* A client sends the byte that is in no UTF-8 text to discard what was sent before it. */
#define QGA_SENTINEL '\xff'

struct qga {
	struct agent *agent;
	const struct channel *channel; /* to be woken */
	const char *node; /* where requests come from, for the log */
	struct json json;
	struct text out;  /* the answer, in answer[] */
	bool later;       /* which is not complete: file systems freeze or thaw, or a job runs */
	bool passing;     /* discards to the end of the line */
	size_t len, used; /* bytes that came; bytes of them that were served */
	int job_fd;       /* the pipe from the job's child; -1: no job runs */
	pid_t job;
	uint64_t job_ends_ms;
	char in[QGA_IN];
	char answer[QGA_OUT];
};

/*
 * Takes the first request from q->in, or bytes that cannot become a request, and answers. Returns false if more bytes have to come
 * first; the caller then appends them at q->len. The answer, in q->out, is empty for blanks and for a request without an answer. It
 * is never cut. Not to be called while later is set.
 */
bool qga_take(struct qga *q);

/* Completes an answer that qga_take() left for later. Its value is in q->out already; err: 0 or -errno. */
void qga_complete(struct qga *q, int err);

/* Called by freeze.c: completes a freeze or thaw on each connection that waits for it. result: how many file systems, or -errno. */
void qga_done(int result);

/* --- a connection (qga.c) ---------------------------------------------------------------------------- */

struct qga_link {
	bool is_port; /* a port stays open when its host goes, a socket does not */
	int fd, epoll_fd; /* -1: none */
	size_t sent; /* of the answer */
	struct qga qga;
};

extern struct qga_link qga_port, qga_vsock;

/* Before all else: a link without a connection. */
void qga_prepare(struct qga_link *link, struct agent *a, const struct channel *channel, const char *node);

/* Serves the host on fd, which does not block and is the link's from now on. */
void qga_open(struct qga_link *link, int fd);
void qga_close(struct qga_link *link);

/* Serves what has come, as far as it goes; qga_link_due(): for its channel's due(), which looks at the job's time too. */
void qga_pump(struct qga_link *link);
void qga_link_due(struct qga_link *link, uint64_t now_ms);

/* --- jobs (qga_job.c) -------------------------------------------------------------------------------- */

/* Has a child append the value to return, for at most `ms`. Returns 0, and q->later is set, or -errno. */
int qga_job_begin(struct qga *q, void (*work)(const struct qga *q, struct text *value), unsigned ms);

/* Its time may have passed: the answer is then an error. */
void qga_job_due(struct qga *q, uint64_t now_ms);

/* Ends the job, if there is any, and kills its child. A child that waits for a device ends when the device answers. */
void qga_job_end(struct qga *q);

/* --- facts about this guest, each as a JSON value ------------------------------------------------ */

/* qga_info.c */

/* Append a member of an object: another with a comma in front, or the first, which opens the object. */
void qga_member(struct text *out, const char *name, const char *value);
void qga_first_member(struct text *out, const char *name, const char *value);

void qga_interfaces(struct text *out);
void qga_osinfo(struct text *out);
void qga_host_name(struct text *out);
void qga_users(struct text *out);
int qga_timezone(struct text *out); /* 0 or -errno */

/* Sets the clock to ns since 1970; to the hardware's if ns is negative. Returns 0 or -errno. */
int qga_set_time(int64_t ns);

/* qga_fs.c: works for qga_job_begin(). */
void qga_fsinfo(const struct qga *q, struct text *out);
void qga_fstrim(const struct qga *q, struct text *out);

#endif
