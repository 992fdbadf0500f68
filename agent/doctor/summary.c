// SPDX-License-Identifier: MIT
/* summary.c - the diagnosis in few words: three lines on the console, and an event with all of it. */
#include "agent/doctor/walk.h"

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
	const char *names = doctor_remedy(d->fault, FAULT_SYMBOLS), *module = doctor_remedy(d->fault, FAULT_MODULE);
	const char *fix = doctor_remedy(d->fault, FAULT_FIX);

	if (*names)
		symbols(names, out);
	if (*module)
		text_fmt(out, ", or modprobe %s", module);
	if (*fix)
		text_fmt(out, "%s%s", *names ? ", or " : "", fix);
}

void doctor_reason(const struct doctor *d, struct text *out)
{
	text_str(out, doctor_remedy(d->fault, FAULT_TEXT));
	if (d->fault != FAULT_NONE)
		text_str(out, ": ");
	doctor_fix(d, out);
}

static struct doctor doctor;
static char reason[192];

/* missed: interrupts that brought no key. */
static void walk_machine(uint64_t missed)
{
	struct text r = TEXT_IN(reason);

	doctor_walk(&doctor, "");
	if (missed && doctor.fault == FAULT_NONE) {
		doctor.fault = FAULT_WITNESS;
		doctor.link = LINK_COUNT;
	}
	doctor_reason(&doctor, &r);
}

static void fields(struct event *e, const char *meanwhile)
{
	event_str(e, "reason", reason);
	event_num(e, "number", doctor.link);
	event_str(e, "link", doctor.link < LINKS ? doctor_words[doctor.link] : "");
	event_str(e, "path", doctor.at->path);
	event_str(e, "read", doctor.at->read);
	event_str(e, "symbols", doctor_remedy(doctor.fault, FAULT_SYMBOLS));
	event_str(e, "module", doctor_remedy(doctor.fault, FAULT_MODULE));
	event_str(e, "fallback", meanwhile);
	event_str(e, "listening", meanwhile);
	event_num(e, "interrupts", doctor.counted ? (int64_t)doctor.count : -1);
}

void doctor_append(struct event *e, const char *meanwhile)
{
	walk_machine(0);
	fields(e, meanwhile);
}

struct doctor *doctor_examine(void)
{
	doctor_walk(&doctor, "");
	return &doctor;
}

static void log_fallback(const char *fallback)
{
	log_line("armed by a fallback, %s: %s", fallback, reason);
}

void doctor_log_fallback(const char *fallback)
{
	walk_machine(0);
	if (doctor.fault != FAULT_NONE)
		log_fallback(fallback);
}

void doctor_log(bool armed, uint64_t missed, const char *fallback, const char *meanwhile)
{
	struct event e;

	walk_machine(missed);
	if (*fallback && doctor.fault != FAULT_NONE)
		log_fallback(fallback);
	else
		log_line("%s: %s", !armed ? "NOT ARMED: no power button can be heard" : missed ? "PRESS MISSED" : "doctor", reason);
	log_line("doctor: %s: %s", doctor.at->path, doctor.at->read);
	log_line("doctor: meanwhile: %s; %lu interrupts came", *meanwhile ? meanwhile : "nothing",
		 (unsigned long)(missed ? missed : doctor.count));
	event_begin(&e, armed ? "doctor" : "unwired");
	fields(&e, meanwhile);
	event_send(&e);
}
