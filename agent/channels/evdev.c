// SPDX-License-Identifier: MIT
/*
 * evdev.c - the channel of gpio-keys and of the ACPI button: input devices.
 *
 * It reads every device that can send KEY_POWER, KEY_POWER2 or KEY_RESTART, whatever its name. sysfs tells before any device is
 * opened. Only the button itself arms (agent/button.h); a press of the others counts as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/button.h"
#include "agent/channel.h"
#include "agent/channels/input.h"
#include "agent/channels/irq.h"
#include "agent/keys.h"
#include "lib/clock.h"
#include "lib/devnode.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define SYSFS_INPUT "/sys/class/input"

/* The number of devices read at once. If all places are taken, the button gets the place of another device. */
#define READERS 16

/*
 * From a device that floods, the channel reads at most this many events in this time, and then pauses for the same time: other
 * devices do not starve, and the agent leaves the processor free. The kernel's buffer may overflow in the pause; input.h handles that.
 */
#define EVDEV_BATCH 64
#define EVDEV_PAUSE_MS 100u

/* A key repeats every 33 ms (linux/drivers/input/input.c, input_enable_softrepeat by input_register_device). */
#define EVDEV_REPEAT_MS 250u

/* A device that cannot be read, but stays, is opened again after a pause that doubles. */
#define EVDEV_AGAIN_MS 1000u
#define EVDEV_AGAIN_MOST_MS 64000u

static struct reader {
	struct input in; /* its fd -1: free */
	char node[16];   /* "event3" */
	bool button;     /* a device of the button's driver, not a keyboard */
	bool armed;
	bool inhibited;  /* when it was opened, and no event came since */
	uint64_t since_ms; /* from when on `read` counts its events */
	int read;
	uint64_t resume_ms; /* when it is read again; CLOCK_NEVER: it is */
	uint64_t decide_ms; /* when its overflow is a press, unless the key repeats until then; CLOCK_NEVER: there was none */
	struct agent *agent;
} readers[READERS];

static uint64_t again_ms = CLOCK_NEVER, again_pause_ms = EVDEV_AGAIN_MS;

static void detach(struct reader *r)
{
	loop_remove(&r->agent->loop, r->in.fd);
	input_end(&r->in);
	r->in.fd = fd_close(r->in.fd);
}

/* keys: a mask, as input.h has it. */
static void report_keys(struct reader *r, unsigned keys, bool held)
{
	for (unsigned i = 0; i < INPUT_KEYS; i++) {
		struct press p = {
			.action = power_from_key(input_code(i)),
			.channel = "evdev",
			.node = r->node,
			.code = input_code(i),
			.held = held,
		};

		if (keys >> i & 1)
			agent_press(r->agent, &p);
	}
}

/* The ACPI button's device exists even if nothing can notify it, so it may have to wait for a driver. */
static void arm_if_whole(struct reader *r)
{
	if (!r->button || r->armed || r->inhibited || !button_can_ring())
		return;
	r->armed = true;
	agent_armed(r->agent, "evdev", input_name(&r->in), r->node);
}

static void plan_evdev_wake(void)
{
	uint64_t first = again_ms;

	for (size_t i = 0; i < READERS; i++) {
		const struct reader *r = &readers[i];
		uint64_t due_ms = r->resume_ms < r->decide_ms ? r->resume_ms : r->decide_ms;

		if (r->in.fd >= 0 && due_ms < first)
			first = due_ms;
	}
	channel_wake(&channel_evdev, first);
}

/*
 * The device is gone (ENODEV), or cannot be read. Look again in both cases: a device that came back under its old name before the
 * channel noticed was taken for the device that it had.
 */
static void lose_device(struct reader *r, int err)
{
	if (r->armed || !r->button)
		agent_lost(r->agent, "evdev", r->node, r->armed, err);
	if (r->button)
		irq_forget();
	detach(r);
	again_ms = clock_ms() + again_pause_ms;
	if (err != -ENODEV && again_pause_ms < EVDEV_AGAIN_MOST_MS)
		again_pause_ms *= 2;
	plan_evdev_wake();
}

static void pause_reading(struct reader *r)
{
	r->resume_ms = clock_ms() + EVDEV_PAUSE_MS;
	loop_change(&r->agent->loop, r->in.fd, 0);
	plan_evdev_wake();
}

/*
 * The buffer was full of events of power keys, and the kernel dropped them. A key that repeats for ever can fill it without a press:
 * the next event is then a repeat. Otherwise there was a press.
 */
static void take_overflow(struct reader *r, uint64_t now_ms)
{
	if (r->in.repeated) {
		r->decide_ms = CLOCK_NEVER;
	} else if (r->in.overflow && r->decide_ms == CLOCK_NEVER) {
		r->decide_ms = now_ms + EVDEV_REPEAT_MS;
		plan_evdev_wake();
	}
	r->in.overflow = false;
}

static void on_evdev_readable(void *context, int fd, short revents)
{
	struct reader *r = context;
	const uint64_t now_ms = clock_ms();

	(void)fd;
	(void)revents;
	if (now_ms - r->since_ms >= EVDEV_PAUSE_MS) {
		r->since_ms = now_ms;
		r->read = 0;
	}
	while (r->read < EVDEV_BATCH) {
		unsigned keys;
		int err = input_read(&r->in, &keys);

		if (err == -EAGAIN)
			return;
		if (err < 0) {
			lose_device(r, err);
			return;
		}
		r->read++;
		again_pause_ms = EVDEV_AGAIN_MS;
		r->inhibited = false;
		arm_if_whole(r);
		report_keys(r, keys, false);
		take_overflow(r, now_ms);
		if (r->button && r->in.moved)
			irq_account();
	}
	pause_reading(r);
}

static bool is_read(const char *node)
{
	for (size_t i = 0; i < READERS; i++)
		if (readers[i].in.fd >= 0 && strcmp(readers[i].node, node) == 0)
			return true;
	return false;
}

/* A place for a device. If there is none, a button takes the place of a keyboard. */
static struct reader *find_place(const char *node, bool button)
{
	struct reader *keyboard = NULL;

	for (size_t i = 0; i < READERS; i++) {
		if (readers[i].in.fd < 0)
			return &readers[i];
		if (!readers[i].button)
			keyboard = &readers[i];
	}
	if (button && keyboard) {
		log_line("%s: not read any more, the power button takes its place", keyboard->node);
		detach(keyboard);
		return keyboard;
	}
	log_line("%s: not read: %d devices have a power key already", node, READERS);
	return NULL;
}

/*
 * The device is inhibited: its driver's work is switched off (Linux 5.11; linux/Documentation/input/input-programming.rst). Keep it
 * open, so that presses are read once the inhibition ends; no event reports its end.
 */
static bool device_is_inhibited(const char *node)
{
	char path[80], says[8];

	(void)TEXT_SET(path, SYSFS_INPUT "/%s/device/inhibited", node);
	return fd_read_line(path, says, sizeof(says)) > 0 && *says == '1';
}

static void log_reader(const struct reader *r)
{
	if (r->inhibited)
		log_line("%s: \"%s\" is inhibited, no press arrives: write 0 to " SYSFS_INPUT "/%s/device/inhibited", r->node,
			 input_name(&r->in), r->node);
	else if (!r->button)
		agent_also_heard("evdev", input_name(&r->in), r->node);
}

static void begin_reading(struct agent *a, struct input *in, const char *node, unsigned pressed)
{
	const bool button = button_owns(node, input_phys(in));
	struct reader *r = find_place(node, button);

	if (!r || loop_add(&a->loop, in->fd, POLLIN, on_evdev_readable, r) < 0) {
		input_end(in);
		(void)fd_close(in->fd);
		return;
	}
	*r = (struct reader){ .in = *in, .button = button, .resume_ms = CLOCK_NEVER, .decide_ms = CLOCK_NEVER, .agent = a };
	(void)TEXT_SET(r->node, "%s", node);
	r->inhibited = device_is_inhibited(node);
	log_reader(r);
	arm_if_whole(r);
	report_keys(r, pressed, true); /* before the agent came */
	if (r->button && pressed)
		irq_account();
}

static void attach(struct agent *a, const char *node)
{
	struct input in;
	unsigned pressed;
	int fd FD_CLOSE = -1, err;

	if (is_read(node))
		return;
	fd = devnode_open("input", node, SYSFS_INPUT, O_RDONLY | O_NONBLOCK);
	if (fd < 0) {
		log_line("/dev/input/%s: %s", node, log_errno(fd));
		return;
	}
	err = input_start(&in, fd, &pressed);
	if (err < 0) {
		log_line("%s: %s", node, log_errno(err));
		return;
	}
	if (!in.has)
		return;
	(void)fd_steal(&fd);
	begin_reading(a, &in, node, pressed);
}

static bool has_power_key(const char *node)
{
	char path[80], bitmap[512];
	int len;

	(void)TEXT_SET(path, SYSFS_INPUT "/%s/device/capabilities/key", node);
	len = fd_read_line(path, bitmap, sizeof(bitmap));
	return len < 0 || keys_has_power(bitmap); /* where sysfs does not tell, the device itself will */
}

static void evdev_start(struct agent *a)
{
	for (size_t i = 0; i < READERS; i++)
		readers[i] = (struct reader){ .in.fd = -1, .agent = a };
}

static bool attach_if_power_key(void *context, const char *name)
{
	if (strncmp(name, "event", 5) == 0 && has_power_key(name))
		attach(context, name);
	return true;
}

static void evdev_look(struct agent *a, const char *subsystem)
{
	/* A driver that came may have mended the chain of a button that waits for it. */
	for (size_t i = 0; i < READERS; i++)
		if (readers[i].in.fd >= 0)
			arm_if_whole(&readers[i]);
	if (subsystem && strcmp(subsystem, "input") != 0)
		return;
	if (fd_each_name(SYSFS_INPUT, attach_if_power_key, a) < 0)
		(void)fd_each_name("/dev/input", attach_if_power_key, a); /* a kernel without sysfs */
}

static void evdev_due(struct agent *a, uint64_t now_ms)
{
	for (size_t i = 0; i < READERS; i++) {
		struct reader *r = &readers[i];

		if (r->in.fd >= 0 && now_ms >= r->decide_ms) {
			r->decide_ms = CLOCK_NEVER;
			report_keys(r, r->in.has & -r->in.has, false); /* the first of its keys */
		}
		if (r->in.fd < 0 || now_ms < r->resume_ms)
			continue;
		r->resume_ms = CLOCK_NEVER;
		loop_change(&a->loop, r->in.fd, POLLIN);
		on_evdev_readable(r, r->in.fd, POLLIN); /* libevdev holds events that poll(2) does not know of */
	}
	if (now_ms >= again_ms) {
		again_ms = CLOCK_NEVER;
		channels_look(a, NULL); /* also for a fallback of the button */
	}
	plan_evdev_wake();
}

static bool evdev_wanted(const struct params *params)
{
	return params->evdev;
}

const struct channel channel_evdev = {
	.name = "evdev", .wanted = evdev_wanted, .start = evdev_start, .look = evdev_look, .due = evdev_due,
};
