// SPDX-License-Identifier: MIT
/*
 * input.c - an open event node of the kernel's input layer, read by libevdev.
 *
 * Theory of operation. The kernel keeps a buffer for each reader, which may overflow. It then holds SYN_DROPPED and the newest event
 * (linux/drivers/input/evdev.c, __pass_event). libevdev discards the rest of the buffer, asks for the state of the keys and delivers
 * the differences, so a key that is down, and was not, is a press. A key that went down and up again leaves no difference. But if
 * only power keys can fill the buffer, an overflow alone is a press, unless the key repeats (evdev.c decides that).
 *
 * Asking for the state also removes waiting key events from the buffer (evdev_handle_get_val). So the start reads the buffer first,
 * by read(2): libevdev's own start would discard a press that waits there.
 */
#include "agent/channels/input.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <libevdev/libevdev.h>

#define BATCH 16 /* events of one read(2) at the start */

static const unsigned short codes[INPUT_KEYS] = {
	[INPUT_POWER] = KEY_POWER,
	[INPUT_RESTART] = KEY_RESTART,
	[INPUT_POWER2] = KEY_POWER2,
};

unsigned input_code(enum input_key key)
{
	return codes[key];
}

static unsigned key_bit(unsigned short type, unsigned short code)
{
	for (unsigned i = 0; i < INPUT_KEYS && type == EV_KEY; i++)
		if (codes[i] == code)
			return 1u << i;
	return 0;
}

#ifdef __GLIBC__ /* the unit tests' */
typedef unsigned long request_t;
#else
typedef int request_t; /* as in POSIX; the kernel takes 32 bits */
#endif

static bool mask(int fd, unsigned type, unsigned char *bits, unsigned size)
{
	struct input_mask m = { .type = type, .codes_size = size, .codes_ptr = (uintptr_t)bits };

	return ioctl(fd, (request_t)EVIOCSMASK, &m) == 0;
}

/* No other key, axis or LED of the same device wakes the agent. Returns whether the kernel can do that. */
static bool mask_others(int fd)
{
	/* Whole longs: other sizes are refused (linux/drivers/input/evdev.c, bits_from_user). */
	unsigned char types[sizeof(long)] = { 1 << EV_KEY }, keys[KEY_CNT / 8] = { 0 };

	for (unsigned i = 0; i < INPUT_KEYS; i++)
		keys[codes[i] / 8] |= (unsigned char)(1 << codes[i] % 8);
	/* The mask for "type" EV_SYN selects types (linux/drivers/input/evdev.c, __evdev_is_filtered). */
	return mask(fd, EV_SYN, types, sizeof(types)) && mask(fd, EV_KEY, keys, sizeof(keys));
}

/* Keys that went down since fd was opened. Ends at -EAGAIN; an error of another kind shows up again. */
static unsigned read_queue(int fd, bool masked)
{
	struct input_event events[BATCH];
	unsigned pressed = 0;
	ssize_t len;

	while ((len = read(fd, events, sizeof(events))) > 0 || (len < 0 && errno == EINTR))
		for (size_t i = 0; len > 0 && i < (size_t)len / sizeof(*events); i++) {
			if (events[i].value == 1)
				pressed |= key_bit(events[i].type, events[i].code);
			if (masked && events[i].type == EV_SYN && events[i].code == SYN_DROPPED)
				pressed |= 1u << INPUT_POWER;
		}
	return pressed;
}

static unsigned power_keys(const struct libevdev *device, bool down)
{
	unsigned found = 0;

	for (unsigned i = 0; i < INPUT_KEYS; i++)
		if (down ? libevdev_get_event_value(device, EV_KEY, codes[i]) : libevdev_has_event_code(device, EV_KEY, codes[i]))
			found |= 1u << i;
	return found;
}

int input_start(struct input *in, int fd, unsigned *pressed)
{
	struct input new = { .fd = fd, .masked = mask_others(fd) };
	unsigned queued = read_queue(fd, new.masked);
	int err;

	libevdev_set_log_function(NULL, NULL); /* libevdev also returns what it would log (agent/libevdev_glue.c) */
	err = libevdev_new_from_fd(fd, &new.device);
	if (err < 0)
		return err;
	new.has = power_keys(new.device, false);
	new.down = power_keys(new.device, true);
	new.repeats = libevdev_has_event_type(new.device, EV_REP);
	if (!new.has)
		input_end(&new);
	*pressed = (queued | new.down) & new.has;
	*in = new;
	return 0;
}

void input_end(struct input *in)
{
	libevdev_free(in->device);
	in->device = NULL;
}

static unsigned take_key(struct input *in, const struct input_event *event)
{
	unsigned bit = key_bit(event->type, event->code), pressed = event->value == 1 ? bit & ~in->down : 0;

	in->moved |= bit && event->value != 2;
	in->repeated |= bit && event->value == 2;
	if (event->value != 2)
		in->down = event->value ? in->down | bit : in->down & ~bit;
	return pressed;
}

/* After SYN_DROPPED: the differences between the state that libevdev knew and the state now. */
static int read_differences(struct input *in, unsigned *pressed)
{
	struct input_event event;
	int rc;

	while ((rc = libevdev_next_event(in->device, LIBEVDEV_READ_FLAG_SYNC, &event)) >= 0)
		*pressed |= take_key(in, &event);
	return rc == -EAGAIN ? 0 : rc;
}

int input_read(struct input *in, unsigned *pressed)
{
	const unsigned before = in->down;
	struct input_event event;
	int rc;

	*pressed = 0;
	in->moved = in->repeated = false;
	do
		rc = libevdev_next_event(in->device, LIBEVDEV_READ_FLAG_NORMAL, &event);
	while (rc == -EINTR);
	if (rc == LIBEVDEV_READ_STATUS_SUCCESS)
		*pressed = take_key(in, &event);
	if (rc != LIBEVDEV_READ_STATUS_SYNC)
		return rc;
	rc = read_differences(in, pressed);
	in->moved = true;
	/* A key that repeats and was down fills the buffer by itself. */
	in->overflow |= in->masked && !*pressed && !(in->repeats && before);
	return rc;
}

const char *input_name(const struct input *in)
{
	return libevdev_get_name(in->device);
}

const char *input_phys(const struct input *in)
{
	const char *phys = libevdev_get_phys(in->device);

	return phys ? phys : "";
}
