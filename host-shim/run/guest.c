// SPDX-License-Identifier: MIT
/* guest.c - what the guest has said of itself on its event port. */
#include "host-shim/run/guest.h"

#include <jansson.h>
#include <string.h>

#include "host-shim/common/host_text.h"

static void copy_text(char *dst, size_t size, const json_t *event, const char *field)
{
	const json_t *text = json_object_get(event, field);

	if (json_is_string(text))
		text_safe(dst, size, json_string_value(text), json_string_length(text));
}

/* Returns -1 when the field is absent, no integer, or outside low..high. */
static int small_number(const json_t *event, const char *field, int low, int high)
{
	const json_t *number = json_object_get(event, field);
	json_int_t n;

	if (!json_is_integer(number))
		return -1;
	n = json_integer_value(number);
	return n < low || n > high ? -1 : (int)n;
}

static struct outcome outcome_of(const json_t *event)
{
	int status = small_number(event, "status", 0, 255);
	int sig = small_number(event, "signal", 1, 127);

	if (sig > 0)
		return (struct outcome){ OUTCOME_SIGNAL, sig };
	if (status >= 0)
		return (struct outcome){ OUTCOME_STATUS, status };
	return (struct outcome){ OUTCOME_UNKNOWN, 0 };
}

/* Returns -1 when the field is absent or no number that can be a time or an amount. */
static int64_t amount(const json_t *event, const char *field)
{
	const json_t *number = json_object_get(event, field);
	json_int_t n = json_is_integer(number) ? json_integer_value(number) : -1;

	return n < 0 || n > INT64_MAX / 4 ? -1 : n;
}

static void on_init(struct guest *g, const json_t *event, int64_t now)
{
	(void)event;
	(void)now;
	g->init = INIT_SOFTOFF;
	g->boots++;
}

static void on_handover(struct guest *g, const json_t *event, int64_t now)
{
	(void)event;
	(void)now;
	g->init = INIT_OTHER;
}

static void on_armed(struct guest *g, const json_t *event, int64_t now)
{
	(void)now;
	g->armed = true;
	copy_text(g->channel, sizeof(g->channel), event, "channel");
}

static void on_unwired(struct guest *g, const json_t *event, int64_t now)
{
	(void)now;
	copy_text(g->unwired, sizeof(g->unwired), event, "reason");
}

static void on_root(struct guest *g, const json_t *event, int64_t now)
{
	(void)now;
	g->no_root[0] = '\0';
	copy_text(g->no_root, sizeof(g->no_root), event, "error");
}

/* The address of the interface with the smallest index counts, in any order of the leases; an IPv6 address if there is no other. */
static void on_net(struct guest *g, const json_t *event, int64_t now)
{
	const char *state = json_string_value(json_object_get(event, "state"));
	int64_t index = json_integer_value(json_object_get(event, "index"));
	char *slash;

	(void)now;
	if (state && strcmp(state, "ipv6") == 0)
		index = INT64_MAX;
	if (!json_object_get(event, "address") || (g->address[0] && index > g->address_index))
		return;
	g->address_index = index;
	copy_text(g->address, sizeof(g->address), event, "address");
	slash = strchr(g->address, '/');
	if (slash)
		*slash = '\0';
}

static void on_workload(struct guest *g, const json_t *event, int64_t now)
{
	(void)now;
	g->workload_pid = json_integer_value(json_object_get(event, "pid"));
}

static void on_ready(struct guest *g, const json_t *event, int64_t now)
{
	(void)event;
	if (!g->ready)
		g->ready_ms = now;
	g->ready = true;
}

static void on_acked(struct guest *g, const json_t *event, int64_t now)
{
	(void)event;
	(void)now;
	g->acked = true;
}

static void on_stopping(struct guest *g, const json_t *event, int64_t now)
{
	g->acked = true;
	if (!g->stopping)
		g->stopping_ms = now;
	g->stopping = true;
	g->budget_ms = amount(event, "budget_ms");
}

/* Less data than at the last report, or more completed requests, is progress; so is the first report. */
static void on_sync(struct guest *g, const json_t *event, int64_t now)
{
	int64_t kb = amount(event, "left_kb"), requests = amount(event, "requests");

	if (kb < 0)
		return;
	if (!g->syncing || kb < g->sync_kb || requests > g->sync_requests)
		g->sync_ms = now;
	g->syncing = true;
	g->sync_kb = kb;
	g->sync_requests = requests;
	g->sync_wait_ms = amount(event, "wait_ms");
}

/* Services end too: only the process named by event workload counts. */
static void on_exit_of_one(struct guest *g, const json_t *event, int64_t now)
{
	(void)now;
	if (g->workload_pid && json_integer_value(json_object_get(event, "pid")) == g->workload_pid)
		g->workload = outcome_of(event);
}

static enum guest_action action_of(const json_t *event)
{
	static const char *const names[] = {
		[ACTION_NONE] = "", [ACTION_POWEROFF] = "poweroff",
		[ACTION_REBOOT] = "reboot", [ACTION_HALT] = "halt",
	};
	const char *name = json_string_value(json_object_get(event, "action"));
	size_t i;

	for (i = 1; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return (enum guest_action)i;
	return ACTION_NONE;
}

static void on_off(struct guest *g, const json_t *event, int64_t now)
{
	struct outcome workload = outcome_of(event);

	if (!g->off)
		g->off_ms = now;
	g->off = true;
	g->off_action = action_of(event);
	g->off_asked = json_is_true(json_object_get(event, "asked"));
	g->killed = json_is_true(json_object_get(event, "killed"));
	copy_text(g->killed_name, sizeof(g->killed_name), event, "killed_process");
	g->left_kb = amount(event, "left_kb");
	g->unclean = amount(event, "unclean");
	g->write_errors = amount(event, "write_errors");
	g->survived = json_is_true(json_object_get(event, "survived"));
	if (workload.kind != OUTCOME_UNKNOWN)
		g->workload = workload;
}

static const struct handler {
	const char *name;
	enum guest_event event;
	void (*take)(struct guest *, const json_t *, int64_t);
} handlers[] = {
	{ "init",     GUEST_OTHER,    on_init },
	{ "handover", GUEST_OTHER,    on_handover },
	{ "armed",    GUEST_ARMED,    on_armed },
	{ "unwired",  GUEST_UNWIRED,  on_unwired },
	{ "root",     GUEST_OTHER,    on_root },
	{ "net",      GUEST_NET,      on_net },
	{ "workload", GUEST_WORKLOAD, on_workload },
	{ "ready",    GUEST_READY,    on_ready },
	{ "press",    GUEST_PRESS,    on_acked },
	{ "stopping", GUEST_STOPPING, on_stopping },
	{ "sync",     GUEST_OTHER,    on_sync },
	{ "exit",     GUEST_EXIT,     on_exit_of_one },
	{ "off",      GUEST_OFF,      on_off },
};

static enum guest_event take_event(struct guest *g, const json_t *event, int64_t now)
{
	const char *name = json_string_value(json_object_get(event, "event"));
	size_t i;

	if (!name || json_integer_value(json_object_get(event, "v")) != 1)
		return GUEST_BAD;
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (strcmp(handlers[i].name, name))
			continue;
		handlers[i].take(g, event, now);
		return handlers[i].event;
	}
	return GUEST_OTHER;
}

enum guest_event guest_line(struct guest *g, const char *line, size_t len, int64_t now)
{
	json_t *event = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	enum guest_event kind = event ? take_event(g, event, now) : GUEST_BAD;

	json_decref(event);
	if (kind == GUEST_BAD)
		g->bad++;
	else
		g->events++;
	return kind;
}
