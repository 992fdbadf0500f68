// SPDX-License-Identifier: MIT
/* seen.c - looks up events and fields in a guest's output. Pure. */
#include "host-shim/verify/seen.h"

#include <stdlib.h>
#include <string.h>

const char *seen_text(const json_t *event, const char *field)
{
	const char *text = json_string_value(json_object_get(event, field));

	return text ? text : "";
}

const json_t *seen_event(const struct verify_seen *seen, const char *name, const char *field,
    const char *value)
{
	size_t i, n = json_array_size(seen->events);

	for (i = 0; i < n; i++) {
		const json_t *event = json_array_get(seen->events, i);

		if (!strcmp(seen_text(event, "event"), name) &&
		    (!field || !strcmp(seen_text(event, field), value)))
			return event;
	}
	return NULL;
}

/* Returns the last event of that name before the press, or the first event of that name, or NULL. */
static const json_t *last_before_press(const struct verify_seen *seen, const char *name)
{
	const json_t *last = seen_event(seen, name, NULL, NULL);
	size_t i, n = json_array_size(seen->events);

	for (i = 0; i < n; i++) {
		const json_t *event = json_array_get(seen->events, i);

		if (!strcmp(seen_text(event, "event"), "press"))
			break;
		if (!strcmp(seen_text(event, "event"), name))
			last = event;
	}
	return last;
}

/*
 * The diagnosis comes as an event "doctor", or inside "unwired". The agent repeats it for each device
 * that it arms, so the last diagnosis before the press counts. When the first device was armed (a
 * keyboard that has the key), the button may not have had all of its drivers yet.
 */
const json_t *seen_doctor(const struct verify_seen *seen)
{
	const json_t *doctor = last_before_press(seen, "doctor"),
		     *unwired = last_before_press(seen, "unwired");

	return doctor || !json_object_get(unwired, "link") ? doctor : unwired;
}

/* If the press names its device, returns the event that armed this device; else the first event "armed". */
const json_t *seen_armed(const struct verify_seen *seen)
{
	const char *node = seen_text(seen_event(seen, "press", NULL, NULL), "node");
	const json_t *armed = *node ? seen_event(seen, "armed", "node", node) : NULL;

	return armed ? armed : seen_event(seen, "armed", NULL, NULL);
}

/* linux/drivers/acpi/tiny-power-button.c sends signal 38 to PID 1, and init names the signal in its event. */
bool seen_signal(const struct verify_seen *seen)
{
	return seen_event(seen, "stopping", "by", "signal 38");
}

/* The line consists of "name=value", with reason="..." at its end. */
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
