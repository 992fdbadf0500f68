// SPDX-License-Identifier: MIT
/*
 * links.c - judges each link of the way from the button to the power-off.
 *
 * Pure. A link is unknown if this kernel cannot show it: no /proc/interrupts, no driver of the disk.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/verify/seen.h"

__attribute__((format(printf, 3, 4)))
static void set_finding(struct verify_finding *f, enum verify_state state, const char *fmt, ...)
{
	char text[sizeof(f->evidence)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	f->state = state;
	text_safe(f->evidence, sizeof(f->evidence), text, strlen(text));
}

/*
 * Finds the kernel version of a module that init could not load. Returns the length of that version,
 * or 0 if it is this kernel's or no load failed.
 */
static int other_release(const char *console, const char *release, const char **other)
{
	static const char mark[] = " module /lib/modules/";
	const char *at = strstr(console, mark);
	size_t len = at ? strcspn(at + strlen(mark), "/\r\n") : 0;

	*other = at ? at + strlen(mark) : "";
	return len == strlen(release) && !memcmp(*other, release, len) ? 0 : (int)len;
}

static void judge_booted(const struct verify_seen *seen, struct verify_finding *f)
{
	const json_t *init = seen_event(seen, "init", NULL, NULL);
	const char *panic = strstr(seen->console, "Kernel panic"), *other;
	int len = other_release(seen->console, seen_text(init, "kernel"), &other);
	char reason[200];

	seen_host(seen, "reason", reason, sizeof(reason));
	if (init)
		set_finding(f, FINDING_OK, "Linux %s, %s%s%.*s", seen_text(init, "kernel"),
		    seen_text(init, "arch"), len ? ", which does not load modules of " : "", len,
		    other);
	else if (panic)
		set_finding(f, FINDING_BROKEN, "%.*s", (int)strcspn(panic, "\r\n"), panic);
	else
		set_finding(f, FINDING_BROKEN, "init said nothing: %s",
		    *reason ? reason : "no reason known");
}

/* The links of the guest's diagnosis (agent/doctor/walk.h) that these two links combine. */
static const char *const described_links[] = { "firmware", "button", "source", NULL };
static const char *const driver_links[] = { "answer", "driver", "consumer", "interrupt", "input",
	NULL };

static bool stops_at(const json_t *doctor, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(seen_text(doctor, "link"), *words))
			return true;
	return false;
}

/* Sets the evidence to the rest of the witness's line that begins with mark; without such a line, to the diagnosis's words. */
static void set_witnessed(const struct verify_seen *seen, const char *mark, const json_t *doctor, bool armed,
    struct verify_finding *f)
{
	const char *line = strstr(seen->console, mark);

	if (line)
		set_finding(f, FINDING_OK, "%.*s", (int)strcspn(line + strlen(mark), "\r\n"), line + strlen(mark));
	else if (*seen_text(doctor, "link"))
		set_finding(f, FINDING_OK, "the diagnosis found it, and stopped at %s", seen_text(doctor, "link"));
	else
		set_finding(f, FINDING_OK, "%s",
		    seen_signal(seen) ? "the kernel's tiny ACPI button signals PID 1" :
			*seen_text(doctor, "reason") ? seen_text(doctor, "reason") : armed ? "a channel is armed" : "");
}

/*
 * Judges a link by the guest's diagnosis. It is broken if the diagnosis stops there, and whole if it
 * stops later. If a channel is armed nevertheless, that channel bypasses the link.
 */
static void judge_by_doctor(const struct verify_seen *seen, bool armed, const char *const *words,
    const char *mark, struct verify_finding *f)
{
	const json_t *doctor = seen_doctor(seen);

	if (doctor && stops_at(doctor, words))
		set_finding(f, armed ? FINDING_BYPASSED : FINDING_BROKEN, "%s: %s: %s",
		    seen_text(doctor, "link"), seen_text(doctor, "path"),
		    seen_text(doctor, "read"));
	else if (armed || doctor)
		set_witnessed(seen, mark, doctor, armed, f);
	else
		set_finding(f, FINDING_UNKNOWN, "the guest has no diagnosis");
}

static void judge_armed(const struct verify_seen *seen, struct verify_result *r)
{
	const json_t *armed = seen_armed(seen);
	const json_t *unwired = seen_event(seen, "unwired", NULL, NULL);
	const char *channel = seen_signal(seen) ? "signal" : seen_text(armed, "channel");
	struct verify_finding *f = &r->links[VERIFY_ARMED];

	text_safe(r->channel, sizeof(r->channel), channel, strlen(channel));
	if (seen_signal(seen))
		set_finding(f, FINDING_OK, "the kernel's tiny ACPI button signals PID 1");
	else if (armed)
		set_finding(f, FINDING_OK, "%s, %s (%s)", r->channel, seen_text(armed, "name"),
		    seen_text(armed, "node"));
	else
		set_finding(f, FINDING_BROKEN, "%s",
		    unwired ? seen_text(unwired, "reason") :
			      "the guest never reported that it is armed");
}

/* Adds the counts in a line of /proc/interrupts: "45:  2  0  pl061 3 Edge ...". */
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
#define COUNTED_BEFORE "witness: before "

/* Returns the count of the same interrupt before the press, or -1 if the witness did not print it. */
static long count_before(const char *console, const char *what)
{
	size_t len = strcspn(what, "\r\n");

	while ((console = strstr(console, COUNTED_BEFORE))) {
		size_t line;

		console += strlen(COUNTED_BEFORE);
		line = strcspn(console, "\r\n");
		if (line >= len && !memcmp(console + line - len, what, len))
			return (long)sum_of(console);
	}
	return -1;
}

/* No count of the witness is above zero. heard: a channel of the guest heard the press nevertheless. */
static void judge_no_count(const char *console, bool heard, struct verify_finding *f)
{
	if (strstr(console, COUNTED) || (!heard && strstr(console, COUNTED_BEFORE)))
		set_finding(f, heard ? FINDING_BYPASSED : FINDING_BROKEN, "the kernel counted no interrupt of a button");
	else
		set_finding(f, FINDING_UNKNOWN, "the witness saw no counts");
}

/*
 * Only a button, or ACPI, has this interrupt, so any count since boot is a press, also a press that
 * came before the witness started.
 */
static void judge_interrupt(const struct verify_seen *seen, struct verify_finding *f)
{
	const char *console = seen->console, *at = console;
	long before;

	while ((at = strstr(at, COUNTED))) {
		const char *text;
		unsigned long sum;

		at += strlen(COUNTED);
		text = at + strcspn(at, ":\n");
		sum = sum_of(at);
		if (!sum)
			continue;
		text += strspn(text, ": \t");
		while (*text >= '0' && *text <= '9' && text[strspn(text, "0123456789")] == ' ')
			text += strcspn(text, " "), text += strspn(text, " ");
		before = count_before(console, text);
		if (before >= 0)
			set_finding(f, FINDING_OK, "%ld before the press, %lu after, of %.*s", before, sum,
			    (int)strcspn(text, "\r\n"), text);
		else
			set_finding(f, FINDING_OK, "%lu of %.*s", sum, (int)strcspn(text, "\r\n"), text);
		return;
	}
	judge_no_count(console, seen_signal(seen) || seen_event(seen, "press", NULL, NULL), f);
}

static void judge_key(const struct verify_seen *seen, struct verify_finding *f)
{
	const json_t *press = seen_event(seen, "press", NULL, NULL);

	if (seen_signal(seen))
		set_finding(f, FINDING_OK, "signal 38, poweroff");
	else if (press)
		set_finding(f, FINDING_OK, "%s: key %lld, %s", seen_text(press, "channel"),
		    (long long)json_integer_value(json_object_get(press, "key")),
		    seen_text(press, "action"));
	else
		set_finding(f, FINDING_BROKEN, "armed and pressed, but the guest heard no press");
}

static void judge_stopped(const struct verify_seen *seen, struct verify_finding *f)
{
	const json_t *end = seen_event(seen, "exit", "command", "/bin/witness");

	if (!end)
		set_finding(f, FINDING_BROKEN, "the workload did not end");
	else if (json_object_get(end, "signal"))
		set_finding(f, FINDING_BROKEN, "the workload had to be killed");
	else
		set_finding(f, FINDING_OK, "the workload ended with status %lld",
		    (long long)json_integer_value(json_object_get(end, "status")));
}

static void judge_disk(const struct verify_seen *seen, struct verify_finding *f)
{
	static const char mark[] = "witness: disk: ";
	const char *words = strstr(seen->console, mark);

	if (words)
		set_finding(f, FINDING_UNKNOWN, "no disk to write to: %.*s",
		    (int)strcspn(words + strlen(mark), "\r\n"), words + strlen(mark));
	else if (seen->disk_early && seen->disk_late)
		set_finding(f, FINDING_OK,
		    "all that was written before and after the press is there");
	else
		set_finding(f, FINDING_BROKEN, "lost: what was written %s the press",
		    seen->disk_early ? "after" : "before");
}

static void judge_off(const struct verify_seen *seen, struct verify_finding *f)
{
	char verdict[32], reason[200];

	seen_host(seen, "verdict", verdict, sizeof(verdict));
	seen_host(seen, "reason", reason, sizeof(reason));
	if (!strcmp(verdict, "off") && seen->status == 0)
		set_finding(f, FINDING_OK, "guest-shutdown, %ld ms after the press",
		    seen_host_number(seen, "press_to_off_ms"));
	else
		set_finding(f, FINDING_BROKEN, "%s: %s", *verdict ? verdict : "no verdict", reason);
}

void verify_links(const struct verify_seen *seen, struct verify_result *r)
{
	bool armed = seen_event(seen, "armed", NULL, NULL);

	judge_booted(seen, &r->links[VERIFY_BOOTED]);
	judge_by_doctor(seen, armed, described_links, "witness: described ", &r->links[VERIFY_DESCRIBED]);
	judge_by_doctor(seen, armed, driver_links, "witness: driver ", &r->links[VERIFY_DRIVER]);
	judge_armed(seen, r);
	judge_interrupt(seen, &r->links[VERIFY_INTERRUPT]);
	judge_key(seen, &r->links[VERIFY_KEY]);
	judge_stopped(seen, &r->links[VERIFY_STOPPED]);
	judge_disk(seen, &r->links[VERIFY_DISK]);
	judge_off(seen, &r->links[VERIFY_OFF]);
}
