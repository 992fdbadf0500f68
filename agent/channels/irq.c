// SPDX-License-Identifier: MIT
/*
 * irq.c - the witness: how often the button's interrupt came.
 *
 * A press that came before anybody read the button is lost to evdev, but was counted: by the time that a button is armed, more
 * interrupts than are accounted for are a press, and it is honoured. Later they are one that brought no key, and the doctor
 * explains it. In both cases the key is waited for first, which may be on its way. How many are accounted for outlives the
 * agent (event_interrupts_counted), so a press while it was dead is honoured too; nobody knows of those before a program of its own was
 * started, so there they are just taken as they are.
 *
 * Nothing tells of interrupts without asking, and an idle machine is not woken for this. So it is asked when a button was
 * armed, once more after armwait, and at the end; every other second only where the doctor knows that a press is too short.
 */
#include <string.h>

#include "agent/agent.h"
#include "agent/channel.h"
#include "agent/doctor/walk.h"
#include "lib/clock.h"
#include "lib/event.h"

/* From the interrupt to the key, where there is one, on a busy machine. */
#define IRQ_KEY_MS 500u
#define IRQ_AGAIN_MS 2000u

/* From a button being armed to the first look: it takes some 15 ms of a slow machine, and the workload is to start first. */
#define IRQ_FIRST_MS 250u

static bool planned;   /* the first look, which ends where nothing is suspected any more */
static bool suspected; /* more interrupts were seen, and the key is waited for */

/*
 * Whether the count is the button's alone, and ours to explain. On a PC, a button without a counter of its own shares its interrupt
 * with all of ACPI. The tiny ACPI button's presses go to PID 1, past us.
 */
static bool is_own(const struct doctor *d)
{
	return d->counted && !d->by_signal && (!d->acpi || *d->source || d->name[0] == 'L');
}

static void honour(struct agent *a, const struct doctor *d)
{
	struct press press = { .channel = "irq", .node = d->links[LINK_INTERRUPT].read, .held = true, .action = POWER_OFF };

	if (!d->acpi) {
		press.code = d->button.code;
		press.action = power_from_key(press.code);
	}
	agent_press(a, &press);
}

/* Looks; returns when to look again. fresh: for the first time since a button was armed; end: there is no later. */
static uint64_t check_missed_irqs(struct agent *a, uint64_t now_ms, bool fresh, bool end)
{
	const struct doctor *d = doctor_examine();
	uint64_t *kept = event_interrupts_counted(), more;
	const bool waited = suspected;

	suspected = false;
	if (!is_own(d))
		return CLOCK_NEVER;
	more = d->count > *kept ? d->count - *kept : 0;
	if (more && !waited && !end) {
		suspected = true;
		return now_ms + d->button.debounce_ms + IRQ_KEY_MS;
	}
	if (more && fresh) {
		honour(a, d);
		return CLOCK_NEVER;
	}
	*kept = d->count;
	if (more)
		agent_missed(a, more);
	return fresh ? now_ms + a->params->armwait_ms : d->fault == FAULT_PULSE ? now_ms + IRQ_AGAIN_MS : CLOCK_NEVER;
}

static void irq_due(struct agent *a, uint64_t now_ms)
{
	uint64_t again_ms = CLOCK_NEVER;

	if (a->rang && now_ms - a->pressed_ms < POWER_SAME_MS)
		suspected = false; /* the press was heard, and its release may be yet to come */
	else
		again_ms = check_missed_irqs(a, now_ms, a->attached, false);
	if (!suspected)
		a->attached = planned = false;
	channel_wake(&channel_irq, again_ms);
}

static void irq_look(struct agent *a, const char *subsystem)
{
	(void)subsystem;
	if (a->attached && !planned)
		channel_wake(&channel_irq, clock_ms() + IRQ_FIRST_MS);
	planned |= a->attached;
}

static void irq_finish(struct agent *a)
{
	if (!a->rang)
		(void)check_missed_irqs(a, 0, false, true);
}

static bool irq_wanted(const struct params *params)
{
	return params->irq;
}

const struct channel channel_irq = { .name = "irq", .wanted = irq_wanted, .look = irq_look, .due = irq_due, .finish = irq_finish };
