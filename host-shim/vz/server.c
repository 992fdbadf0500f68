// SPDX-License-Identifier: MIT
/* server.c - the QEMU Machine Protocol, spoken by a machine that is not QEMU's. */
#include "host-shim/vz/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

/* Sends a message and frees it. */
static void send_message(struct vz_server *s, json_t *message)
{
	char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
	size_t len = text ? strlen(text) : 0;

	if (text) {
		text[len] = '\n'; /* in place of the NUL: a line is sent in one piece */
		s->send(s->send_ctx, text, len + 1);
	}
	free(text);
	json_decref(message);
}

/* Of a command without an id the reply has none (qmp-spec, 2.4). Takes the reply over. */
static void send_reply(struct vz_server *s, json_t *id, json_t *reply)
{
	if (id)
		json_object_set(reply, "id", id);
	send_message(s, reply);
}

static void send_done(struct vz_server *s, json_t *id)
{
	send_reply(s, id, json_pack("{s:{}}", "return"));
}

static void send_error(struct vz_server *s, json_t *id, const char *class, const char *text)
{
	send_reply(s, id, json_pack("{s:{s:s, s:s}}", "error", "class", class, "desc", text));
}

/* Sends an event; takes data over, which may be NULL. */
static void send_event(struct vz_server *s, const char *name, json_t *data)
{
	struct timeval now;
	json_t *event;

	gettimeofday(&now, NULL);
	event = json_pack("{s:{s:I, s:I}, s:s}", "timestamp", "seconds", (json_int_t)now.tv_sec,
	    "microseconds", (json_int_t)now.tv_usec, "event", name);
	if (data)
		json_object_set_new(event, "data", data);
	send_message(s, event);
}

static void send_shutdown(struct vz_server *s, bool guest, const char *reason)
{
	send_event(s, "SHUTDOWN", json_pack("{s:b, s:s}", "guest", guest, "reason", reason));
}

static void answer_capabilities(struct vz_server *s, json_t *id)
{
	s->negotiated = true;
	send_done(s, id);
}

static void answer_cont(struct vz_server *s, json_t *id)
{
	enum vz_state state = s->machine->state(s->machine_ctx);

	if (state == VZ_RUNNING) {
		send_done(s, id);
	} else if (state != VZ_STOPPED || s->starting) {
		send_error(s, id, "GenericError", "the machine is neither stopped nor running");
	} else {
		s->start_id = json_incref(id);
		s->starting = true;
		s->machine->start(s->machine_ctx);
	}
}

/* Event before reply, as QEMU does. */
static void answer_powerdown(struct vz_server *s, json_t *id)
{
	const char *why = s->machine->request_stop(s->machine_ctx);

	if (why) {
		send_error(s, id, "GenericError", why);
		return;
	}
	send_event(s, "POWERDOWN", NULL);
	send_done(s, id);
}

static void answer_status(struct vz_server *s, json_t *id)
{
	/* In the words of QEMU's RunState. */
	static const char *const names[] = {
		[VZ_STOPPED] = "shutdown", [VZ_RUNNING] = "running", [VZ_PAUSED] = "paused",
		[VZ_BUSY] = "prelaunch", [VZ_ERROR] = "internal-error",
	};
	enum vz_state state = s->machine->state(s->machine_ctx);

	send_reply(s, id, json_pack("{s:{s:s, s:b}}", "return", "status", names[state], "running",
	    state == VZ_RUNNING));
}

static void end_quit(struct vz_server *s)
{
	s->ended = true;
	send_done(s, s->quit_id);
	send_shutdown(s, false, "host-qmp-quit");
}

static void answer_quit(struct vz_server *s, json_t *id)
{
	enum vz_state state = s->machine->state(s->machine_ctx);

	if (s->quitting)
		return;
	s->quitting = true;
	s->quit_id = json_incref(id);
	if (state == VZ_STOPPED || state == VZ_ERROR)
		end_quit(s);
	else
		s->machine->stop(s->machine_ctx);
}

static const struct {
	const char *name;
	void (*answer)(struct vz_server *, json_t *id);
} commands[] = {
	{ "qmp_capabilities", answer_capabilities },
	{ "cont",             answer_cont },
	{ "system_powerdown", answer_powerdown },
	{ "query-status",     answer_status },
	{ "quit",             answer_quit },
};

static void answer_command(struct vz_server *s, const char *name, json_t *id)
{
	size_t i;

	if (!s->negotiated && strcmp(name, "qmp_capabilities") != 0) {
		send_error(s, id, "CommandNotFound", "qmp_capabilities comes first");
		return;
	}
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(commands[i].name, name)) {
			commands[i].answer(s, id);
			return;
		}
	}
	send_error(s, id, "CommandNotFound", "softoff-vz knows no such command");
}

static void take_line(void *ctx, char *line, size_t len)
{
	struct vz_server *s = ctx;
	json_t *message = json_loadb(line, len, 0, NULL);
	const char *name = json_string_value(json_object_get(message, "execute"));

	if (name)
		answer_command(s, name, json_object_get(message, "id"));
	else if (len)
		send_error(s, json_object_get(message, "id"), "GenericError",
		    "a command is an object with a member \"execute\"");
	json_decref(message);
}

int vz_server_init(struct vz_server *s, const struct vz_machine *machine, void *machine_ctx,
    vz_send *send, void *send_ctx)
{
	*s = (struct vz_server){ .machine = machine, .machine_ctx = machine_ctx, .send = send,
		.send_ctx = send_ctx };
	if (lines_init(&s->lines) < 0)
		return -ENOMEM;
	/* The field package names this program: the version is QEMU's own. */
	send_message(s, json_pack("{s:{s:{s:{s:i, s:i, s:i}, s:s}, s:[]}}", "QMP", "version", "qemu",
	    "major", 0, "minor", 0, "micro", 0, "package", "softoff-vz " SOFTOFF_VERSION,
	    "capabilities"));
	return 0;
}

void vz_server_feed(struct vz_server *s, const char *data, size_t len)
{
	lines_feed(&s->lines, data, len, take_line, s);
}

void vz_server_hangup(struct vz_server *s)
{
	if (!s->quitting)
		answer_quit(s, NULL);
}

void vz_server_started(struct vz_server *s, const char *error)
{
	if (!s->starting)
		return;
	s->starting = false;
	if (error)
		send_error(s, s->start_id, "GenericError", error);
	else
		send_done(s, s->start_id);
	json_decref(s->start_id);
	s->start_id = NULL;
}

void vz_server_stopped(struct vz_server *s, const char *error)
{
	if (s->ended)
		return;
	if (s->quitting)
		end_quit(s);
	else if (error)
		send_shutdown(s, false, "host-error");
	else
		send_shutdown(s, true, "guest-shutdown");
}

void vz_server_woke(struct vz_server *s, int64_t slept_ms)
{
	if (s->negotiated)
		send_event(s, "__org.softoff_HOST_WAKE",
		    json_pack("{s:I}", "slept_ms", (json_int_t)slept_ms));
}

void vz_server_finish(struct vz_server *s)
{
	json_decref(s->start_id);
	json_decref(s->quit_id);
	lines_finish(&s->lines);
}
