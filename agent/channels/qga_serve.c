// SPDX-License-Identifier: MIT
/*
 * qga_serve.c - the guest-agent protocol's requests and answers.
 *
 *	{"execute": "guest-ping"}                               {"return": {}}
 *	{"execute": "guest-sync", "arguments": {"id": 7}}       {"return": 7}
 *	{"execute": "guest-dance", "id": "x"}                   {"error": {"class": "CommandNotFound", ...}, "id": "x"}
 *
 * A message may come in pieces, and two in one; nothing but its own brackets tells its end. What is no message is passed over
 * to the end of its line.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "agent/channels/freeze.h"
#include "agent/channels/qga.h"
#include "lib/clock.h"
#include "lib/log.h"

#define PREFIX "guest-"

enum command {
	SYNC,
	SYNC_DELIMITED,
	PING,
	INFO,
	SHUTDOWN,
	INTERFACES,
	HOST_NAME,
	OSINFO,
	GET_TIME,
	SET_TIME,
	FREEZE_STATUS,
	FREEZE,
	THAW,
	UNKNOWN = -1,
};

/* In that order, as one text: most are much shorter than the longest. */
static const char names[] = "sync\0"
			    "sync-delimited\0"
			    "ping\0"
			    "info\0"
			    "shutdown\0"
			    "network-get-interfaces\0"
			    "get-host-name\0"
			    "get-osinfo\0"
			    "get-time\0"
			    "set-time\0"
			    "fsfreeze-status\0"
			    "fsfreeze-freeze\0"
			    "fsfreeze-thaw\0";

/* From POWER_OFF on. */
static const char modes[] = "powerdown\0reboot\0halt\0";

static void reset_answer(struct qga *q)
{
	q->out = text_init(q->answer, sizeof(q->answer));
}

static void end_answer(struct qga *q)
{
	int id = json_member(&q->json, 0, "id");
	unsigned quote = json_is_string(&q->json, id);
	size_t len;
	const char *raw = json_raw(&q->json, id, &len);

	if (id >= 0) {
		text_str(&q->out, ",\"id\":");
		text_bytes(&q->out, raw - quote, len + 2 * quote);
	}
	text_str(&q->out, "}\n");
}

static void answer_error(struct qga *q, const char *class, const char *why)
{
	reset_answer(q);
	text_fmt(&q->out, "{\"error\":{\"class\":\"%s\",\"desc\":\"%s\"}", class, why);
	end_answer(q);
}

/* Ends the answer; err: 0 or -errno. */
static void finish_answer(struct qga *q, int err)
{
	if (err == 0) {
		end_answer(q);
		if (!q->out.cut)
			return;
		q->json.count = 0; /* the id may be what is so long */
		err = -EMSGSIZE;
	}
	answer_error(q, "GenericError", log_errno(err));
}

void qga_later(struct qga *q, int result)
{
	q->later = false;
	if (result >= 0)
		text_u64(&q->out, (unsigned)result);
	finish_answer(q, result < 0 ? result : 0);
}

static void info(struct text *out)
{
	const char *name = names;

	text_str(out, "{\"version\":\"" SOFTOFF_VERSION "\",\"supported_commands\":[");
	for (int i = SYNC; i <= THAW; i++, name += strlen(name) + 1)
		text_fmt(out, "%s{\"name\":\"" PREFIX "%s\",\"enabled\":true,\"success-response\":%s}", i ? "," : "", name,
			 i == SHUTDOWN ? "false" : "true");
	text_str(out, "]}");
}

static int shut_down(struct qga *q, int mode)
{
	struct press press = { .channel = "qga", .node = QGA_PORT, .action = POWER_OFF };
	int named = json_find(&q->json, mode, "", modes);

	if (mode >= 0 && named < 0)
		return -EINVAL;
	if (named >= 0)
		press.action += (unsigned)named;
	agent_press(q->agent, &press);
	return 0;
}

static int set_time(struct qga *q, int time)
{
	int64_t n = -1;

	if (time >= 0 && (json_number(&q->json, time, &n) < 0 || n < 0))
		return -EINVAL;
	return qga_set_time(n);
}

/* Appends the value to return. Returns 0 or -errno. */
static int execute_command(struct qga *q, enum command command)
{
	int arguments = json_member(&q->json, 0, "arguments"), err = 0;
	int64_t id;

	switch (command) {
	case SYNC_DELIMITED:
	case SYNC:
		err = json_number(&q->json, json_member(&q->json, arguments, "id"), &id);
		if (err == 0)
			text_fmt(&q->out, "%ld", (long)id);
		return err;
	case INFO:
		info(&q->out);
		return 0;
	case SHUTDOWN:
		return shut_down(q, json_member(&q->json, arguments, "mode"));
	case INTERFACES:
		qga_interfaces(&q->out);
		return 0;
	case HOST_NAME:
		qga_host_name(&q->out);
		return 0;
	case OSINFO:
		qga_osinfo(&q->out);
		return 0;
	case GET_TIME:
		text_u64(&q->out, clock_read(CLOCK_REALTIME));
		return 0;
	case SET_TIME:
		err = set_time(q, json_member(&q->json, arguments, "time"));
		break;
	case FREEZE_STATUS:
		text_str(&q->out, freeze_is_on() ? "\"frozen\"" : "\"thawed\"");
		return 0;
	case FREEZE:
		err = freeze_begin(q->agent);
		q->later = err == 0;
		return err;
	case THAW:
		freeze_end();
		q->later = freeze_is_on();
		if (!q->later)
			text_char(&q->out, '0');
		return 0;
	case PING:
	case UNKNOWN:
		break;
	}
	text_str(&q->out, "{}");
	return err;
}

static void serve(struct qga *q)
{
	int execute = json_member(&q->json, 0, "execute");
	enum command command = (enum command)json_find(&q->json, execute, PREFIX, names);
	int err;

	if (!json_is_string(&q->json, execute)) {
		answer_error(q, "GenericError", "no execute");
		return;
	}
	if (command == UNKNOWN) {
		answer_error(q, "CommandNotFound", "see guest-info");
		return;
	}
	if (command == SYNC_DELIMITED)
		text_char(&q->out, QGA_SENTINEL);
	text_str(&q->out, "{\"return\":");
	err = execute_command(q, command);
	if (err == 0 && command == SHUTDOWN)
		reset_answer(q); /* no answer means yes */
	else if (!q->later)
		finish_answer(q, err);
}

/* Passes over what is no message. Returns how much of the len bytes. */
static size_t pass_over(struct qga *q, size_t len, const char *why)
{
	char *line = memchr(q->in, '\n', len);

	if (!q->passing)
		answer_error(q, "GenericError", why);
	q->passing = !line;
	return line ? (size_t)(line - q->in) + 1 : len;
}

bool qga_take(struct qga *q)
{
	char *mark;
	size_t len;
	int found;

	/* Only now: the id of an answer that came later was still read from there. */
	q->len -= q->used;
	memmove(q->in, q->in + q->used, q->len);
	reset_answer(q);
	mark = memchr(q->in, QGA_SENTINEL, q->len);
	len = mark ? (size_t)(mark - q->in) : q->len;
	found = q->passing ? -EBADMSG : json_parse(&q->json, q->in, len);
	q->used = (size_t)found;
	if (found > 0)
		serve(q);
	else if (found < 0 || len == sizeof(q->in))
		q->used = pass_over(q, len, found == -EBADMSG ? "not JSON" : "too long");
	if (q->used == 0 && mark) {
		q->passing = false;
		q->used = len + 1;
	}
	return q->used > 0;
}
