// SPDX-License-Identifier: MIT
/*
 * evdev.c - the channel of gpio-keys and of the ACPI button: input devices, read by libevdev.
 *
 * A button is known by what it can send, never by its name: KEY_POWER, KEY_POWER2 or KEY_RESTART among its
 * keys. Its capabilities are read from sysfs first, so that other devices are not even opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <libevdev/libevdev.h>
#include <linux/input.h>

#include "agent/channel.h"
#include "agent/keys.h"
#include "agent/node.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define SYSFS_INPUT "/sys/class/input"

/* Buttons at once. */
#define BUTTONS 8

/*
 * A device that floods gets so many events read a turn, and is then left alone for a while, so that neither the others starve nor
 * the processor burns. What finds no room in the kernel's buffer meanwhile is made good by libevdev (SYN_DROPPED): it asks which
 * keys are down.
 */
#define EVDEV_BATCH 64
#define EVDEV_PAUSE_MS 100u

/* A device whose reading fails, yet which is there, is opened again: after a pause that doubles. */
#define EVDEV_AGAIN_MS 1000u
#define EVDEV_AGAIN_MOST_MS 64000u

static const unsigned codes[] = { KEY_POWER, KEY_POWER2, KEY_RESTART };
#define CODES (sizeof(codes) / sizeof(codes[0]))

static struct button {
	int fd; /* -1: free */
	struct libevdev *device;
	char node[16]; /* "event3" */
	uint64_t resume_ms; /* when it is read again; CLOCK_NEVER: it is */
	bool unheard;       /* inhibited when it was opened, and nothing came since */
	struct agent *agent;
} buttons[BUTTONS];

static uint64_t again_ms = CLOCK_NEVER, again_pause_ms = EVDEV_AGAIN_MS;

/* Lets only the power keys wake us: no key, axis or LED of the same device (EVIOCSMASK, Linux 4.4; it fails harmlessly). */
static void mask_others(int fd)
{
	/* Whole longs: other sizes are refused (drivers/input/evdev.c, bits_from_user). */
	unsigned char types[sizeof(long)] = { 0 }, keys[KEY_CNT / 8] = { 0 };
	/* The mask for "type" EV_SYN is the one of types (drivers/input/evdev.c, __evdev_is_filtered). */
	struct input_mask type_mask = { .type = EV_SYN, .codes_size = sizeof(types), .codes_ptr = (uintptr_t)types };
	struct input_mask key_mask = { .type = EV_KEY, .codes_size = sizeof(keys), .codes_ptr = (uintptr_t)keys };

	types[EV_KEY / 8] |= 1 << EV_KEY % 8;
	for (size_t i = 0; i < CODES; i++)
		keys[codes[i] / 8] |= (unsigned char)(1 << codes[i] % 8);
	(void)ioctl(fd, EVIOCSMASK, &type_mask);
	(void)ioctl(fd, EVIOCSMASK, &key_mask);
}

static void detach(struct button *b)
{
	loop_remove(&b->agent->loop, b->fd);
	libevdev_free(b->device);
	b->device = NULL;
	b->fd = fd_close(b->fd);
}

static void press(struct button *b, unsigned code, bool held)
{
	struct press p = {
		.action = power_from_key(code),
		.channel = "evdev",
		.node = b->node,
		.code = code,
		.held = held,
	};

	if (p.action != POWER_NONE)
		agent_press(b->agent, &p);
}

static void arm(struct button *b)
{
	b->unheard = false;
	agent_armed(b->agent, "evdev", libevdev_get_name(b->device), b->node);
}

static void plan(void)
{
	uint64_t first = again_ms;

	for (size_t i = 0; i < BUTTONS; i++)
		if (buttons[i].fd >= 0 && buttons[i].resume_ms < first)
			first = buttons[i].resume_ms;
	channel_wake(&channel_evdev, first);
}

/*
 * It went (ENODEV), or its reading fails. In both cases somebody has to look again: one that came back under its old name, before
 * we noticed, was taken for the one that we had.
 */
static void lose(struct button *b, int err)
{
	agent_lost("evdev", b->node, err);
	detach(b);
	again_ms = clock_ms() + again_pause_ms;
	if (err != -ENODEV && again_pause_ms < EVDEV_AGAIN_MOST_MS)
		again_pause_ms *= 2;
	plan();
}

static void pause_button(struct button *b)
{
	b->resume_ms = clock_ms() + EVDEV_PAUSE_MS;
	loop_change(&b->agent->loop, b->fd, 0);
	plan();
}

static void on_readable(void *context, int fd, short revents)
{
	struct button *b = context;
	unsigned flag = LIBEVDEV_READ_FLAG_NORMAL;

	(void)fd;
	(void)revents;
	for (unsigned i = 0; i < EVDEV_BATCH; i++) {
		struct input_event event;
		int rc = libevdev_next_event(b->device, flag, &event);

		if (rc == -EAGAIN && flag == LIBEVDEV_READ_FLAG_NORMAL)
			return;
		if (rc == -EAGAIN) { /* in step again after SYN_DROPPED */
			flag = LIBEVDEV_READ_FLAG_NORMAL;
			continue;
		}
		if (rc == -EINTR)
			continue;
		if (rc < 0) {
			lose(b, rc);
			return;
		}
		again_pause_ms = EVDEV_AGAIN_MS;
		if (b->unheard)
			arm(b);
		/* After SYN_DROPPED libevdev reports what has changed since: a key that is down now is a press. */
		if (rc == LIBEVDEV_READ_STATUS_SYNC)
			flag = LIBEVDEV_READ_FLAG_SYNC;
		if (event.type == EV_KEY && event.value == 1)
			press(b, event.code, false);
	}
	pause_button(b);
}

/* A press that came before us shows as a key that is down. */
static void look_for_held(struct button *b)
{
	for (size_t i = 0; i < CODES; i++)
		if (libevdev_get_event_value(b->device, EV_KEY, codes[i]))
			press(b, codes[i], true);
}

static bool is_button(const struct libevdev *device)
{
	for (size_t i = 0; i < CODES; i++)
		if (libevdev_has_event_code(device, EV_KEY, codes[i]))
			return true;
	return false;
}

static struct button *free_place(const char *node)
{
	struct button *free = NULL;

	for (size_t i = 0; i < BUTTONS; i++) {
		struct button *b = &buttons[i];

		if (b->fd < 0 && !free)
			free = b;
		if (b->fd >= 0 && strcmp(b->node, node) == 0)
			return NULL;
	}
	if (!free)
		log_line("%s: not read, %d buttons are enough", node, BUTTONS);
	return free;
}

/*
 * Its driver's work is switched off by somebody (Linux 5.11; Documentation/input/input-programming.rst). We keep it open, so that
 * what comes once that ends is heard; nobody tells when it ends.
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
	struct libevdev *device;
	struct text t;
	int rc;

	if (!b)
		return;
	fd = node_open("input", node, SYSFS_INPUT, O_RDONLY | O_NONBLOCK);
	if (fd < 0) {
		log_line("/dev/input/%s: %s", node, log_errno(fd));
		return;
	}
	mask_others(fd);
	rc = libevdev_new_from_fd(fd, &device);
	if (rc < 0) {
		log_line("%s: %s", node, log_errno(rc));
		return;
	}
	if (!is_button(device) || loop_add(&a->loop, fd, POLLIN, on_readable, b) < 0) {
		libevdev_free(device);
		return;
	}
	b->fd = fd_steal(&fd);
	b->device = device;
	b->resume_ms = CLOCK_NEVER;
	t = TEXT_IN(b->node);
	text_str(&t, node);
	b->unheard = is_inhibited(node);
	if (b->unheard)
		log_line("%s: \"%s\" is inhibited, no press arrives: write 0 to " SYSFS_INPUT "/%s/device/inhibited",
			 node, libevdev_get_name(device), node);
	else
		arm(b);
	look_for_held(b);
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

static void start(struct agent *a)
{
	libevdev_set_log_function(NULL, NULL); /* what goes wrong, it also returns; see fortify.c */
	for (size_t i = 0; i < BUTTONS; i++)
		buttons[i] = (struct button){ .fd = -1, .agent = a };
}

static bool look_at(void *context, const char *name)
{
	if (strncmp(name, "event", 5) == 0 && has_power_key(name))
		attach(context, name);
	return true;
}

static void look(struct agent *a, const char *subsystem)
{
	if (subsystem && strcmp(subsystem, "input") != 0)
		return;
	if (fd_each_name(SYSFS_INPUT, look_at, a) < 0)
		(void)fd_each_name("/dev/input", look_at, a); /* a kernel without sysfs */
}

static void due(struct agent *a, uint64_t now_ms)
{
	for (size_t i = 0; i < BUTTONS; i++) {
		struct button *b = &buttons[i];

		if (b->fd < 0 || now_ms < b->resume_ms)
			continue;
		b->resume_ms = CLOCK_NEVER;
		loop_change(&a->loop, b->fd, POLLIN);
		on_readable(b, b->fd, POLLIN); /* libevdev holds events that poll(2) does not know of */
	}
	if (now_ms >= again_ms) {
		again_ms = CLOCK_NEVER;
		look(a, NULL);
	}
	plan();
}

static bool wanted(const struct params *params)
{
	return params->evdev;
}

const struct channel channel_evdev = {
	.name = "evdev", .wanted = wanted, .start = start, .look = look, .due = due,
};
