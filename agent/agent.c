// SPDX-License-Identifier: MIT
/* agent.c - the agent, which hears the button: the common part of its channels. */
#include "agent/agent.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "agent/channel.h"
#include "agent/doctor/walk.h"
#include "agent/drop_rights.h"
#include "agent/frozen.h"
#include "agent/other_init.h"
#include "agent/role.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"
#include "lib/text.h"

/* Without uevents: how often to look for devices, before and after a button was found. */
#define RESCAN_MS 500u
#define RESCAN_ARMED_MS 10000u

/* How long the agent sleeps at its end, so that PID 1 has the processor. */
#define LINGER_MS 500

static volatile sig_atomic_t finish;

static pid_t parent;

/* Accept the signal only from the parent: kill(-1, SIGUSR2) of any root process reaches the agent as well. */
static void on_agent_finish(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	if (info->si_pid == parent)
		finish = 1;
}

/* An event of a channel, with two more fields. */
static void send_device(const char *event, const char *channel, const char *field, const char *value, const char *field2,
			const char *value2)
{
	struct event e;

	event_begin(&e, event);
	event_str(&e, "channel", channel);
	event_str(&e, field, value);
	event_str(&e, field2, value2);
	event_send(&e);
}

static void report_button(const char *event, const char *channel, const char *name, const char *node)
{
	send_device(event, channel, "name", name, "node", node); /* first: the host may press as soon as it has the event */
	log_line("%s: %s, \"%s\" (%s)", event, channel, name, node);
}

/* The fallback that armed; "": none did, or the button's own channel came after it. */
static const char *fallback = "";

/* The channels that need no button: "vsock qga". */
static char listening[32];

/* The channels by which the host can ask although the button's chain is broken. */
static const char *reachable_by(void)
{
	static char list[40];

	(void)TEXT_SET(list, *fallback && *listening ? "%s %s" : "%s%s", fallback, listening);
	return list;
}

void agent_armed(struct agent *a, const char *channel, const char *name, const char *node)
{
	report_button("armed", channel, name, node);
	fallback = strcmp(channel, "gpio") == 0 || strcmp(channel, "acpi") == 0 ? channel : "";
	a->armed = a->attached = true;
	a->buttons++;
	/* softoff.doctor=always: log its findings now. */
	if (a->params->doctor == DOCTOR_ALWAYS)
		a->armwait_ms = 0;
	ready_set(READY_ARMED);
}

void agent_also_heard(const char *channel, const char *name, const char *node)
{
	log_line("also heard: %s, \"%s\" (%s), which is not the power button", channel, name, node);
	send_device("heard", channel, "name", name, "node", node);
}

void agent_lost(struct agent *a, const char *channel, const char *node, bool button, int err)
{
	log_line("lost: %s, %s: %s", channel, node, log_errno(err));
	send_device("lost", channel, "node", node, "error", log_errno(err));
	if (button)
		a->buttons--;
}

bool agent_may_fall_back(const struct agent *a, const char *module)
{
	char list[3072]; /* a longer list counts as containing the module */
	int len;

	if (a->late || a->other_init)
		return a->late;
	len = fd_read_file("/lib/modules/softoff.load", list, sizeof(list));
	return len < (int)sizeof(list) - 1 && (len < 0 || !text_find(list, module));
}

void agent_listening(const char *channel, const char *name)
{
	struct text t = { .buf = listening, .size = sizeof(listening), .len = strlen(listening) };

	if (!text_find(listening, channel))
		text_fmt(&t, t.len ? " %s" : "%s", channel);
	report_button("listening", channel, name, "host");
}

void agent_status(const struct agent *a, struct event *e)
{
	event_str(e, "version", SOFTOFF_VERSION);
	event_bool(e, "armed", a->buttons > 0);
	event_bool(e, "frozen", freeze_is_on());
	event_str(e, "asked", power_name(a->asked));
}

void agent_doctor(struct event *e)
{
	doctor_append(e, reachable_by());
}

static int pass_to_init(struct agent *a, enum power_action action)
{
	a->asked = action;
	if (a->on_request)
		return a->on_request(action);
	if (!a->other_init)
		return power_ask(1, action);
	if (other_init_request(action) == 0)
		a->asks++;
	a->again_ms = a->asks < OTHER_INIT_REQUESTS ? clock_ms() + OTHER_INIT_AGAIN_MS : CLOCK_NEVER;
	return 0;
}

static void request_shutdown(struct agent *a, enum power_action action)
{
	int err = pass_to_init(a, action);

	if (err < 0)
		log_line("cannot ask for %s: %s", power_name(action), log_errno(err));
}

/* Returns whether to report the press and, in *same, whether its request was sent already. A device that rings for ever gets one line. */
static bool is_new_press(struct agent *a, const struct press *press, uint64_t now_ms, bool *same)
{
	bool news;

	*same = a->rang && now_ms - a->pressed_ms < POWER_SAME_MS;
	news = !*same || strcmp(a->rang, press->channel) != 0;
	if (!*same) {
		a->pressed_ms = now_ms;
		*event_interrupts_counted() = UINT64_MAX; /* accounts for its interrupts, until a channel knows how many */
	}
	a->rang = press->channel;
	return news;
}

static void log_press(const struct press *press, const char *means)
{
	const char *how = press->held ? " (before we came)" : press->interrupts ? " (interrupts came and no key)" : "";

	log_line("press: %s, %s key %u%s: %s", press->channel, press->node, press->code, how, means);
}

void agent_press(struct agent *a, const struct press *press)
{
	const char *action = power_name(press->action);
	struct event e;
	bool same;

	if (!is_new_press(a, press, clock_ms(), &same))
		return;
	event_begin(&e, same ? "witness" : "press");
	event_str(&e, "channel", press->channel);
	event_str(&e, "node", press->node);
	event_num(&e, "key", press->code);
	event_bool(&e, "held", press->held);
	if (press->interrupts)
		event_num(&e, "interrupts", (int64_t)press->interrupts);
	event_str(&e, "action", action);
	event_send(&e);
	/* Send the request before the line: a stuck console must not delay the press. */
	if (!same)
		request_shutdown(a, press->action);
	freeze_end();
	log_press(press, same ? "the same press" : action);
}

void agent_changed(struct agent *a, const char *subsystem)
{
	channels_look(a, subsystem);
	if (!subsystem || strcmp(subsystem, "virtio-ports") == 0)
		event_port_find(&a->port);
}

/* armwait has passed: logs why nothing is armed. A later device still arms. */
static void diagnose(struct agent *a)
{
	if (a->params->doctor != DOCTOR_OFF)
		doctor_log(a->armed, 0, fallback, reachable_by());
	else if (!a->armed)
		log_line("NOT ARMED: no power button can be heard");
	ready_set(READY_ARMED);
}

void agent_missed(struct agent *a, uint64_t interrupts)
{
	if (a->params->doctor != DOCTOR_OFF)
		doctor_log(true, interrupts, "", reachable_by());
}

/* The kernel's tiny ACPI button makes no input device: it signals PID 1 (linux/drivers/acpi/tiny-power-button.c). */
static void look_for_signals(struct agent *a)
{
	const struct doctor *d = doctor_examine();

	if (d->by_signal && d->fault == FAULT_NONE)
		agent_armed(a, "signal", d->name, "signal 38 to process 1");
}

/* Lets fallback channels arm, which have waited for a better channel. If nothing arms, logs the doctor's findings. */
static void end_armwait(struct agent *a)
{
	a->armwait_ms = CLOCK_NEVER;
	a->late = true;
	channels_look(a, NULL);
	if (!a->armed && !a->other_init)
		look_for_signals(a);
	if (!a->armed || a->params->doctor == DOCTOR_ALWAYS)
		diagnose(a);
	else if (*fallback && a->params->doctor != DOCTOR_OFF)
		doctor_log_fallback(fallback);
}

static uint64_t first_of(uint64_t x, uint64_t y)
{
	return x < y ? x : y;
}

static void agent_begin(struct agent *a)
{
	int err;

	loop_init(&a->loop);
	event_port_start(&a->port, &a->loop, a->params->events);
	channels_start(a);
	a->armwait_ms = clock_ms() + a->params->armwait_ms;
	a->rescan_ms = a->again_ms = CLOCK_NEVER;
	/* Open the uevent socket before the first look, so that no device is missed in between. */
	err = hotplug_start(a);
	if (err < 0) {
		log_line("uevents: %s; looking for buttons now and then instead", log_errno(err));
		a->rescan_ms = clock_ms();
	}
	channels_look(a, NULL);
	if (a->log_start)
		a->log_start();
	if (!a->keeps_rights)
		agent_drop_rights();
	event_port_find(&a->port);
}

static void act_on_time(struct agent *a, uint64_t now_ms)
{
	if (now_ms >= a->armwait_ms)
		end_armwait(a);
	if (now_ms >= a->rescan_ms) {
		a->rescan_ms = now_ms + (a->armed ? RESCAN_ARMED_MS : RESCAN_MS);
		agent_changed(a, NULL);
	}
	if (now_ms >= a->again_ms)
		request_shutdown(a, a->asked);
	if (now_ms >= a->port.retry_ms)
		event_port_retry(&a->port);
	channels_due(a, now_ms);
}

static uint64_t deadline(const struct agent *a)
{
	uint64_t own = first_of(first_of(a->armwait_ms, a->rescan_ms), first_of(a->again_ms, a->port.retry_ms));

	return first_of(own, channels_deadline());
}

int agent_run(struct agent *a)
{
	sigset_t mask;

	parent = getppid();
	spawn_on_signal(ROLE_FINISH_SIGNAL, on_agent_finish);
	(void)sigprocmask(SIG_BLOCK, NULL, &mask);
	sigdelset(&mask, ROLE_FINISH_SIGNAL);
	if (!a->other_init)
		successor_start(&mask);
	agent_begin(a);
	while (!finish) {
		a->loop.lazy_ms = channels_lazy_deadline();
		loop_turn(&a->loop, deadline(a), &mask);
		successor_due(a);
		act_on_time(a, clock_ms());
	}
	if (a->again_ms != CLOCK_NEVER)
		request_shutdown(a, a->asked); /* another init takes over and may not have got the request */
	channels_finish(a);
	event_port_finish(&a->port, a->rescan_ms != CLOCK_NEVER);
	return 0;
}

static struct agent role;

int agent_role(const struct params *params, void (*log_start)(void), bool keeps_rights)
{
	int status;

	role.params = params;
	role.log_start = log_start;
	role.keeps_rights = keeps_rights;
	status = agent_run(&role);
	if (log_fd() < 0)
		log_start();
	log_drain();
	/*
	 * Wake PID 1 before the end of this process: closing an event node takes an RCU grace period, some 25 ms
	 * (linux/drivers/input/evdev.c, evdev_detach_client). Then sleep, so that PID 1 has the processor.
	 */
	event_flushed_set();
	(void)kill(getppid(), SPAWN_OWN_SIGNAL);
	if (event_flushed())
		(void)poll(NULL, 0, LINGER_MS);
	return status;
}
