// SPDX-License-Identifier: MIT
/*
 * irq.c - hears a press that brought no key, by the count of the button's interrupt.
 *
 * Theory of operation. A count that only a press moves (agent/button.h: exclusive) proves a press. The channel keeps how many
 * interrupts are accounted for. A key that evdev reads accounts for all interrupts before it: the edges of press and release, and the
 * edges of a line that bounces. A greater count is a press whose key is lost, and the channel reports it after the time for the key:
 * - The press came before anything read the event node. The number accounted for outlives the agent (event_interrupts_counted), so
 *   this includes a press while no agent ran. A program of its own does not know what came before it; it takes the count as it is.
 * - The press was shorter than the debounce interval, or over before the virtual processor ran again: gpio-keys reads the level some
 *   5 ms after the edge (linux/drivers/input/keyboard/gpio_keys.c, gpio_keys_gpio_isr), finds it low, and reports nothing.
 *
 * The channel looks when the button is armed and after armwait. Later, a gpio-keys button wakes it by a probe in the driver's handler
 * (irq_wake.h). On a kernel without probes it looks every LOOK_MS, with so wide a slack that the kernel can join the look to another
 * wake-up: within 2 s it has reported any press. The ACPI button's driver reads no level, so a press always brings its key there.
 */
#include "agent/channels/irq.h"

#include <string.h>

#include "agent/agent.h"
#include "agent/button.h"
#include "agent/channel.h"
#include "agent/channels/irq_wake.h"
#include "lib/clock.h"
#include "lib/event.h"

/* From the end of the debounce interval to the key. A key that comes later is the same press (POWER_SAME_MS). */
#define KEY_MS 50u

/* From arming to the first look. It walks the chain, some 15 ms on a slow machine, and the workload is to start first. */
#define FIRST_MS 250u

/* LOOK_MS, LOOP_SLACK_MS, the debounce interval and KEY_MS together are under 2 s. */
#define LOOK_MS 1400u
#define LOOK_LEAST_MS 400u

static const struct button *button; /* NULL: not looked for yet */
static bool stale;     /* devices came or went since then */
static bool planned;   /* the first look after arming, which ends when nothing is suspected any more */
static bool suspected; /* interrupts came, and the time for their key is not over */
static bool grabbed;   /* another process has the event node for itself, and the log says so */
static bool lost;      /* the driver went, and took the probe along */

/* Returns whether the count of now proves anything; it is in *count then. */
static bool read_count(struct agent *a, uint64_t *count)
{
	const bool walks = stale || !button;

	if (walks)
		button = button_look();
	stale = false;
	if (button->fault == FAULT_GRABBED && !grabbed)
		agent_missed(a, 0);
	grabbed = button->fault == FAULT_GRABBED;
	if (walks || button_count(button, count) < 0)
		*count = button->interrupt.count;
	return button->interrupt.exclusive;
}

/* How many interrupts are not accounted for. */
static uint64_t count_unaccounted(uint64_t count)
{
	uint64_t *accounted = event_interrupts_counted();

	if (*accounted > count)
		*accounted = count;
	return count - *accounted;
}

/* Reads the count a moment later: until then all interrupts belong to that key, and the stop that it asks for has the processor. */
void irq_account(void)
{
	suspected = false;
	*event_interrupts_counted() = UINT64_MAX;
	if (button && !stale)
		channel_wake(&channel_irq, clock_ms() + KEY_MS);
}

void irq_forget(void)
{
	stale = lost = true;
	suspected = false;
	*event_interrupts_counted() = UINT64_MAX;
}

static void report_press(struct agent *a, uint64_t interrupts, bool before)
{
	struct press press = {
		.channel = "irq", .node = button->interrupt.name, .held = before, .interrupts = interrupts, .action = POWER_OFF,
	};

	if (!button->acpi) {
		press.code = button->code;
		press.action = power_from_key(press.code);
	}
	agent_press(a, &press);
}

/* Interrupts came, and no key. before: the first look since the button was armed. */
static void explain(struct agent *a, uint64_t interrupts, bool before, bool end)
{
	uint64_t count;

	stale = true; /* another process may have inhibited the input device, or grabbed it */
	doctor_try_grab(true);
	(void)read_count(a, &count);
	doctor_try_grab(false);
	if (end || button->link == LINK_INPUT)
		agent_missed(a, interrupts);
	else
		report_press(a, interrupts, before);
}

/* Looks; returns when to look again. end: there is no later. */
static uint64_t look_at_count(struct agent *a, uint64_t now_ms, bool end)
{
	const bool waited = suspected, same = a->rang && now_ms - a->pressed_ms < POWER_SAME_MS;
	uint64_t count, more;

	suspected = false;
	if (!read_count(a, &count))
		return CLOCK_NEVER;
	more = count_unaccounted(count);
	if (more && !waited && !end && !same) {
		suspected = true;
		return now_ms + button->debounce_ms + KEY_MS;
	}
	if (more && !same)
		explain(a, more, a->attached, end);
	*event_interrupts_counted() = count;
	return a->attached ? now_ms + a->params->armwait_ms : CLOCK_NEVER;
}

/* The handler runs now; the key comes when the debouncing is over. */
static void on_interrupt(struct agent *a)
{
	(void)a;
	suspected = true;
	channel_wake(&channel_irq, clock_ms() + (button ? button->debounce_ms : 0) + KEY_MS);
}

/* Whether a press can leave a count and no key. */
static bool is_watched(const struct agent *a)
{
	return a->params->irqwatch != IRQWATCH_OFF && a->buttons && !button->acpi && button->interrupt.exclusive;
}

static uint64_t next_look_ms(struct agent *a, uint64_t now_ms)
{
	if (lost)
		irq_wake_end(a);
	lost = false;
	if (suspected || !is_watched(a))
		return CLOCK_NEVER;
	if (a->params->irqwatch == IRQWATCH_AUTO && irq_wake_start(a, on_interrupt) == 0)
		return CLOCK_NEVER;
	return now_ms + (LOOK_MS > button->debounce_ms + LOOK_LEAST_MS ? LOOK_MS - button->debounce_ms : LOOK_LEAST_MS);
}

static void irq_due(struct agent *a, uint64_t now_ms)
{
	channel_wake(&channel_irq, look_at_count(a, now_ms, false));
	if (!suspected)
		a->attached = planned = false;
	channel_wake_lazily(&channel_irq, next_look_ms(a, now_ms));
}

static void irq_look(struct agent *a, const char *subsystem)
{
	(void)subsystem;
	stale = true;
	/* What came before a program of its own is no press: it takes the count at once. */
	if (a->attached && !planned)
		channel_wake(&channel_irq, clock_ms() + (*event_interrupts_counted() == UINT64_MAX ? 0 : FIRST_MS));
	planned |= a->attached;
}

/* The chain is walked only if interrupts came: the machine waits for the agent's end. */
static void irq_finish(struct agent *a)
{
	uint64_t count;

	if (!a->rang && button && button->interrupt.exclusive && button_count(button, &count) == 0 && count_unaccounted(count))
		(void)look_at_count(a, 0, true);
}

static bool irq_wanted(const struct params *params)
{
	return params->irq;
}

const struct channel channel_irq = { .name = "irq", .wanted = irq_wanted, .look = irq_look, .due = irq_due, .finish = irq_finish };
