/* SPDX-License-Identifier: MIT */
/*
 * qga.h - the QEMU guest-agent protocol, as QEMU's qga/qapi-schema.json and docs/interop/qemu-ga.rst have it: JSON objects
 * back to back over a virtio-serial port, each with one JSON object and a newline for an answer.
 *
 * Three parts: qga.c has the port, qga_serve.c finds messages and answers them, qga_info.c knows the guest.
 */
#ifndef AGENT_CHANNELS_QGA_H
#define AGENT_CHANNELS_QGA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/agent.h"
#include "agent/channels/json.h"
#include "lib/text.h"

#define QGA_PORT "org.qemu.guest_agent.0"
#define QGA_IN ((size_t)64 << 10)  /* the longest message */
#define QGA_OUT ((size_t)32 << 10) /* the longest answer: some 150 network interfaces */

/* The byte that is in no UTF-8 text: whatever began before it is no longer meant. */
#define QGA_SENTINEL '\xff'

struct qga {
	struct agent *agent;
	struct json json;
	struct text out;  /* the answer, in answer[] */
	bool later;       /* which is not complete: file systems are being frozen or thawed */
	bool passing;     /* over what is no message, to the end of its line */
	size_t len, used; /* of what has come; what of it was served */
	char in[QGA_IN];
	char answer[QGA_OUT];
};

/*
 * Answers the message that q->in begins with, or what is none, and is done with it. Returns whether there was anything.
 * The answer, in q->out, may be empty: there are requests without one. Not to be called while later is set. More is put behind
 * q->len when there was nothing.
 */
bool qga_take(struct qga *q);

/* What qga_take() left for later is done: completes the answer. result: how many file systems, or -errno. */
void qga_later(struct qga *q, int result);

/* qga.c: the same, for the port's. */
void qga_done(int result);

/* qga_info.c: what is told of this guest, as a JSON value. */
void qga_interfaces(struct text *out);
void qga_osinfo(struct text *out);
void qga_host_name(struct text *out);

/* Sets the clock to ns since 1970; to the hardware's if ns is negative. Returns 0 or -errno. */
int qga_set_time(int64_t ns);

#endif
