// SPDX-License-Identifier: MIT
/*
 * by_qmp.c - a QEMU with a QMP socket (-qmp unix:SOCKET,server=on,wait=off).
 *
 * QMP tells of the end by SHUTDOWN, whose reason is the truth, and of a reboot by RESET; with
 * -no-shutdown QEMU stays afterwards. A QMP socket has one client at a time. The ways to the guest
 * itself are read from QEMU's object tree (qom-list): a port org.qemu.guest_agent.0 whose character
 * device is a unix socket, and a vsock device.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/press/machine.h"

#define AGENT_PORT "org.qemu.guest_agent.0"
/* The port of softoff's agent (softoff.vsock). */
#define AGENT_VSOCK 116

static bool parse_qmp(struct machine *m, const char *rest)
{
	return (size_t)snprintf(m->address, sizeof(m->address), "%s", rest) < sizeof(m->address);
}

static enum machine_state state_of_reason(const char *reason)
{
	if (!reason || !strncmp(reason, "host-", 5))
		return MACHINE_GONE;
	if (!strcmp(reason, "guest-reset"))
		return MACHINE_RESET;
	if (!strcmp(reason, "guest-panic"))
		return MACHINE_PANICKED;
	return MACHINE_OFF;
}

/* What has ended stays so: after SHUTDOWN come other events. */
static void on_event(void *ctx, const char *name, const json_t *data)
{
	struct machine *m = ctx;

	if (m->state == MACHINE_OFF || m->state == MACHINE_RESET || m->state == MACHINE_GONE)
		return;
	if (!strcmp(name, "SHUTDOWN"))
		m->state = state_of_reason(json_string_value(json_object_get(data, "reason")));
	else if (!strcmp(name, "RESET") && json_is_true(json_object_get(data, "guest")))
		m->state = MACHINE_RESET;
	else if (!strcmp(name, "GUEST_PANICKED"))
		m->state = MACHINE_PANICKED;
	else if (!strcmp(name, "STOP"))
		m->state = MACHINE_PAUSED;
	else if (!strcmp(name, "RESUME"))
		m->state = MACHINE_RUNNING;
}

static json_t *call(struct machine *m, const char *command, json_t *arguments)
{
	json_t *result;

	qmp_client_call(&m->qmp, command, arguments, &result, MACHINE_ANSWER_MS);
	return result;
}

static enum machine_state state_of_status(const char *status)
{
	if (!status)
		return MACHINE_UNKNOWN;
	if (!strcmp(status, "running"))
		return MACHINE_RUNNING;
	if (!strcmp(status, "shutdown"))
		return MACHINE_OFF;
	if (!strcmp(status, "guest-panicked"))
		return MACHINE_PANICKED;
	return MACHINE_PAUSED;
}

static char *qom_get(struct machine *m, const char *parent, const char *child, const char *property)
{
	char path[256];
	json_t *value;
	char *text = NULL;

	snprintf(path, sizeof(path), "%s/%s", parent, child);
	value = call(m, "qom-get", json_pack("{s:s, s:s}", "path", path, "property", property));
	if (json_is_string(value))
		text = strdup(json_string_value(value));
	json_decref(value);
	return text;
}

/* "unix:/run/qga.sock,server=on", perhaps with "disconnected:" before it; other forms lead nowhere. */
static void add_agent_socket(struct machine *m, const char *filename)
{
	const char *path = strstr(filename, "unix:");
	char copy[256];

	if (!path)
		return;
	snprintf(copy, sizeof(copy), "%s", path + 5);
	copy[strcspn(copy, ",")] = '\0';
	machine_add_door(m, DOOR_GUEST_AGENT, copy, 0, 0);
}

static void find_agent(struct machine *m, const char *label)
{
	json_t *all = call(m, "query-chardev", NULL);
	size_t i;

	for (i = 0; i < json_array_size(all); i++) {
		const json_t *one = json_array_get(all, i);
		const char *name = json_string_value(json_object_get(one, "label"));
		const char *file = json_string_value(json_object_get(one, "filename"));

		if (name && file && !strcmp(name, label)) {
			add_agent_socket(m, file);
			machine_fact(m, "guest_agent", "%s",
			    json_is_true(json_object_get(one, "frontend-open")) ? "listens" : "does not listen");
		}
	}
	json_decref(all);
}

static void look_at_device(struct machine *m, const char *parent, const char *child, const char *type)
{
	char path[256];

	if (!strcmp(type, "child<virtserialport>")) {
		char *name = qom_get(m, parent, child, "name"), *label = NULL;

		if (name && !strcmp(name, AGENT_PORT))
			label = qom_get(m, parent, child, "chardev");
		if (label)
			find_agent(m, label);
		free(label);
		free(name);
	} else if (!strncmp(type, "child<vhost-vsock", 17)) {
		json_t *cid;

		snprintf(path, sizeof(path), "%s/%s", parent, child);
		cid = call(m, "qom-get", json_pack("{s:s, s:s}", "path", path, "property", "guest-cid"));
		if (json_is_integer(cid))
			machine_add_door(m, DOOR_VSOCK, "", (unsigned)json_integer_value(cid), AGENT_VSOCK);
		json_decref(cid);
	}
}

static void find_doors(struct machine *m)
{
	static const char *const parents[] = { "/machine/peripheral", "/machine/peripheral-anon" };
	size_t p, i;

	for (p = 0; p < 2; p++) {
		json_t *all = call(m, "qom-list", json_pack("{s:s}", "path", parents[p]));

		for (i = 0; i < json_array_size(all); i++) {
			const json_t *one = json_array_get(all, i);
			const char *name = json_string_value(json_object_get(one, "name"));
			const char *type = json_string_value(json_object_get(one, "type"));

			if (name && type)
				look_at_device(m, parents[p], name, type);
		}
		json_decref(all);
	}
}

static int open_qmp(struct machine *m)
{
	int r = qmp_client_open(&m->qmp, m->address, MACHINE_ANSWER_MS, on_event, m);
	json_t *status;
	const char *name;

	if (r == -ETIMEDOUT)
		machine_say(m, "no greeting: another client may hold this QMP socket");
	else if (r)
		machine_say(m, "%s", r == -EPROTO ? "this is not QMP" : strerror(-r));
	if (r)
		return r;
	machine_fact(m, "vmm", "QEMU %s", m->qmp.version);
	status = call(m, "query-status", NULL);
	name = json_string_value(json_object_get(status, "status"));
	if (m->state == MACHINE_UNKNOWN)
		m->state = state_of_status(name);
	if (name)
		machine_fact(m, "status", "%s", name);
	json_decref(status);
	if (m->state != MACHINE_OFF)
		find_doors(m);
	return 0;
}

static enum machine_state look_by_qmp(struct machine *m, int wait_ms)
{
	if (qmp_client_wait(&m->qmp, wait_ms) == -ECONNRESET && m->state != MACHINE_OFF && m->state != MACHINE_RESET)
		m->state = MACHINE_GONE;
	return m->state;
}

static enum answer give_qmp(struct machine *m, const char *command)
{
	int r = qmp_client_call(&m->qmp, command, NULL, NULL, MACHINE_ANSWER_MS);

	m->said[0] = '\0';
	switch (r) {
	case 0:
		return ANSWER_TAKEN;
	case -ENOTSUP:
		machine_say(m, "%s", m->qmp.refusal);
		return ANSWER_REFUSED;
	case -ETIMEDOUT:
		machine_say(m, "QEMU did not answer");
		return ANSWER_LATE;
	default:
		machine_say(m, "QEMU hung up");
		return ANSWER_GONE;
	}
}

static enum answer press_by_qmp(struct machine *m)
{
	return give_qmp(m, "system_powerdown");
}

/* After quit QEMU hangs up, before or after its reply. */
static enum answer force_by_qmp(struct machine *m)
{
	enum answer a = give_qmp(m, "quit");

	return a == ANSWER_GONE ? ANSWER_TAKEN : a;
}

static void close_qmp(struct machine *m)
{
	qmp_client_close(&m->qmp);
}

const struct machine_kind machine_qmp = {
	.name = "qmp", .form = "SOCKET", .press_again = true, .parse = parse_qmp, .open = open_qmp, .look = look_by_qmp,
	.press = press_by_qmp, .force = force_by_qmp, .close = close_qmp,
};
