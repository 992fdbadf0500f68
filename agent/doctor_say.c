// SPDX-License-Identifier: MIT
/* doctor_say.c - the diagnosis in few words: three lines on the console, and an event with all of it. */
#include "agent/doctor.h"

#include <string.h>

#include "lib/event.h"
#include "lib/log.h"

/* "A B C": "CONFIG_A=y (with B C)". */
static void symbols(const char *names, struct text *out)
{
	size_t first = strcspn(names, " ");

	text_str(out, "set CONFIG_");
	text_bytes(out, names, first);
	text_fmt(out, names[first] ? "=y (with%s)" : "=y", names + first);
}

void doctor_fix(const struct doctor *d, struct text *out)
{
	const char *names = doctor_remedy(d->ail, AIL_SYMBOLS), *module = doctor_remedy(d->ail, AIL_MODULE);
	const char *fix = doctor_remedy(d->ail, AIL_FIX);

	if (*names)
		symbols(names, out);
	if (*module)
		text_fmt(out, ", or modprobe %s", module);
	if (*fix)
		text_fmt(out, "%s%s", *names ? ", or " : "", fix);
}

void doctor_reason(const struct doctor *d, struct text *out)
{
	text_str(out, doctor_remedy(d->ail, AIL_SAYS));
	if (d->ail != AIL_NONE)
		text_str(out, ": ");
	doctor_fix(d, out);
}

static void say_event(const struct doctor *d, const struct doctor_seen *seen, const char *name, const char *reason,
		      const char *meanwhile)
{
	struct event e;

	event_begin(&e, name);
	event_str(&e, "reason", reason);
	event_num(&e, "number", d->link);
	event_str(&e, "link", d->link < LINKS ? doctor_words[d->link] : "");
	event_str(&e, "path", seen->path);
	event_str(&e, "read", seen->read);
	event_str(&e, "symbols", doctor_remedy(d->ail, AIL_SYMBOLS));
	event_str(&e, "module", doctor_remedy(d->ail, AIL_MODULE));
	event_str(&e, "fallback", meanwhile);
	event_num(&e, "interrupts", d->counted ? (int64_t)d->count : -1);
	event_send(&e);
}

void doctor_say(bool armed, uint64_t missed, const char *meanwhile)
{
	static struct doctor d;
	char reason[192];
	struct text r = TEXT_IN(reason);

	doctor_walk(&d, "");
	if (missed && d.ail == AIL_NONE) {
		d.ail = AIL_WITNESS;
		d.link = LINK_COUNT;
	}
	doctor_reason(&d, &r);
	log_line("%s: %s", !armed ? "NOT ARMED: no power button can be heard" : missed ? "PRESS MISSED" : "doctor", reason);
	log_line("doctor: %s: %s", d.at->path, d.at->read);
	log_line("doctor: meanwhile:%s; %lu interrupts came", *meanwhile ? meanwhile : " nothing",
		 (unsigned long)(missed ? missed : d.count));
	say_event(&d, d.at, armed ? "doctor" : "unwired", reason, meanwhile);
}
