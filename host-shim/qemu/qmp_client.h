/* SPDX-License-Identifier: MIT */
/*
 * qmp_client.h - QMP with a QEMU that another program started: calls that wait for their reply.
 *
 * Source: QEMU's docs/interop/qmp-spec. Events that arrive before the reply go to a function of the
 * caller. softoff run has its own descriptor, and uses qmp.h.
 */
#ifndef HOST_SHIM_QEMU_QMP_CLIENT_H
#define HOST_SHIM_QEMU_QMP_CLIENT_H

#include <jansson.h>
#include <stdbool.h>

#include "host-shim/common/lines.h"

typedef void qmp_event_fn(void *ctx, const char *name, const json_t *data);

struct qmp_client {
	int fd; /* -1: closed */
	struct lines lines;
	qmp_event_fn *event;
	void *ctx;
	long id;           /* of the last call */
	bool greeted, replied;
	json_t *result;    /* "return" of its reply; NULL: it was refused */
	char refusal[256]; /* why, printable */
	char version[32];  /* "7.2.22" */
};

/*
 * Connects and negotiates. Returns 0 or -errno: -ETIMEDOUT without a greeting within timeout_ms, as
 * from a socket that has another client; -EPROTO if the peer does not speak QMP.
 */
int qmp_client_open(struct qmp_client *c, const char *path, int timeout_ms, qmp_event_fn *event, void *ctx);

/*
 * Gives a command; takes over arguments (NULL: none). Returns 0 and, unless result is NULL, what the
 * caller has to json_decref(); -ENOTSUP when QEMU refused it: see c->refusal; -ETIMEDOUT: the reply
 * may still come, and is then ignored; -ECONNRESET.
 */
int qmp_client_call(struct qmp_client *c, const char *command, json_t *arguments, json_t **result, int timeout_ms);

/* Takes what arrives within timeout_ms. Returns after the first bytes: 0, or -ECONNRESET. */
int qmp_client_wait(struct qmp_client *c, int timeout_ms);

void qmp_client_close(struct qmp_client *c);

#endif
