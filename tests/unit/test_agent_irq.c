// SPDX-License-Identifier: MIT
/*
 * test_agent_irq.c: which interrupts are a press, and when the channel looks at their count. The test plays the button and the
 * other channels.
 */
#include <errno.h>

#include "agent/channels/irq.c"
#include "tests/unit/tap.h"

#define ARMWAIT_MS 2000u
#define DEBOUNCE_MS 5u

static struct params params = { .armwait_ms = ARMWAIT_MS };
static struct agent a;
static struct button machine;
static uint64_t kept, wake_ms, lazy_ms, missed, now;
static bool countable;
static struct press heard;
static unsigned presses, walks, explained;

const struct button *button_look(void)
{
	walks++;
	return &machine;
}

int button_count(const struct button *b, uint64_t *count)
{
	if (!countable)
		return -ENOENT;
	*count = b->interrupt.count;
	return 0;
}

uint64_t *event_interrupts_counted(void)
{
	return &kept;
}

uint64_t clock_ms(void)
{
	return now;
}

void channel_wake(const struct channel *channel, uint64_t at_ms)
{
	(void)channel;
	wake_ms = at_ms;
}

void channel_wake_lazily(const struct channel *channel, uint64_t at_ms)
{
	(void)channel;
	lazy_ms = at_ms;
}

static bool probes; /* this kernel can */
static void (*probe)(struct agent *a);

int irq_wake_start(struct agent *of, void (*woken)(struct agent *a))
{
	(void)of;
	probe = probes ? woken : NULL;
	return probes ? 0 : -ENOENT;
}

void irq_wake_end(struct agent *of)
{
	(void)of;
	probe = NULL;
}

void doctor_try_grab(bool on)
{
	(void)on;
}

void agent_missed(struct agent *of, uint64_t interrupts)
{
	(void)of;
	missed += interrupts;
	explained += !interrupts;
}

/* As agent.c has it. */
void agent_press(struct agent *of, const struct press *press)
{
	if (of->rang && now - of->pressed_ms < POWER_SAME_MS)
		return;
	presses++;
	heard = *press;
	of->rang = press->channel;
	of->pressed_ms = now;
	kept = UINT64_MAX;
}

/* The key goes down or up, and evdev reads it. */
static void key(bool down)
{
	if (down)
		agent_press(&a, &(struct press){ .channel = "evdev", .action = POWER_OFF, .code = 116 });
	irq_account();
}

static void arm(void)
{
	a.attached = true;
	a.buttons = 1;
	channel_irq.look(&a, "input");
}

/* Lets time pass to the next look, which the kernel has as late as it may. Returns whether there is one. */
static bool next(void)
{
	uint64_t late = lazy_ms == CLOCK_NEVER ? CLOCK_NEVER : lazy_ms + LOOP_SLACK_MS;
	uint64_t at = wake_ms < late ? wake_ms : late;

	if (at == CLOCK_NEVER)
		return false;
	now = at > now ? at : now;
	if (wake_ms <= now)
		wake_ms = CLOCK_NEVER;
	lazy_ms = CLOCK_NEVER;
	channel_irq.due(&a, now);
	return true;
}

/* Runs for ms. */
static void pass(uint64_t ms)
{
	const uint64_t end = now + ms;

	while ((wake_ms < end || (lazy_ms != CLOCK_NEVER && lazy_ms + LOOP_SLACK_MS < end)) && next())
		;
	now = end;
}

/* Boots a machine: the interrupt has come so often, and the button is armed now. */
static void boot(uint64_t count)
{
	a = (struct agent){ .params = &params };
	machine = (struct button){ .code = 116, .debounce_ms = DEBOUNCE_MS, .link = LINKS, .interrupt = { .exclusive = true, .count = count } };
	params.irqwatch = IRQWATCH_AUTO;
	button = NULL;
	stale = planned = suspected = lost = grabbed = false;
	probe = NULL;
	countable = true;
	kept = missed = 0;
	presses = walks = 0;
	wake_ms = lazy_ms = CLOCK_NEVER;
	now += 100000;
	arm();
}

static void acpi_boot(uint64_t count)
{
	boot(count);
	machine.acpi = true;
	machine.code = machine.debounce_ms = 0;
}

static void before(void)
{
	uint64_t began;

	boot(2);
	began = now;
	(void)next();
	ok(now - began <= FIRST_MS, "the channel looks soon after the button is armed");
	is_int(presses, 0, "the key of an interrupt may still come");
	(void)next();
	is_int(presses, 1, "an interrupt without a key, before the button was armed, is a press");
	ok(heard.held && heard.code == 116 && heard.action == POWER_OFF && strcmp(heard.channel, "irq") == 0 && heard.interrupts == 2,
	   "that press has the key of the device tree and the number of interrupts");
	pass(60000);
	is_int(presses, 1, "that press is reported once");

	acpi_boot(1);
	pass(60000);
	ok(presses == 1 && heard.code == 0 && heard.action == POWER_OFF, "a press before the ACPI button was armed is reported");

	boot(2);
	kept = UINT64_MAX;
	pass(60000);
	ok(!presses && !missed, "a program of its own ignores interrupts from before its start");
	boot(2);
	kept = UINT64_MAX;
	wake_ms = lazy_ms = CLOCK_NEVER;
	planned = false;
	arm();
	ok(wake_ms == now, "a program of its own reads the count when the button is armed, not later");
}

/* At each moment of some seconds, a pulse that leaves two interrupts and no key. */
static void pulses(void)
{
	uint64_t worst = 0;
	unsigned wrong = 0, others = 0;

	for (uint64_t at = 0; at < 6000; at += 7) {
		uint64_t began;

		boot(0);
		pass(at);
		machine.interrupt.count += 2;
		began = now;
		while (!presses && next() && now - began < 10000)
			;
		worst = now - began > worst ? now - began : worst;
		others += heard.held && at > FIRST_MS + DEBOUNCE_MS + KEY_MS;
		pass(30000);
		wrong += presses != 1 || missed;
	}
	is_int(wrong, 0, "a pulse without a key is one press at any time");
	ok(worst < 2000, "a pulse without a key is reported within 2 s (%lu ms)", (unsigned long)worst);
	is_int(others, 0, "only a pulse before the button was armed came before the agent");

	boot(0);
	for (unsigned i = 0; i < 50; i++) {
		pass(2500);
		machine.interrupt.count += 1 + i % 3;
	}
	pass(2500);
	is_int(presses, 50, "fifty pulses are fifty presses");

	boot(0);
	machine.debounce_ms = 500;
	pass(10000);
	machine.interrupt.count += 2;
	pass(2000);
	is_int(presses, 1, "a pulse that a debounce interval of 500 ms swallows is a press");

	boot(0);
	params.irqwatch = IRQWATCH_OFF;
	pass(10000);
	machine.interrupt.count += 2;
	pass(60000);
	ok(!presses && lazy_ms == CLOCK_NEVER, "irqwatch=off stops the looks and reports no pulse");
}

static void probed(void)
{
	uint64_t began;

	probes = true;
	boot(0);
	pass(10000);
	ok(probe && wake_ms == CLOCK_NEVER && lazy_ms == CLOCK_NEVER, "on a kernel with probes an idle guest is not woken");
	machine.interrupt.count = 2;
	probe(&a);
	began = now;
	while (!presses && next())
		;
	ok(presses == 1 && now - began < 100, "a pulse without a key is reported at once by a probe (%lu ms)", (unsigned long)(now - began));
	pass(2000);
	for (unsigned i = 0; i < 2; i++) { /* both edges */
		machine.interrupt.count++;
		probe(&a);
		pass(DEBOUNCE_MS);
		key(!i);
		pass(300);
	}
	pass(30000);
	ok(presses == 2 && strcmp(heard.channel, "evdev") == 0, "a press with a key has that key");
	irq_forget();
	channel_irq.look(&a, "input");
	a.buttons = 0;
	arm();
	pass(30000);
	ok(probe != NULL, "a driver that comes back is probed again");
	probes = false;
}

/* Presses with a key, held for any time. */
static void keys(void)
{
	unsigned wrong = 0;

	for (uint64_t hold = 5; hold < 9000; hold += 13) {
		boot(0);
		pass(1000 + hold % 5000);
		for (unsigned i = 0; i < 3; i++) {
			machine.interrupt.count += 1 + i; /* it bounces */
			pass(DEBOUNCE_MS);
			key(true);
			pass(hold);
			machine.interrupt.count += 1 + i;
			pass(DEBOUNCE_MS + 2);
			key(false);
			pass(1500);
		}
		pass(30000);
		wrong += presses != 3 || missed;
	}
	is_int(wrong, 0, "a press with a key is one press, however long it is held, and its release is none");

	boot(0);
	pass(5000);
	machine.interrupt.count = 1;
	pass(DEBOUNCE_MS);
	key(true);
	pass(30000);
	is_int(presses, 1, "a line that stays high is one press");

	boot(0);
	machine.interrupt.count = 2;
	pass(FIRST_MS + 1);
	key(true);
	pass(30000);
	ok(presses == 1 && strcmp(heard.channel, "evdev") == 0, "a key that comes after the first look is the press");
}

static void inhibited(void)
{
	boot(0);
	pass(5000);
	machine.interrupt.count = 2;
	machine.link = LINK_INPUT;
	pass(5000);
	ok(!presses && missed == 2, "interrupts of an inhibited button are explained, and are no press");

	boot(0);
	pass(5000);
	machine.interrupt.count = 2;
	channel_irq.finish(&a);
	ok(!presses && missed == 2, "interrupts of an inhibited button at the agent's end are explained");
	boot(0);
	pass(5000);
	machine.interrupt.count = 2;
	key(true);
	channel_irq.finish(&a);
	is_int((long)missed, 0, "interrupts after a press are not explained");
}

static void grabbing(void)
{
	boot(0);
	pass(5000);
	is_int(explained, 0, "a button whose keys come needs no explanation");
	machine.link = LINK_NODE;
	machine.fault = FAULT_GRABBED;
	machine.interrupt.count = 2;
	pass(5000);
	ok(presses == 1 && explained == 1, "a press that a grab kept from the agent is reported, and the grab explained");
	machine.interrupt.count = 4;
	pass(5000);
	ok(presses == 2 && explained == 1, "a grab is explained once");
	boot(0);
	explained = 0;
	machine.link = LINK_NODE;
	machine.fault = FAULT_GRABBED;
	pass(1000);
	is_int(explained, 1, "a grab from before the agent is explained without a press");
}

static void others(void)
{
	boot(2);
	machine.interrupt.exclusive = false;
	(void)next();
	ok(!presses && wake_ms == CLOCK_NEVER && lazy_ms == CLOCK_NEVER, "a count that is not the button's alone proves nothing");

	acpi_boot(0);
	pass(60000);
	ok(wake_ms == CLOCK_NEVER && lazy_ms == CLOCK_NEVER, "an ACPI button has no look after armwait: an idle guest sleeps");
	is_int(walks, 1, "an ACPI button needs one walk of the chain");

	boot(2);
	(void)next();
	machine.interrupt.exclusive = false; /* its driver has gone */
	irq_forget();
	(void)next();
	ok(!presses && !missed, "a driver that goes before the time for the key is over leaves no press");
	machine.interrupt.exclusive = true;
	machine.interrupt.count = 3;
	arm();
	pass(30000);
	ok(!presses && !missed, "what the driver's return counts is no press");
	machine.interrupt.count += 2;
	pass(2000);
	is_int(presses, 1, "a pulse after the driver's return is a press");

	boot(2);
	countable = false;
	pass(2000);
	is_int(presses, 1, "without a cheap count the walk's count is used");
}

int main(void)
{
	now = 1000;
	before();
	pulses();
	probed();
	keys();
	inhibited();
	grabbing();
	others();
	return done();
}
