// SPDX-License-Identifier: MIT
/*
 * evdev.c - the channel of gpio-keys and of the ACPI button: input devices.
 *
 * A button is known by what it can send, never by its name: KEY_POWER, KEY_POWER2 or KEY_RESTART among its
 * keys. Its capabilities are read from sysfs first, so that other devices are not even opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/channel.h"
#include "agent/channels/input.h"
#include "agent/keys.h"
#include "lib/clock.h"
#include "lib/devnode.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define SYSFS_INPUT "/sys/class/input"

/* Buttons at once. */
#define BUTTONS 8

/*
 * A device that floods gets so many events read in this time, and is then left alone as long, so that neither the others starve nor
 * the processor burns. What finds no room in the kernel's buffer meanwhile is made good by asking which keys are down (input.h).
 */
#define EVDEV_BATCH 64
#define EVDEV_PAUSE_MS 100u

/* A device whose reading fails, yet which is there, is opened again: after a pause that doubles. */
#define EVDEV_AGAIN_MS 1000u
#define EVDEV_AGAIN_MOST_MS 64000u

static struct button {
	struct input in; /* its fd -1: free */
	char node[16]; /* "event3" */
	uint64_t since_ms;  /* from when on `read` counts its events */
	int read;
	uint64_t resume_ms; /* when it is read again; CLOCK_NEVER: it is */
	bool unheard;       /* inhibited when it was opened, and nothing came since */
	struct agent *agent;
} buttons[BUTTONS];

static uint64_t again_ms = CLOCK_NEVER, again_pause_ms = EVDEV_AGAIN_MS;

static void detach(struct button *b)
{
	loop_remove(&b->agent->loop, b->in.fd);
	b->in.fd = fd_close(b->in.fd);
}

/* keys: a mask, as input.h has it. */
static void report_keys(struct button *b, unsigned keys, bool held)
{
	for (unsigned i = 0; i < INPUT_KEYS; i++) {
		struct press p = {
			.action = power_from_key(input_code(i)),
			.channel = "evdev",
			.node = b->node,
			.code = input_code(i),
			.held = held,
		};

		if (keys >> i & 1)
			agent_press(b->agent, &p);
	}
}

static void arm(struct button *b)
{
	b->unheard = false;
	agent_armed(b->agent, "evdev", b->in.name, b->node);
}

static void plan_evdev_wake(void)
{
	uint64_t first = again_ms;

	for (size_t i = 0; i < BUTTONS; i++)
		if (buttons[i].in.fd >= 0 && buttons[i].resume_ms < first)
			first = buttons[i].resume_ms;
	channel_wake(&channel_evdev, first);
}

/*
 * It went (ENODEV), or its reading fails. In both cases somebody has to look again: one that came back under its old name, before
 * we noticed, was taken for the one that we had.
 */
static void lose_button(struct button *b, int err)
{
	if (!b->unheard)
		agent_lost(b->agent, "evdev", b->node, err);
	detach(b);
	again_ms = clock_ms() + again_pause_ms;
	if (err != -ENODEV && again_pause_ms < EVDEV_AGAIN_MOST_MS)
		again_pause_ms *= 2;
	plan_evdev_wake();
}

static void pause_button(struct button *b)
{
	b->resume_ms = clock_ms() + EVDEV_PAUSE_MS;
	loop_change(&b->agent->loop, b->in.fd, 0);
	plan_evdev_wake();
}

static void on_evdev_readable(void *context, int fd, short revents)
{
	struct button *b = context;
	const uint64_t now_ms = clock_ms();

	(void)fd;
	(void)revents;
	if (now_ms - b->since_ms >= EVDEV_PAUSE_MS) {
		b->since_ms = now_ms;
		b->read = 0;
	}
	while (b->read < EVDEV_BATCH) {
		unsigned keys;
		int n = input_read(&b->in, &keys);

		if (n == -EAGAIN)
			return;
		if (n < 0) {
			lose_button(b, n);
			return;
		}
		b->read += n;
		again_pause_ms = EVDEV_AGAIN_MS;
		if (b->unheard)
			arm(b);
		report_keys(b, keys, false);
	}
	pause_button(b);
}

static struct button *free_place(const char *node)
{
	struct button *free = NULL;

	for (size_t i = 0; i < BUTTONS; i++) {
		struct button *b = &buttons[i];

		if (b->in.fd < 0 && !free)
			free = b;
		if (b->in.fd >= 0 && strcmp(b->node, node) == 0)
			return NULL;
	}
	if (!free)
		log_line("%s: not read, %d buttons are enough", node, BUTTONS);
	return free;
}

/*
 * The device is inhibited: its driver's work is switched off (Linux 5.11; linux/Documentation/input/input-programming.rst). Keep it
 * open, so that presses are read once the inhibition ends; no event reports its end.
 */
static bool is_inhibited(const char *node)
{
	char path[80], says[8];
	struct text t = TEXT_IN(path);

	text_fmt(&t, SYSFS_INPUT "/%s/device/inhibited", node);
	return fd_read_line(path, says, sizeof(says)) > 0 && *says == '1';
}

static void attach(struct agent *a, const char *node)
{
	struct button *b = free_place(node);
	int fd FD_CLOSE = -1;
	struct text t;
	int err;

	if (!b)
		return;
	fd = devnode_open("input", node, SYSFS_INPUT, O_RDONLY | O_NONBLOCK);
	if (fd < 0) {
		log_line("/dev/input/%s: %s", node, log_errno(fd));
		return;
	}
	err = input_start(&b->in, fd);
	if (err < 0) {
		log_line("%s: %s", node, log_errno(err));
		return;
	}
	if (!b->in.has || loop_add(&a->loop, fd, POLLIN, on_evdev_readable, b) < 0) {
		b->in.fd = -1;
		return;
	}
	(void)fd_steal(&fd);
	b->resume_ms = CLOCK_NEVER;
	t = TEXT_IN(b->node);
	text_str(&t, node);
	b->unheard = is_inhibited(node);
	if (b->unheard)
		log_line("%s: \"%s\" is inhibited, no press arrives: write 0 to " SYSFS_INPUT "/%s/device/inhibited",
			 node, b->in.name, node);
	else
		arm(b);
	report_keys(b, b->in.down, true); /* it came before us */
}

static bool has_power_key(const char *node)
{
	char path[80], bitmap[512];
	struct text t = TEXT_IN(path);
	int len;

	text_fmt(&t, SYSFS_INPUT "/%s/device/capabilities/key", node);
	len = fd_read_line(path, bitmap, sizeof(bitmap));
	return len < 0 || keys_has_power(bitmap); /* where sysfs does not say, the device itself will */
}

static void evdev_start(struct agent *a)
{
	for (size_t i = 0; i < BUTTONS; i++)
		buttons[i] = (struct button){ .in.fd = -1, .agent = a };
}

static bool attach_if_power_key(void *context, const char *name)
{
	if (strncmp(name, "event", 5) == 0 && has_power_key(name))
		attach(context, name);
	return true;
}

static void evdev_look(struct agent *a, const char *subsystem)
{
	if (subsystem && strcmp(subsystem, "input") != 0)
		return;
	if (fd_each_name(SYSFS_INPUT, attach_if_power_key, a) < 0)
		(void)fd_each_name("/dev/input", attach_if_power_key, a); /* a kernel without sysfs */
}

static void evdev_due(struct agent *a, uint64_t now_ms)
{
	for (size_t i = 0; i < BUTTONS; i++) {
		struct button *b = &buttons[i];

		if (b->in.fd < 0 || now_ms < b->resume_ms)
			continue;
		b->resume_ms = CLOCK_NEVER;
		loop_change(&a->loop, b->in.fd, POLLIN);
	}
	if (now_ms >= again_ms) {
		again_ms = CLOCK_NEVER;
		channels_look(a, NULL); /* what stands in for it, too */
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
