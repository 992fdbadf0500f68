// SPDX-License-Identifier: MIT
/*
 * qmp.c - the QEMU Machine Protocol, as far as a power button needs it.
 *
 * Source: QEMU's docs/interop/qmp-spec and qapi/run-state.json.
 */
#include "host-shim/qemu/qmp.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "host-shim/common/host_text.h"

/* The id is the index into this table. */
static const char *const commands[QMP_COMMANDS] = {
	[QMP_CAPABILITIES] = "{\"execute\":\"qmp_capabilities\",\"id\":0}\n",
	[QMP_CONT]         = "{\"execute\":\"cont\",\"id\":1}\n",
	[QMP_POWERDOWN]    = "{\"execute\":\"system_powerdown\",\"id\":2}\n",
	[QMP_STATUS]       = "{\"execute\":\"query-status\",\"id\":3}\n",
	[QMP_QUIT]         = "{\"execute\":\"quit\",\"id\":4}\n",
	[QMP_DEVICES]      = "{\"execute\":\"qom-list\",\"arguments\":{\"path\":\"/machine/unattached\"},\"id\":5}\n",
};

static const char *const reasons[] = {
	[REASON_NONE]           = "none",
	[REASON_GUEST_SHUTDOWN] = "guest-shutdown",
	[REASON_GUEST_RESET]    = "guest-reset",
	[REASON_GUEST_PANIC]    = "guest-panic",
	[REASON_HOST_QUIT]      = "host-qmp-quit",
	[REASON_HOST_SIGNAL]    = "host-signal",
	[REASON_OTHER]          = "other",
};

static enum qmp_reason qmp_reason_of(const json_t *event)
{
	const json_t *data = json_object_get(event, "data");
	const char *name = json_string_value(json_object_get(data, "reason"));
	size_t i;

	for (i = 1; name && i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (!strcmp(name, reasons[i]))
			return (enum qmp_reason)i;
	return REASON_OTHER;
}

static void parse_qmp_event(const json_t *event, const char *name, struct qmp_message *out)
{
	if (!strcmp(name, "SHUTDOWN")) {
		out->kind = QMP_SHUTDOWN;
		out->reason = qmp_reason_of(event);
	} else if (!strcmp(name, "GUEST_PANICKED")) {
		out->kind = QMP_PANICKED;
	} else {
		out->kind = QMP_IGNORED;
	}
}

/* Of the reply to qom-list: [{"name": "device[7]", "type": "child<pl061>"}, ...]. */
static const char *pl061_of(const json_t *devices)
{
	const json_t *device;
	size_t i;

	json_array_foreach(devices, i, device) {
		const char *type = json_string_value(json_object_get(device, "type"));

		if (type && !strcmp(type, "child<pl061>"))
			return json_string_value(json_object_get(device, "name"));
	}
	return NULL;
}

static void on_reply(const json_t *reply, enum qmp_kind kind, struct qmp_message *out)
{
	const json_t *id = json_object_get(reply, "id");
	json_int_t n = json_is_integer(id) ? json_integer_value(id) : -1;
	const char *text;

	if (n < 0 || n >= QMP_COMMANDS)
		return;
	out->kind = kind;
	out->command = (enum qmp_command)n;
	text = kind == QMP_ERROR ? json_string_value(json_object_get(json_object_get(reply, "error"), "desc")) :
				   pl061_of(json_object_get(reply, "return"));
	if (text)
		text_safe(out->text, sizeof(out->text), text, strlen(text));
}

static void on_greeting(const json_t *qmp, struct qmp_message *out)
{
	const json_t *v = json_object_get(json_object_get(qmp, "version"), "qemu");

	out->kind = QMP_GREETING;
	snprintf(out->text, sizeof(out->text), "%d.%d.%d",
	    (int)json_integer_value(json_object_get(v, "major")),
	    (int)json_integer_value(json_object_get(v, "minor")),
	    (int)json_integer_value(json_object_get(v, "micro")));
}

void qmp_line(const char *line, size_t len, struct qmp_message *out)
{
	json_t *message = json_loadb(line, len, 0, NULL);
	const char *event = json_string_value(json_object_get(message, "event"));
	const json_t *greeting = json_object_get(message, "QMP");

	*out = (struct qmp_message){ .kind = QMP_GARBAGE };
	if (json_is_object(greeting))
		on_greeting(greeting, out);
	else if (event)
		parse_qmp_event(message, event, out);
	else if (json_object_get(message, "return"))
		on_reply(message, QMP_DONE, out);
	else if (json_object_get(message, "error"))
		on_reply(message, QMP_ERROR, out);
	json_decref(message);
}

const char *qmp_command(enum qmp_command command)
{
	return commands[command];
}

const char *qmp_reason_name(enum qmp_reason reason)
{
	return reasons[reason];
}
