/* SPDX-License-Identifier: MIT */
/*
 * input.h - an open event node of the kernel's input layer, read by libevdev, as far as power keys go.
 *
 * Source of the rules: linux/Documentation/input/event-codes.rst and input-programming.rst, linux/drivers/input/evdev.c, libevdev.h.
 */
#ifndef AGENT_CHANNELS_INPUT_H
#define AGENT_CHANNELS_INPUT_H

#include <stdbool.h>

#include <linux/input.h>

struct libevdev;

/* Bits of a mask of power keys, in the order of their codes. */
enum input_key { INPUT_POWER, INPUT_RESTART, INPUT_POWER2, INPUT_KEYS };

struct input {
	int fd; /* the caller opened it and closes it */
	struct libevdev *device;
	unsigned has;  /* mask: keys that it can send */
	unsigned down; /* mask: keys that are down */
	bool masked;   /* the kernel puts only power keys into the buffer (Linux 4.4) */
	bool repeats;  /* the kernel repeats a key that is down (EV_REP): keyboards have that, buttons do not */
	bool moved;    /* the last input_read() had an event of a power key, up or down */
	bool repeated; /* the last input_read() had a repeat of a key */
	bool overflow; /* the buffer was full, and events are lost; the caller clears it */
};

/* The key's code, KEY_POWER and so on. */
unsigned input_code(enum input_key key);

/*
 * Queries the device at fd for its capabilities and for the keys that are down now. From then on the kernel delivers only power keys,
 * if it can. *pressed gets the keys that went down since fd was opened, and the keys that are down. Returns 0, or -errno with *in
 * unchanged: fd is no event node, or its device is gone. If the device has no power key, has is 0, and the caller closes it.
 */
int input_start(struct input *in, int fd, unsigned *pressed);

/* Frees what input_start() allocated. */
void input_end(struct input *in);

/*
 * Takes the next event. Returns 0, with the key that it pressed in *pressed, or -errno: -EAGAIN when nothing is left, -ENODEV when
 * the device is gone. libevdev reads ahead, so poll(2) knows nothing of the events before -EAGAIN.
 */
int input_read(struct input *in, unsigned *pressed);

/* What the device calls itself, and where it is attached: "gpio-keys/input0"; "" if it does not tell. Valid until input_end(). */
const char *input_name(const struct input *in);
const char *input_phys(const struct input *in);

#endif
