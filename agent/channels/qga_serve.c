// SPDX-License-Identifier: MIT
/*
 * qga_serve.c - the guest-agent protocol's requests and answers.
 *
 *	{"execute": "guest-ping"}                               {"return": {}}
 *	{"execute": "guest-sync", "arguments": {"id": 7}}       {"return": 7}
 *	{"execute": "guest-dance", "id": "x"}                   {"error": {"class": "CommandNotFound", ...}, "id": "x"}
 *
 * A request may come in pieces, and two in one; its own brackets tell its end. Bytes that cannot become a request get one error,
 * and are discarded to the end of their line. Errors have the words of QEMU's own agent, and {"return": {}} has its blank: vfkit
 * and krunkit compare it byte for byte.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "agent/channels/freeze.h"
#include "agent/channels/qga.h"
#include "lib/clock.h"
#include "lib/log.h"

#define PREFIX "guest-"

/* A stuck disk costs this, then the answer is an error. Trimming takes as long as the disk does. */
#define FSINFO_MS 10000u
#define FSTRIM_MS 900000u

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
	TIMEZONE,
	USERS,
	FSINFO,
	FREEZE_STATUS,
	FREEZE,
	FREEZE_LIST,
	THAW,
	TRIM,
	COMMANDS,
};

/* In that order, as one text, because most are much shorter than the longest: a name, and the argument that the command may have. */
static const char commands[] = "sync\0id\0"
			       "sync-delimited\0id\0"
			       "ping\0\0"
			       "info\0\0"
			       "shutdown\0mode\0"
			       "network-get-interfaces\0\0"
			       "get-host-name\0\0"
			       "get-osinfo\0\0"
			       "get-time\0\0"
			       "set-time\0time\0"
			       "get-timezone\0\0"
			       "get-users\0\0"
			       "get-fsinfo\0\0"
			       "fsfreeze-status\0\0"
			       "fsfreeze-freeze\0\0"
			       "fsfreeze-freeze-list\0mountpoints\0"
			       "fsfreeze-thaw\0\0"
			       "fstrim\0minimum\0";

static const char *behind(const char *s)
{
	return s + strlen(s) + 1;
}

/* --- answers ----------------------------------------------------------------------------------------- */

static void reset_answer(struct qga *q)
{
	q->out = text_init(q->answer, sizeof(q->answer));
}

/* Appends the request's id, as it stands there. Only between its tokens can it have newlines, and an answer is one line. */
static void append_id(struct qga *q)
{
	int id = json_member(&q->json, 0, "id");
	unsigned quote = json_is_string(&q->json, id);
	size_t len;
	const char *raw = json_raw(&q->json, id, &len) - quote;

	if (id < 0)
		return;
	text_str(&q->out, ", \"id\": ");
	for (len += 2 * quote; len; len--, raw++)
		text_char(&q->out, *raw == '\n' || *raw == '\r' ? ' ' : *raw);
}

static void append_error(struct qga *q, const char *class)
{
	reset_answer(q);
	text_fmt(&q->out, "{\"error\": {\"class\": \"%s\", \"desc\": \"", class);
}

/* Ends the answer, at whose end an object of its own is still open. An answer that was cut becomes a short error. */
static void end_answer(struct qga *q)
{
	append_id(q);
	text_str(&q->out, "}\n");
	if (!q->out.cut)
		return;
	append_error(q, "GenericError");
	text_str(&q->out, "The answer is too long\"}}\n");
}

#define GENERIC "GenericError"
#define NOT_FOUND "CommandNotFound"

/* Answers with an error. In desc, % is the text of that token: a name or string of the request. Returns false. */
static bool refuse(struct qga *q, const char *class, const char *desc, int token)
{
	size_t len;
	const char *raw = json_raw(&q->json, token, &len);

	append_error(q, class);
	for (; *desc; desc++)
		text_bytes(&q->out, *desc == '%' ? raw : desc, *desc == '%' ? len : 1);
	text_str(&q->out, "\"}");
	end_answer(q);
	return false;
}

/* Answers with what failed, and err. Returns false. */
static bool answer_errno(struct qga *q, const char *what, int err)
{
	append_error(q, GENERIC);
	text_fmt(&q->out, "%s%s\"}", what, log_errno(err));
	end_answer(q);
	return false;
}

void qga_complete(struct qga *q, int err)
{
	q->later = false;
	if (err < 0)
		(void)answer_errno(q, "", err);
	else
		end_answer(q);
}

/* --- commands ---------------------------------------------------------------------------------------- */

static void info(struct text *out)
{
	const char *name = commands;

	text_str(out, "{\"version\":\"" SOFTOFF_VERSION "\",\"supported_commands\":[");
	for (int i = 0; i < COMMANDS; i++, name = behind(behind(name)))
		text_fmt(out, "%s{\"name\":\"" PREFIX "%s\",\"enabled\":true,\"success-response\":%s}", i ? "," : "", name,
			 i == SHUTDOWN ? "false" : "true");
	text_str(out, "]}");
}

/* The value of a whole number among the arguments. Returns whether it is one; else the answer says why not. */
static bool read_number(struct qga *q, int token, const char *wrong, int64_t *out)
{
	return json_number(&q->json, token, out) == 0 || refuse(q, GENERIC, wrong, -1);
}

static bool sync_id(struct qga *q, int id)
{
	int64_t n;

	if (!read_number(q, id, id < 0 ? "Parameter 'id' is missing" : "Invalid parameter type for 'id', expected: integer", &n))
		return false;
	text_fmt(&q->out, "%ld", (long)n);
	return true;
}

/* A shutdown that was accepted has no answer: it would come from a guest that is about to be gone. */
static bool shut_down(struct qga *q, int mode)
{
	static const char modes[] = "powerdown\0reboot\0halt\0"; /* from POWER_OFF on */
	struct press press = { .channel = "qga", .node = q->node, .action = POWER_OFF };

	if (mode >= 0)
		for (const char *name = modes; !json_equals(&q->json, mode, name, ""); press.action++) {
			name = behind(name);
			if (!*name)
				return refuse(q, GENERIC, "mode is invalid (valid values are: halt|powerdown|reboot)", -1);
		}
	agent_press(q->agent, &press);
	reset_answer(q);
	return false;
}

static bool set_time(struct qga *q, int time)
{
	int64_t n = -1;
	int err;

	if (time >= 0 && !read_number(q, time, "Invalid parameter type for 'time', expected: integer", &n))
		return false;
	err = time >= 0 && n < 0 ? -EINVAL : qga_set_time(n);
	if (err < 0)
		return answer_errno(q, "Failed to set time to guest: ", err);
	text_str(&q->out, "{}");
	return true;
}

/* Whether a freeze is to take the file system that is mounted there. */
static bool is_listed(const void *context, const char *point)
{
	const struct qga *q = context;
	int list = json_member(&q->json, json_member(&q->json, 0, "arguments"), "mountpoints");
	size_t len;

	if (list < 0)
		return true;
	(void)json_raw(&q->json, list, &len);
	for (int i = list + 1; i < q->json.count && q->json.tokens[i].end < q->json.tokens[list].end; i++)
		if (json_equals(&q->json, i, point, ""))
			return true;
	return false;
}

static bool later(struct qga *q, int err)
{
	q->later = err == 0;
	return err == 0 || answer_errno(q, "", err);
}

static bool freeze(struct qga *q, int list)
{
	if (list >= 0 && !json_is_array(&q->json, list))
		return refuse(q, GENERIC, "Invalid parameter type for 'mountpoints', expected: array", -1);
	return later(q, freeze_begin(q->agent, is_listed, q));
}

static bool thaw(struct qga *q)
{
	freeze_end();
	q->later = freeze_is_on();
	if (!q->later)
		text_char(&q->out, '0');
	return true;
}

static bool trim(struct qga *q, int minimum)
{
	int64_t n;

	if (minimum >= 0 && !read_number(q, minimum, "Invalid parameter type for 'minimum', expected: integer", &n))
		return false;
	return later(q, qga_job_begin(q, qga_fstrim, FSTRIM_MS));
}

/* Appends the value to return; argument: the token of its argument, or -1. Returns false if the answer is whole already. */
static bool execute(struct qga *q, enum command command, int argument)
{
	int err;

	switch (command) {
	case SYNC_DELIMITED:
	case SYNC:
		return sync_id(q, argument);
	case INFO:
		info(&q->out);
		return true;
	case SHUTDOWN:
		return shut_down(q, argument);
	case INTERFACES:
		qga_interfaces(&q->out);
		return true;
	case HOST_NAME:
		qga_host_name(&q->out);
		return true;
	case OSINFO:
		qga_osinfo(&q->out);
		return true;
	case GET_TIME:
		text_u64(&q->out, clock_read(CLOCK_REALTIME));
		return true;
	case SET_TIME:
		return set_time(q, argument);
	case TIMEZONE:
		err = qga_timezone(&q->out);
		return err == 0 || answer_errno(q, "Failed to retrieve local time: ", err);
	case USERS:
		qga_users(&q->out);
		return true;
	case FSINFO:
		return later(q, qga_job_begin(q, qga_fsinfo, FSINFO_MS));
	case FREEZE_STATUS:
		text_str(&q->out, freeze_is_on() ? "\"frozen\"" : "\"thawed\"");
		return true;
	case FREEZE:
	case FREEZE_LIST:
		return freeze(q, argument);
	case THAW:
		return thaw(q);
	case TRIM:
		return trim(q, argument);
	case PING:
	case COMMANDS:
		break;
	}
	text_str(&q->out, "{}");
	return true;
}

/* --- requests ---------------------------------------------------------------------------------------- */

/* Whether an object has the form of a request; else the answer says why not. */
static bool is_request(struct qga *q)
{
	const struct json *j = &q->json;

	for (int key = -1; (key = json_next(j, 0, key)) >= 0;) {
		if (json_equals(j, key, "execute", "")) {
			if (!json_is_string(j, key + 1))
				return refuse(q, GENERIC, "QMP input member 'execute' must be a string", -1);
		} else if (json_equals(j, key, "arguments", "")) {
			if (!json_is_object(j, key + 1))
				return refuse(q, GENERIC, "QMP input member 'arguments' must be an object", -1);
		} else if (!json_equals(j, key, "id", "")) {
			return refuse(q, GENERIC, "QMP input member '%' is unexpected", key);
		}
	}
	return json_member(j, 0, "execute") >= 0 || refuse(q, GENERIC, "QMP input lacks member 'execute'", -1);
}

/* The command's number, and in *argument the name of its argument. COMMANDS: there is no such command. */
static enum command find_command(const struct qga *q, int execute, const char **argument)
{
	const char *name = commands;
	unsigned i = 0;

	for (; i < COMMANDS && !json_equals(&q->json, execute, PREFIX, name); i++)
		name = behind(behind(name));
	*argument = i < COMMANDS ? behind(name) : "";
	return i;
}

/* While file systems are frozen, these would wait for the thaw; QEMU's agent refuses them too. */
static bool is_disabled(enum command command)
{
	return (command == FREEZE || command == FREEZE_LIST || command == TRIM) && freeze_is_on();
}

static void serve(struct qga *q)
{
	const struct json *j = &q->json;
	int arguments = json_member(j, 0, "arguments"), name = json_member(j, 0, "execute");
	const char *argument;
	enum command command;

	if (!is_request(q))
		return;
	command = find_command(q, name, &argument);
	if (command == COMMANDS) {
		(void)refuse(q, NOT_FOUND, "The command % has not been found", name);
		return;
	}
	if (is_disabled(command)) {
		(void)refuse(q, NOT_FOUND, "Command % has been disabled: the agent is in frozen state", name);
		return;
	}
	for (int key = -1; (key = json_next(j, arguments, key)) >= 0;)
		if (!*argument || !json_equals(j, key, argument, "")) {
			(void)refuse(q, GENERIC, "Parameter '%' is unexpected", key);
			return;
		}
	if (command == SYNC_DELIMITED)
		text_char(&q->out, QGA_SENTINEL);
	text_str(&q->out, "{\"return\": ");
	if (execute(q, command, json_member(j, arguments, argument)) && !q->later)
		end_answer(q);
}

/* Discards bytes up to the end of their line, and answers why the first time. Returns how many of the len bytes. */
static size_t pass_over(struct qga *q, size_t len, const char *why)
{
	char *line = memchr(q->in, '\n', len);

	if (!q->passing)
		(void)refuse(q, GENERIC, why, -1);
	q->passing = !line;
	return line ? (size_t)(line - q->in) + 1 : len;
}

static const char *why_not(const struct qga *q, int found)
{
	if (found == 0)
		return "JSON token size limit exceeded";
	if (found == -ELOOP)
		return "JSON nesting depth limit exceeded";
	return *q->in == '[' ? "QMP input must be a JSON object" : "JSON parse error";
}

/* Takes a request from the first of len bytes, which is no blank. Returns how many bytes it took. */
static size_t take_request(struct qga *q, size_t len)
{
	int found = q->passing ? -EBADMSG : json_scan(q->in, len);

	if (found < 0 || (found == 0 && len == sizeof(q->in)))
		return pass_over(q, len, why_not(q, found));
	if (found > 0 && json_parse(&q->json, q->in, (size_t)found) < 0)
		(void)refuse(q, GENERIC, "JSON token count limit exceeded", -1);
	else if (found > 0)
		serve(q);
	return (size_t)found;
}

bool qga_take(struct qga *q)
{
	char *mark;
	size_t len;

	/* Only now: an answer that came later has read its id from there. */
	q->len -= q->used;
	memmove(q->in, q->in + q->used, q->len);
	reset_answer(q);
	q->json.count = 0;
	q->used = 0;
	mark = memchr(q->in, QGA_SENTINEL, q->len);
	len = mark ? (size_t)(mark - q->in) : q->len;
	while (!q->passing && q->used < len && strchr(" \t\r\n", q->in[q->used]))
		q->used++;
	if (q->used == 0)
		q->used = take_request(q, len);
	if (q->used == 0 && mark) {
		q->passing = false;
		q->used = len + 1;
	}
	return q->used > 0;
}
