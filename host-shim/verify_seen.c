// SPDX-License-Identifier: MIT
/*
 * verify_seen.c - looking things up in what was seen of a guest. Pure.
 */
#include "verify_seen.h"

#include <stdlib.h>
#include <string.h>

const char *seen_text(const json_t *event, const char *field)
{
	const char *text = json_string_value(json_object_get(event, field));

	return text ? text : "";
}

const json_t *seen_event(const struct verify_seen *seen, const char *name, const char *field, const char *value)
{
	size_t i, n = json_array_size(seen->events);

	for (i = 0; i < n; i++) {
		const json_t *event = json_array_get(seen->events, i);

		if (!strcmp(seen_text(event, "event"), name) && (!field || !strcmp(seen_text(event, field), value)))
			return event;
	}
	return NULL;
}

/* The diagnosis comes as an event of its own, or with the one that says that nothing is armed. */
const json_t *seen_doctor(const struct verify_seen *seen)
{
	const json_t *doctor = seen_event(seen, "doctor", NULL, NULL), *unwired = seen_event(seen, "unwired", NULL, NULL);

	return doctor || !json_object_get(unwired, "link") ? doctor : unwired;
}

/* drivers/acpi/tiny-power-button.c sends PID 1 the signal 38, which PID 1 tells of as of any signal. */
bool seen_signal(const struct verify_seen *seen)
{
	return seen_event(seen, "stopping", "by", "signal 38");
}

/* The line is made of "name=value", with reason="..." behind all others. */
void seen_host(const struct verify_seen *seen, const char *name, char *out, size_t size)
{
	char key[32];
	const char *at;

	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(seen->host, key);
	*out = '\0';
	if (!at)
		return;
	at += strlen(key);
	if (*at == '"')
		at++;
	snprintf(out, size, "%.*s", (int)strcspn(at, strcmp(name, "reason") ? " \n" : "\"\n"), at);
}

long seen_host_number(const struct verify_seen *seen, const char *name)
{
	char text[32], *end;
	long n;

	seen_host(seen, name, text, sizeof(text));
	n = strtol(text, &end, 10);
	return *text && !*end ? n : -1;
}
