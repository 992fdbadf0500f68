// SPDX-License-Identifier: MIT
/*
 * test_agent_irq.c: what more interrupts than are accounted for are taken for. What the doctor sees, when the time has come,
 * and what the other channels hear, the test says.
 */
#include "agent/channels/irq.c"
#include "tests/unit/tap.h"

#define ARMWAIT_MS 2000u
#define DEBOUNCE_MS 5u

static const struct params params = { .armwait_ms = ARMWAIT_MS };
static struct agent a = { .params = &params };
static struct doctor machine;
static uint64_t kept, wake_ms, missed;
static struct press heard;
static unsigned presses;

struct doctor *doctor_examine(void)
{
	return &machine;
}

uint64_t *event_interrupts_counted(void)
{
	return &kept;
}

void channel_wake(const struct channel *channel, uint64_t at_ms)
{
	(void)channel;
	wake_ms = at_ms;
}

void agent_missed(struct agent *of, uint64_t interrupts)
{
	(void)of;
	missed = interrupts;
}

/* As agent.c has it. */
void agent_press(struct agent *of, const struct press *press)
{
	presses++;
	heard = *press;
	of->rang = press->channel;
	of->pressed_ms = clock_ms();
	kept = UINT64_MAX;
}

/* The key, as evdev tells it. */
static void key_comes(void)
{
	agent_press(&a, &(struct press){ .channel = "evdev", .action = POWER_OFF, .code = 116 });
}

static void armed(void)
{
	a.attached = true;
	channel_irq.look(&a, "input");
}

/* What the agent asked to be woken for. Returns how many ms of now that was in. */
static uint64_t next(uint64_t now_ms)
{
	uint64_t at_ms = wake_ms;

	wake_ms = CLOCK_NEVER;
	channel_irq.due(&a, at_ms);
	return at_ms - now_ms;
}

/* Boots: so many interrupts came before, and the button is armed now. Returns when now is. */
static uint64_t boot(uint64_t count)
{
	a = (struct agent){ .params = &params };
	machine = (struct doctor){ .counted = true, .count = count, .link = LINKS };
	machine.button = (struct devtree_button){ .code = 116, .debounce_ms = DEBOUNCE_MS };
	planned = suspected = false;
	kept = missed = 0;
	presses = 0;
	armed();
	return clock_ms();
}

static void before(void)
{
	uint64_t now_ms = boot(2), first = next(now_ms);

	ok(first <= IRQ_FIRST_MS, "behind an arming, the interrupts are looked at soon");
	is_int(presses, 0, "interrupts before it may be a key on its way");
	ok(next(now_ms) - first == DEBOUNCE_MS + IRQ_KEY_MS, "so that is waited for, past the debouncing");
	is_int(presses, 1, "where none comes, it was a press before anybody listened, and is honoured");
	ok(heard.held && heard.code == 116 && heard.action == POWER_OFF && strcmp(heard.channel, "irq") == 0,
	   "as the key that the device tree has, by the channel irq");
	is_int((long)missed, 0, "nothing was missed");
	ok(wake_ms == CLOCK_NEVER, "nobody looks again");

	now_ms = boot(1);
	machine.acpi = true;
	memcpy(machine.source, "ACPI0013:00", 12);
	(void)next(now_ms);
	(void)next(now_ms);
	ok(presses == 1 && heard.code == 0 && heard.action == POWER_OFF, "ACPI's button has no code, and means a power-off");
}

static void on_its_way(void)
{
	uint64_t now_ms = boot(0);

	machine.count = 2; /* a moment before the first look */
	(void)next(now_ms);
	key_comes();
	(void)next(now_ms);
	is_int(presses, 1, "one press whose key comes behind the first look is one press");
	ok(!heard.held && strcmp(heard.channel, "evdev") == 0, "the one that evdev heard");
	is_int((long)missed, 0, "and explains its interrupts");

	now_ms = boot(0);
	machine.count = 2;
	key_comes();
	(void)next(now_ms);
	is_int(presses, 1, "so it is with a key before the first look");

	now_ms = boot(0);
	machine.count = 2;
	(void)next(now_ms);
	key_comes();
	a.pressed_ms -= 2 * POWER_SAME_MS; /* the agent has been kept waiting */
	(void)next(now_ms);
	is_int(presses, 1, "and with a second look that comes late");
	is_int((long)missed, 0, "which explains nothing");
}

/* Two buttons: while the key of the first is waited for, another is armed. */
static void another(void)
{
	uint64_t now_ms = boot(2);

	(void)next(now_ms);
	armed();
	(void)next(now_ms);
	is_int(presses, 1, "a press before one button was armed is honoured, once, when another comes");

	now_ms = boot(2);
	(void)next(now_ms);
	machine.counted = false; /* its driver has gone */
	(void)next(now_ms);
	ok(!presses && wake_ms == CLOCK_NEVER, "one that is gone before the key was waited for is nothing to look at");
	armed();
	ok(wake_ms != CLOCK_NEVER, "the next one is");
}

static void later(void)
{
	uint64_t now_ms = boot(0);

	ok(next(now_ms) <= IRQ_FIRST_MS && wake_ms != CLOCK_NEVER, "without interrupts, it is looked again at the end of armwait");
	machine.count = 2;
	(void)next(now_ms);
	is_int((long)missed, 0, "interrupts behind the first look may bring a key");
	(void)next(now_ms);
	is_int((long)missed, 2, "where none comes, they are explained");
	is_int(presses, 0, "and are no press");

	now_ms = boot(0);
	(void)next(now_ms);
	machine.count = 2;
	channel_irq.finish(&a);
	is_int((long)missed, 2, "at the end there is no later, so that is explained at once");

	now_ms = boot(0);
	(void)next(now_ms);
	machine.count = 2;
	key_comes();
	channel_irq.finish(&a);
	is_int((long)missed, 0, "but not behind a press");
}

static void others(void)
{
	uint64_t now_ms = boot(2);

	machine.counted = false;
	(void)next(now_ms);
	ok(!presses && wake_ms == CLOCK_NEVER, "what nobody counts is not looked at again");

	now_ms = boot(2);
	machine.acpi = true;
	memcpy(machine.name, "PNP0C0C:00", 11);
	(void)next(now_ms);
	ok(!presses && wake_ms == CLOCK_NEVER, "nor is an interrupt that is all of ACPI's");

	now_ms = boot(2);
	kept = UINT64_MAX;
	(void)next(now_ms);
	ok(!presses && kept == 2 && wake_ms != CLOCK_NEVER, "where nobody knows what came before us, it is taken as it is");
}

int main(void)
{
	before();
	on_its_way();
	another();
	later();
	others();
	return done();
}
