// SPDX-License-Identifier: MIT
/*
 * input.c - an open event node of the kernel's input layer, as far as power keys go.
 *
 * The buffer that the kernel keeps for each reader may overflow. It then holds SYN_DROPPED, and what comes up to the next
 * SYN_REPORT is the rest of something whose beginning is gone. There the state is asked for: a key that is down, and was not,
 * has been pressed. The kernel takes key events that it answers for out of the buffer by itself (evdev_handle_get_val), but
 * not out of what we have read already: such a press comes twice, and the second time finds the key down.
 */
#include "agent/channels/input.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BATCH 16 /* events a read(2): gpio-keys sends two a press */

static const unsigned short codes[INPUT_KEYS] = {
	[INPUT_POWER] = KEY_POWER,
	[INPUT_RESTART] = KEY_RESTART,
	[INPUT_POWER2] = KEY_POWER2,
};

unsigned input_code(enum input_key key)
{
	return codes[key];
}

static unsigned of_bitmap(const unsigned char bitmap[KEY_CNT / 8])
{
	unsigned mask = 0;

	for (unsigned i = 0; i < INPUT_KEYS; i++)
		if (bitmap[codes[i] / 8] >> codes[i] % 8 & 1)
			mask |= 1u << i;
	return mask;
}

#ifdef __GLIBC__ /* the unit tests' */
typedef unsigned long request_t;
#else
typedef int request_t; /* as in POSIX; the kernel takes 32 bits */
#endif

/* Returns 0 or -errno. */
static int input_ioctl(int fd, unsigned long request, void *answer)
{
	return ioctl(fd, (request_t)request, answer) < 0 ? -errno : 0;
}

/* No other key, axis or LED of the same device wakes us (EVIOCSMASK). It fails harmlessly. */
static void mask_others(int fd)
{
	/* Whole longs: other sizes are refused (linux/drivers/input/evdev.c, bits_from_user). */
	unsigned char types[sizeof(long)] = { 1 << EV_KEY }, keys[KEY_CNT / 8] = { 0 };
	/* The mask for "type" EV_SYN is the one of types (linux/drivers/input/evdev.c, __evdev_is_filtered). */
	struct input_mask type_mask = { .type = EV_SYN, .codes_size = sizeof(types), .codes_ptr = (uintptr_t)types };
	struct input_mask key_mask = { .type = EV_KEY, .codes_size = sizeof(keys), .codes_ptr = (uintptr_t)keys };

	for (unsigned i = 0; i < INPUT_KEYS; i++)
		keys[codes[i] / 8] |= (unsigned char)(1 << codes[i] % 8);
	(void)input_ioctl(fd, EVIOCSMASK, &type_mask);
	(void)input_ioctl(fd, EVIOCSMASK, &key_mask);
}

static int read_keys(int fd, unsigned *down)
{
	unsigned char bitmap[KEY_CNT / 8] = { 0 };
	int err = input_ioctl(fd, EVIOCGKEY(sizeof(bitmap)), bitmap);

	if (err == 0)
		*down = of_bitmap(bitmap);
	return err;
}

int input_start(struct input *in, int fd)
{
	unsigned char bitmap[KEY_CNT / 8] = { 0 };
	struct input new = { .fd = fd };
	int err = input_ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bitmap)), bitmap);

	if (err < 0)
		return err;
	new.has = of_bitmap(bitmap);
	mask_others(fd);
	err = read_keys(fd, &new.down);
	if (err < 0)
		return err;
	if (input_ioctl(fd, EVIOCGNAME(sizeof(new.name) - 1), new.name) < 0)
		*new.name = '\0'; /* -ENOENT: it has none */
	*in = new;
	return 0;
}

bool input_step(struct input *in, const struct input_event *event, unsigned *pressed)
{
	if (event->type == EV_SYN && event->code == SYN_DROPPED)
		in->dropped = true;
	if (in->dropped) {
		in->dropped = event->type != EV_SYN || event->code != SYN_REPORT;
		return !in->dropped;
	}
	for (unsigned i = 0; i < INPUT_KEYS && event->type == EV_KEY; i++) {
		const unsigned bit = 1u << i;

		if (event->code != codes[i])
			continue;
		if (event->value == 1 && !(in->down & bit)) /* 2: a key that is held repeats */
			*pressed |= bit;
		in->down = event->value ? in->down | bit : in->down & ~bit;
	}
	return false;
}

int input_read(struct input *in, unsigned *pressed)
{
	struct input_event events[BATCH];
	unsigned now, count;
	ssize_t len;
	int err;

	*pressed = 0;
	do
		len = read(in->fd, events, sizeof(events));
	while (len < 0 && errno == EINTR);
	if (len <= 0)
		return len < 0 ? -errno : -ENODEV;
	count = (unsigned)len / sizeof(*events);
	for (unsigned i = 0; i < count; i++) {
		if (!input_step(in, &events[i], pressed))
			continue;
		err = read_keys(in->fd, &now);
		if (err < 0)
			return err;
		*pressed |= now & ~in->down;
		in->down = now;
	}
	return (int)count;
}
