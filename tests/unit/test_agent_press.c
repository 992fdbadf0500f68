// SPDX-License-Identifier: MIT
/*
 * test_agent_press.c: which reports of a press are one press, who is asked, and what the agent says of its state. What channels
 * and the doctor do is not called here.
 */
#include "agent/agent.c"
#include "tests/unit/tap.h"

static struct agent a;
static const struct params params;
static unsigned asks;
static enum power_action wanted;

void channels_start(struct agent *of) { (void)of; }
void channels_look(struct agent *of, const char *subsystem) { (void)of, (void)subsystem; }
void channels_due(struct agent *of, uint64_t now_ms) { (void)of, (void)now_ms; }
void channels_finish(struct agent *of) { (void)of; }
uint64_t channels_deadline(void) { return CLOCK_NEVER; }
uint64_t channels_lazy_deadline(void) { return CLOCK_NEVER; }
void doctor_log(bool armed, uint64_t missed, const char *by, const char *meanwhile)
{
	(void)armed, (void)missed, (void)by, (void)meanwhile;
}
void doctor_log_fallback(const char *by) { (void)by; }
void doctor_append(struct event *e, const char *meanwhile) { (void)e, (void)meanwhile; }
struct doctor *doctor_examine(void) { return NULL; }
int other_init_request(enum power_action action) { return (int)action; }
bool freeze_is_on(void) { return false; }
void freeze_end(void) {}
void successor_start(sigset_t *mask) { (void)mask; }
void successor_due(struct agent *of) { (void)of; }
int hotplug_start(struct agent *of) { return of ? 0 : -1; }

static int stop(enum power_action action)
{
	asks++;
	wanted = action;
	return 0;
}

/* The events since the last call. */
static const char *events(void)
{
	static char buf[8192];
	ssize_t n = read(event_bus_fd(), buf, sizeof(buf) - 1);

	buf[n > 0 ? n : 0] = '\0';
	return buf;
}

static bool has(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

static void press(const char *channel, enum power_action action)
{
	agent_press(&a, &(struct press){ .channel = channel, .node = "somewhere", .action = action, .code = 116 });
}

static void one(void)
{
	const char *told;

	*event_interrupts_counted() = 3;
	press("evdev", POWER_OFF);
	is_int(asks, 1, "a press is requested from init once");
	ok(wanted == POWER_OFF, "the request has the action of the press");
	told = events();
	ok(has(told, "\"event\":\"press\",\"channel\":\"evdev\",\"node\":\"somewhere\",\"key\":116,\"held\":false,\"action\":\"poweroff\""),
	   "the press is an event");
	ok(*event_interrupts_counted() == UINT64_MAX, "the interrupts of the press and of its release are accounted for");
	press("acpi", POWER_OFF);
	is_int(asks, 1, "the same press by another channel is not requested again");
	ok(has(events(), "\"event\":\"witness\",\"channel\":\"acpi\""), "the same press by another channel is a witness");
	press("acpi", POWER_OFF);
	is_int(asks, 1, "a key that bounces is not requested again");
	is_str(events(), "", "a key that bounces is no event");
}

static void without_a_key(void)
{
	a.pressed_ms = clock_ms() - POWER_SAME_MS;
	agent_press(&a, &(struct press){ .channel = "irq", .node = "GPIO Key Power: 2", .action = POWER_OFF, .code = 116, .interrupts = 2 });
	ok(has(events(), "\"event\":\"press\",\"channel\":\"irq\",\"node\":\"GPIO Key Power: 2\",\"key\":116,\"held\":false,\"interrupts\":2"),
	   "a press without a key has the number of its interrupts");
}

static void two(void)
{
	a.pressed_ms = clock_ms() - POWER_SAME_MS;
	press("acpi", POWER_REBOOT);
	is_int(asks, 2, "a press a second later is another press");
	ok(wanted == POWER_REBOOT, "another press has its own action");
	ok(has(events(), "\"event\":\"press\",\"channel\":\"acpi\""), "another press is an event");
}

static const char *status(void)
{
	static struct event e;

	event_begin(&e, "status");
	agent_status(&a, &e);
	return e.buf;
}

static void state(void)
{
	ok(has(status(), "\"armed\":false,\"frozen\":false,\"asked\":\"reboot\""), "the state has the last request, also beside another init");
	agent_armed(&a, "evdev", "gpio-keys", "event0");
	agent_armed(&a, "acpi", "other", "PNP0C0C:00");
	ok(has(status(), "\"armed\":true"), "the state is armed with two channels");
	agent_lost(&a, "evdev", "event0", true, -ENODEV);
	ok(has(status(), "\"armed\":true"), "the state is armed when one of two channels has gone");
	agent_lost(&a, "acpi", "PNP0C0C:00", true, -ENODEV);
	ok(has(status(), "\"armed\":false"), "the state is not armed when both channels have gone");
	agent_armed(&a, "evdev", "gpio-keys", "event0");
	ok(has(status(), "\"armed\":true"), "the state is armed when one channel is back");
	agent_lost(&a, "evdev", "event0", true, -ENODEV);
	(void)events();
	agent_also_heard("evdev", "a keyboard", "event1");
	ok(has(status(), "\"armed\":false"), "a keyboard does not arm");
	ok(has(events(), "\"event\":\"heard\",\"channel\":\"evdev\",\"name\":\"a keyboard\",\"node\":\"event1\""), "a keyboard is an event of its own");
	agent_lost(&a, "evdev", "event1", false, -ENODEV);
	ok(a.buttons == 0 && has(events(), "\"event\":\"lost\""), "the end of a keyboard is an event, and takes no button away");
}

int main(void)
{
	a = (struct agent){ .params = &params, .on_request = stop, .other_init = true };
	(void)event_bus_make();
	one();
	two();
	state();
	without_a_key();
	return done();
}
