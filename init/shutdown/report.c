// SPDX-License-Identifier: MIT
/* report.c - what the shutdown tells. */
#include "init/shutdown/report.h"

#include "lib/event.h"
#include "lib/log.h"
#include "lib/teardown/helper_status.h"

void shutdown_log_begin(const struct init *init, const char *by, int sig)
{
	const char *action = init->shutdown.restart ? "restart" : power_name(init->shutdown.action);
	struct event e;

	log_line("%s: stopping (%s), budget %lu ms", action, by, (unsigned long)init->params.budget_ms);
	event_begin(&e, "stopping");
	event_str(&e, "action", action);
	event_str(&e, "by", by);
	event_num(&e, "budget_ms", (int64_t)init->params.budget_ms);
	if (sig)
		event_num(&e, "signal", sig);
	event_send(&e);
}

void shutdown_log_sync(const struct init *init, const char *which, uint64_t now_ms)
{
	struct event e;

	event_begin(&e, "sync");
	event_str(&e, "which", which);
	event_num(&e, "ms", (int64_t)(now_ms - init->shutdown.asked_ms));
	event_send(&e);
}

void shutdown_log_data(const struct shutdown *s)
{
	const struct shutdown_data *data = &s->data;
	struct event e;

	log_line("over the deadline, but data still goes to disk: %lu KiB left, %lu requests in flight",
		 (unsigned long)data->dirty_kb, (unsigned long)data->open);
	event_begin(&e, "sync");
	event_str(&e, "which", "waiting");
	event_num(&e, "left_kb", (int64_t)data->dirty_kb);
	event_num(&e, "requests", (int64_t)data->completed);
	event_num(&e, "wait_ms", (int64_t)policy_silent_ms(s));
	event_send(&e);
}

void shutdown_log_unmounted(int left, unsigned place)
{
	struct event e;

	event_begin(&e, "unmounted");
	event_num(&e, "left", left);
	if (left < 0)
		event_str(&e, "hangs", helper_status_object(place));
	event_send(&e);
}

int shutdown_log_hangs(unsigned first, unsigned last)
{
	const char *source;
	int found = -1;

	for (unsigned i = last + 1; i-- > first;) {
		if (!*helper_status_action(i))
			continue;
		source = helper_status_source(i);
		log_line("given up: %s %s takes too long: it, or its device or server%s%s%s, does not answer",
			 helper_status_action(i), helper_status_object(i), *source ? " (" : "", source, *source ? ")" : "");
		found = (int)i;
	}
	return found;
}

/* Also a file system whose unmounting hangs: it is in no list of mounts any more, and its data may be unwritten. */
static int count_unclean(const struct init *init)
{
	const struct helper_results *results = helper_results();
	int hanging = 0;

	if (init->container)
		return 0;
	for (unsigned i = WORKERS_PLACE; i < WORKERS_PLACE + WORKERS_MOST; i++)
		hanging += *helper_status_action(i) && *helper_status_source(i);
	if (results->left > hanging)
		return results->left;
	return hanging || results->counted ? hanging : 1;
}

void shutdown_log_off(const struct init *init, uint64_t now_ms)
{
	const struct workload *w = &init->workload;
	const char *action = power_name(init->shutdown.action);
	const struct helper_results *results = helper_results();
	uint64_t ms = now_ms - init->shutdown.asked_ms;
	struct event e;

	log_line("%s: all done in %lu ms", action, (unsigned long)ms);
	event_begin(&e, "off");
	event_str(&e, "action", action);
	event_bool(&e, "asked", init->shutdown.asked);
	if (w->end != WORKLOAD_NONE)
		event_num(&e, w->end == WORKLOAD_SIGNALLED ? "signal" : "status", w->value);
	if (w->oom)
		event_bool(&e, "oom", true);
	event_bool(&e, "killed", init->shutdown.killed);
	if (init->shutdown.killed && *results->process)
		event_str(&e, "killed_process", results->process);
	if (init->shutdown.killed && init->processes && !init->shutdown.only_exempt)
		event_bool(&e, "survived", true);
	event_num(&e, "left_kb", (int64_t)init->shutdown.left_kb);
	event_num(&e, "unclean", count_unclean(init));
	if (results->write_errors)
		event_num(&e, "write_errors", results->write_errors);
	event_num(&e, "ms", (int64_t)ms);
	event_send(&e);
}
