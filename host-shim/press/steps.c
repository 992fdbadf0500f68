// SPDX-License-Identifier: MIT
/* steps.c - the lines of `softoff press`: each step with its time, for people or as JSON. */
#include "host-shim/press/steps.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "host-shim/common/clock.h"

void steps_begin(struct steps *s, bool json)
{
	*s = (struct steps){ .json = json, .start_ms = host_clock_ms() };
	setvbuf(stdout, NULL, _IOLBF, 0);
}

static void print_json(json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;

	if (text)
		puts(text);
	free(text);
	json_decref(object);
}

void steps_say(const struct steps *s, const char *step, const char *channel, const char *detail)
{
	int64_t ms = host_clock_ms() - s->start_ms;

	if (s->json)
		print_json(json_pack("{s:i, s:I, s:s, s:s, s:s}", "v", 1, "t_ms", (json_int_t)ms, "step", step,
		    "channel", channel, "detail", detail));
	else
		printf("%4lld.%03lld  %-8s %s%s%s\n", (long long)(ms / 1000), (long long)(ms % 1000), step, channel,
		    *detail ? ": " : "", detail);
}

void steps_end(const struct steps *s, const char *target, int presses, int64_t press_to_off_ms, bool forced,
    const struct plan_verdict *v)
{
	char off[24] = "-";

	if (press_to_off_ms >= 0)
		snprintf(off, sizeof(off), "%lld", (long long)press_to_off_ms);
	if (s->json)
		print_json(json_pack("{s:i, s:s, s:i, s:s, s:i, s:o, s:b, s:s}", "v", 1, "verdict", v->name, "status", v->status,
		    "target", target, "presses", presses, "press_to_off_ms",
		    press_to_off_ms < 0 ? json_null() : json_integer(press_to_off_ms), "forced", forced, "reason", v->reason));
	else
		printf("softoff: verdict=%s status=%d target=%s presses=%d press_to_off_ms=%s forced=%d reason=\"%s\"\n",
		    v->name, v->status, target, presses, off, forced, v->reason);
}

static void list_channels(json_t *list, const struct machine *m)
{
	size_t i;

	json_array_append_new(list, json_string(m->kind->by_door ? guest_door_name(&m->doors[0]) : "button"));
	if (m->kind->agent)
		json_array_append_new(list, json_string("guest agent"));
	for (i = m->kind->by_door; i < m->n_doors; i++)
		json_array_append_new(list, json_string(guest_door_name(&m->doors[i])));
}

void steps_status(bool json, const struct machine *m)
{
	json_t *channels = json_array(), *facts;
	size_t i;

	list_channels(channels, m);
	if (json) {
		facts = json_pack("{s:i, s:s, s:s, s:o}", "v", 1, "target", m->target, "state", machine_state_name(m->state),
		    "channels", channels);
		for (i = 0; i < m->n_facts; i++)
			json_object_set_new(facts, m->facts[i].name, json_string(m->facts[i].value));
		print_json(facts);
		return;
	}
	printf("%-12s %s\n", "target", m->target);
	printf("%-12s %s\n", "state", machine_state_name(m->state));
	for (i = 0; i < m->n_facts; i++)
		printf("%-12s %s\n", m->facts[i].name, m->facts[i].value);
	printf("%-12s", "channels");
	for (i = 0; i < json_array_size(channels); i++)
		printf("%s%s", i ? ", " : " ", json_string_value(json_array_get(channels, i)));
	printf("\n");
	json_decref(channels);
}
