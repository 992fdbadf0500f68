// SPDX-License-Identifier: MIT
/*
 * verify_judge.c - what was seen of a guest, judged link by link.
 *
 * Pure. The first broken link decides; what comes after it was not reached. What this kernel does not let be
 * seen (no /proc/interrupts, no disk driver) is unknown, and decides nothing.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "verify.h"

__attribute__((format(printf, 3, 4)))
static void find(struct verify_finding *f, enum verify_state state, const char *fmt, ...)
{
	char text[sizeof(f->evidence)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	f->state = state;
	text_safe(f->evidence, sizeof(f->evidence), text, strlen(text));
}

static const char *string_of(const json_t *event, const char *field)
{
	const char *text = json_string_value(json_object_get(event, field));

	return text ? text : "";
}

/* The first event of that name, and with that value of a field if one is given. */
static json_t *event_of(const json_t *events, const char *name, const char *field, const char *value)
{
	size_t i, n = json_array_size(events);

	for (i = 0; i < n; i++) {
		json_t *event = json_array_get(events, i);

		if (!strcmp(string_of(event, "event"), name) && (!field || !strcmp(string_of(event, field), value)))
			return event;
	}
	return NULL;
}

/* A field of `softoff run`'s last line, "name=value"; reason="..." is the last one. */
static void host_field(const char *host, const char *name, char *out, size_t size)
{
	char key[32];
	const char *at;

	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(host, key);
	*out = '\0';
	if (!at)
		return;
	at += strlen(key);
	if (*at == '"')
		at++;
	snprintf(out, size, "%.*s", (int)strcspn(at, strcmp(name, "reason") ? " \n" : "\"\n"), at);
}

static long host_number(const char *host, const char *name)
{
	char text[32], *end;
	long n;

	host_field(host, name, text, sizeof(text));
	n = strtol(text, &end, 10);
	return *text && !*end ? n : -1;
}

static void judge_booted(const struct verify_seen *seen, struct verify_finding *f)
{
	const json_t *init = event_of(seen->events, "init", NULL, NULL);
	const char *panic = strstr(seen->console, "Kernel panic");
	char reason[200];

	host_field(seen->host, "reason", reason, sizeof(reason));
	if (init)
		find(f, STATE_OK, "Linux %s, %s", string_of(init, "kernel"), string_of(init, "arch"));
	else if (panic)
		find(f, STATE_BROKEN, "%.*s", (int)strcspn(panic, "\r\n"), panic);
	else
		find(f, STATE_BROKEN, "init said nothing: %s", *reason ? reason : "no reason known");
}

/* Which of the guest's own links (agent/doctor.h) ours stand for. */
static const char *const described_links[] = { "firmware", "button", "source", NULL };
static const char *const driver_links[] = { "answer", "driver", "consumer", "interrupt", "input", NULL };

static bool stops_at(const json_t *doctor, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(string_of(doctor, "link"), *words))
			return true;
	return false;
}

/* A link that the guest's diagnosis tells of; past it when it stops later. Where a channel is armed all the same, it goes round. */
static void judge_by_doctor(const json_t *doctor, bool armed, const char *const *words, struct verify_finding *f)
{
	if (doctor && stops_at(doctor, words))
		find(f, armed ? STATE_UNKNOWN : STATE_BROKEN, "%s: %s: %s", string_of(doctor, "link"), string_of(doctor, "path"), string_of(doctor, "read"));
	else if (armed || doctor)
		find(f, STATE_OK, "%s", doctor ? "" : "a channel is armed");
	else
		find(f, STATE_UNKNOWN, "the guest has no diagnosis");
}

/*
 * drivers/acpi/tiny-power-button.c makes no input device: it sends signal 38 to PID 1, which tells of it as of any signal.
 */
static bool by_signal(const struct verify_seen *seen)
{
	return event_of(seen->events, "stopping", "by", "signal 38");
}

static void judge_armed(const struct verify_seen *seen, struct verify_result *r)
{
	const json_t *armed = event_of(seen->events, "armed", NULL, NULL);
	const json_t *unwired = event_of(seen->events, "unwired", NULL, NULL);
	struct verify_finding *f = &r->links[LINK_ARMED];

	snprintf(r->channel, sizeof(r->channel), "%s", by_signal(seen) ? "signal" : string_of(armed, "channel"));
	if (by_signal(seen))
		find(f, STATE_OK, "the kernel's tiny ACPI button signals PID 1");
	else if (armed)
		find(f, STATE_OK, "%s, %s (%s)", r->channel, string_of(armed, "name"), string_of(armed, "node"));
	else
		find(f, STATE_BROKEN, "%s", unwired ? string_of(unwired, "reason") : "the guest never said that it is armed");
}

/* The sum of the counts of a line of /proc/interrupts: "45:  2  0  pl061 3 Edge ...". */
static unsigned long sum_of(const char *line)
{
	const char *at = strchr(line, ':');
	unsigned long sum = 0;
	char *end;

	for (at = at ? at + 1 : line;; at = end) {
		unsigned long n = strtoul(at, &end, 10);

		if (end == at || (*end != ' ' && *end != '\t'))
			return sum;
		sum += n;
	}
}

#define COUNTED "witness: interrupt "

/* Of an interrupt that only a button, or ACPI, has: counted since boot is counted for a press, an early one too. */
static void judge_interrupt(const char *console, struct verify_finding *f)
{
	const char *at = console;
	bool any = false;

	while ((at = strstr(at, COUNTED))) {
		const char *text;
		unsigned long sum;

		at += strlen(COUNTED);
		text = at + strcspn(at, ":\n");
		sum = sum_of(at);
		any = true;
		if (!sum)
			continue;
		text += strspn(text, ": \t");
		while (*text >= '0' && *text <= '9' && text[strspn(text, "0123456789")] == ' ')
			text += strcspn(text, " "), text += strspn(text, " ");
		find(f, STATE_OK, "%lu of %.*s", sum, (int)strcspn(text, "\r\n"), text);
		return;
	}
	find(f, STATE_UNKNOWN, "%s", any ? "no interrupt of a button was counted" : "no counts were seen");
}

static void judge_key(const struct verify_seen *seen, struct verify_finding *f)
{
	const json_t *press = event_of(seen->events, "press", NULL, NULL);

	if (by_signal(seen))
		find(f, STATE_OK, "signal 38, poweroff");
	else if (press)
		find(f, STATE_OK, "%s: key %lld, %s", string_of(press, "channel"),
		     (long long)json_integer_value(json_object_get(press, "key")), string_of(press, "action"));
	else
		find(f, STATE_BROKEN, "armed, pressed, and nothing was heard");
}

static void judge_stopped(const struct verify_seen *seen, struct verify_finding *f)
{
	const json_t *end = event_of(seen->events, "exit", "command", "/bin/witness");

	if (!end)
		find(f, STATE_BROKEN, "the workload did not end");
	else if (json_object_get(end, "signal"))
		find(f, STATE_BROKEN, "the workload had to be killed");
	else
		find(f, STATE_OK, "the workload ended with status %lld",
		     (long long)json_integer_value(json_object_get(end, "status")));
}

static void judge_disk(const struct verify_seen *seen, struct verify_finding *f)
{
	static const char mark[] = "witness: disk: ";
	const char *words = strstr(seen->console, mark);

	if (words)
		find(f, STATE_UNKNOWN, "no disk to write to: %.*s", (int)strcspn(words + strlen(mark), "\r\n"),
		     words + strlen(mark));
	else if (seen->disk_early && seen->disk_late)
		find(f, STATE_OK, "all that was written before and after the press is there");
	else
		find(f, STATE_BROKEN, "lost: what was written %s the press", seen->disk_early ? "after" : "before");
}

static void judge_off(const struct verify_seen *seen, struct verify_finding *f)
{
	char verdict[32], reason[200];

	host_field(seen->host, "verdict", verdict, sizeof(verdict));
	host_field(seen->host, "reason", reason, sizeof(reason));
	if (!strcmp(verdict, "off") && seen->status == 0)
		find(f, STATE_OK, "guest-shutdown, %ld ms after the press", host_number(seen->host, "press_to_off_ms"));
	else
		find(f, STATE_BROKEN, "%s: %s", *verdict ? verdict : "no verdict", reason);
}

/* Armed by a device that nothing notifies (ACPI's Power Button, its GPIO controller without driver): that is the broken link. */
static void blame_driver(const json_t *doctor, struct verify_result *r)
{
	int link;

	for (link = LINK_DESCRIBED; link <= LINK_DRIVER; link++)
		if (r->links[LINK_KEY].state == STATE_BROKEN && r->links[link].state == STATE_UNKNOWN && doctor)
			r->links[link].state = STATE_BROKEN;
}

/* After the first broken link nothing is said: it would only repeat it. */
static enum verify_link first_broken(struct verify_result *r)
{
	int link, broken = VERIFY_LINKS;

	for (link = 0; link < VERIFY_LINKS; link++) {
		if (broken < link)
			r->links[link] = (struct verify_finding){ STATE_UNREACHED, "" };
		else if (r->links[link].state == STATE_BROKEN)
			broken = link;
	}
	return (enum verify_link)broken;
}

static enum verify_kind kind_of(const struct verify_seen *seen, const struct verify_result *r, enum verify_link broken)
{
	if (broken == LINK_DESCRIBED || broken == LINK_DRIVER || broken == LINK_ARMED)
		return KIND_NOT_WIRED;
	if (broken != VERIFY_LINKS)
		return KIND_FAILED;
	if (strcmp(r->channel, "evdev") && strcmp(r->channel, "signal"))
		return KIND_FALLBACK;
	return seen->loaded && *seen->loaded ? KIND_MODULES : KIND_WIRED;
}

static void reason_of(const struct verify_seen *seen, struct verify_result *r, enum verify_link broken)
{
	const json_t *unwired = event_of(seen->events, "unwired", NULL, NULL);
	const char *reason = string_of(unwired ? unwired : r->doctor, "reason");

	if (r->kind == KIND_NOT_WIRED && *reason)
		text_safe(r->reason, sizeof(r->reason), reason, strlen(reason));
	else if (broken != VERIFY_LINKS)
		snprintf(r->reason, sizeof(r->reason), "%s", r->links[broken].evidence);
	else if (r->kind == KIND_FALLBACK)
		snprintf(r->reason, sizeof(r->reason), "heard by %s", r->channel);
	else if (r->kind == KIND_MODULES)
		snprintf(r->reason, sizeof(r->reason), "loads %.200s", seen->loaded);
	else if (by_signal(seen))
		snprintf(r->reason, sizeof(r->reason), "by signal, without an input device");
}

/* `softoff run` refused, or QEMU did: that is this host's matter. */
static bool was_run(const struct verify_seen *seen, struct verify_result *r)
{
	char verdict[32], reason[256];

	host_field(seen->host, "verdict", verdict, sizeof(verdict));
	host_field(seen->host, "reason", reason, sizeof(reason));
	if (*verdict && strcmp(verdict, "failed"))
		return true;
	r->kind = KIND_NOT_RUN;
	snprintf(r->reason, sizeof(r->reason), "%s", *reason ? reason : "softoff run ended without a verdict");
	return false;
}

/* The diagnosis comes as an event of its own, or with the one that says that nothing is armed. */
static const json_t *doctor_of(const json_t *events)
{
	const json_t *doctor = event_of(events, "doctor", NULL, NULL), *unwired = event_of(events, "unwired", NULL, NULL);

	if (!doctor && json_object_get(unwired, "link"))
		doctor = unwired;
	return doctor;
}

void verify_judge(const struct verify_seen *seen, struct verify_result *r)
{
	const json_t *doctor = doctor_of(seen->events);
	bool armed = event_of(seen->events, "armed", NULL, NULL);
	enum verify_link broken;

	memset(r, 0, sizeof(*r));
	r->config = seen->config;
	r->press_to_off_ms = host_number(seen->host, "press_to_off_ms");
	r->ready_ms = host_number(seen->host, "ready_ms");
	if (doctor)
		r->doctor = json_deep_copy(doctor);
	if (!was_run(seen, r)) {
		verify_agree(r);
		return;
	}
	judge_booted(seen, &r->links[LINK_BOOTED]);
	judge_by_doctor(doctor, armed, described_links, &r->links[LINK_DESCRIBED]);
	judge_by_doctor(doctor, armed, driver_links, &r->links[LINK_DRIVER]);
	judge_armed(seen, r);
	judge_interrupt(seen->console, &r->links[LINK_INTERRUPT]);
	judge_key(seen, &r->links[LINK_KEY]);
	judge_stopped(seen, &r->links[LINK_STOPPED]);
	judge_disk(seen, &r->links[LINK_DISK]);
	judge_off(seen, &r->links[LINK_OFF]);
	blame_driver(doctor, r);
	broken = first_broken(r);
	r->kind = kind_of(seen, r, broken);
	reason_of(seen, r, broken);
	verify_agree(r);
}

const char *verify_kind_name(enum verify_kind kind)
{
	static const char *const names[] = {
		[KIND_WIRED] = "wired",		[KIND_MODULES] = "modules",	[KIND_FALLBACK] = "fallback",
		[KIND_NOT_WIRED] = "not-wired", [KIND_FAILED] = "failed",	[KIND_DISPUTED] = "disputed",
		[KIND_NOT_RUN] = "not-run",
	};

	return names[kind];
}

static const struct {
	const char *name, *sentence;
} links[VERIFY_LINKS] = {
	[LINK_BOOTED]    = { "booted",    "the kernel runs init" },
	[LINK_DESCRIBED] = { "described", "a power button is described" },
	[LINK_DRIVER]    = { "driver",    "its drivers are bound" },
	[LINK_ARMED]     = { "armed",     "a channel listens to it" },
	[LINK_INTERRUPT] = { "interrupt", "the press is counted as an interrupt" },
	[LINK_KEY]       = { "key",       "the press is heard" },
	[LINK_STOPPED]   = { "stopped",   "the workload is asked to stop, and ends" },
	[LINK_DISK]      = { "disk",      "what it wrote is on the disk" },
	[LINK_OFF]       = { "off",       "the VMM sees the guest power off" },
};

const char *verify_link_name(enum verify_link link)
{
	return links[link].name;
}

const char *verify_link_sentence(enum verify_link link)
{
	return links[link].sentence;
}

const char *verify_state_name(enum verify_state state)
{
	static const char *const names[] = {
		[STATE_UNREACHED] = "not-reached", [STATE_OK] = "ok", [STATE_BROKEN] = "broken", [STATE_UNKNOWN] = "unknown",
	};

	return names[state];
}

int verify_status(const struct verify *v)
{
	int status = 0;
	size_t i;

	for (i = 0; i < v->n_cases; i++) {
		const struct verify_result *r = &v->cases[i].result;

		if (r->kind == KIND_NOT_RUN) {
			status = status ? status : 2;
		} else if (r->kind != KIND_WIRED && r->kind != KIND_MODULES) {
			status = 1;
		}
	}
	return status;
}
