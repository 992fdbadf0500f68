// SPDX-License-Identifier: MIT
/* qmp_client.c - QMP with a QEMU that another program started: calls that wait for their reply. */
#include "host-shim/qemu/qmp_client.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/clock.h"
#include "host-shim/common/dial.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/wait.h"

static void take_greeting(struct qmp_client *c, const json_t *qmp)
{
	const json_t *v = json_object_get(json_object_get(qmp, "version"), "qemu");

	c->greeted = true;
	snprintf(c->version, sizeof(c->version), "%d.%d.%d", (int)json_integer_value(json_object_get(v, "major")),
	    (int)json_integer_value(json_object_get(v, "minor")), (int)json_integer_value(json_object_get(v, "micro")));
}

static void take_reply(struct qmp_client *c, const json_t *message)
{
	const json_t *why = json_object_get(json_object_get(message, "error"), "desc");

	if (json_integer_value(json_object_get(message, "id")) != c->id)
		return; /* the reply of an earlier call that timed out */
	c->replied = true;
	json_decref(c->result);
	c->result = json_incref(json_object_get(message, "return"));
	if (json_is_string(why))
		text_safe(c->refusal, sizeof(c->refusal), json_string_value(why), json_string_length(why));
}

static void on_qmp_client_line(void *ctx, char *line, size_t len)
{
	struct qmp_client *c = ctx;
	json_t *message = json_loadb(line, len, 0, NULL);
	const char *event = json_string_value(json_object_get(message, "event"));

	if (json_object_get(message, "QMP"))
		take_greeting(c, json_object_get(message, "QMP"));
	else if (event)
		c->event(c->ctx, event, json_object_get(message, "data"));
	else if (json_object_get(message, "id"))
		take_reply(c, message);
	json_decref(message);
}

int qmp_client_wait(struct qmp_client *c, int timeout_ms)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	char data[2048];
	ssize_t n;

	if (c->fd < 0)
		return -ECONNRESET;
	if (wait_fds(&p, 1, timeout_ms) <= 0)
		return 0;
	n = read(c->fd, data, sizeof(data));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		lines_end(&c->lines, on_qmp_client_line, c);
		close(c->fd);
		c->fd = -1;
		return -ECONNRESET;
	}
	lines_feed(&c->lines, data, (size_t)n, on_qmp_client_line, c);
	return 0;
}

/* Until *done. Returns 0, -ETIMEDOUT or -ECONNRESET. */
static int qmp_client_until(struct qmp_client *c, const bool *done, int timeout_ms)
{
	int64_t deadline = host_clock_ms() + timeout_ms, left;
	int r = 0;

	while (!*done && !r && (left = deadline - host_clock_ms()) > 0)
		r = qmp_client_wait(c, (int)left);
	return *done ? 0 : r ? r : -ETIMEDOUT;
}

int qmp_client_call(struct qmp_client *c, const char *command, json_t *arguments, json_t **result, int timeout_ms)
{
	json_t *call = json_pack("{s:s, s:I, s:o*}", "execute", command, "id", (json_int_t)++c->id, "arguments", arguments);
	char *text = call ? json_dumps(call, JSON_COMPACT) : NULL;
	int r = -ENOMEM;

	if (result)
		*result = NULL;
	c->replied = false;
	json_decref(c->result);
	c->result = NULL;
	if (text)
		r = c->fd < 0 ? -ECONNRESET : dial_send(c->fd, text, strlen(text));
	if (!r)
		r = dial_send(c->fd, "\n", 1);
	free(text);
	json_decref(call);
	if (r == -EPIPE)
		r = -ECONNRESET;
	if (!r)
		r = qmp_client_until(c, &c->replied, timeout_ms);
	if (r)
		return r;
	if (!c->result)
		return -ENOTSUP;
	if (result)
		*result = json_incref(c->result);
	return 0;
}

int qmp_client_open(struct qmp_client *c, const char *path, int timeout_ms, qmp_event_fn *event, void *ctx)
{
	int r;

	*c = (struct qmp_client){ .fd = dial_unix(path, timeout_ms), .event = event, .ctx = ctx };
	if (c->fd < 0)
		return c->fd;
	r = lines_init(&c->lines);
	if (!r)
		r = qmp_client_until(c, &c->greeted, timeout_ms);
	if (!r)
		r = qmp_client_call(c, "qmp_capabilities", NULL, NULL, timeout_ms);
	if (r)
		qmp_client_close(c);
	return r == -ENOTSUP || r == -ECONNRESET ? -EPROTO : r;
}

void qmp_client_close(struct qmp_client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	json_decref(c->result);
	c->result = NULL;
	lines_finish(&c->lines);
}
