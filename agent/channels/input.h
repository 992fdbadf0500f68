/* SPDX-License-Identifier: MIT */
/*
 * input.h - an open event node of the kernel's input layer, as far as power keys go.
 *
 * Source of the rules: linux/Documentation/input/event-codes.rst and input-programming.rst, linux/drivers/input/evdev.c.
 */
#ifndef AGENT_CHANNELS_INPUT_H
#define AGENT_CHANNELS_INPUT_H

#include <stdbool.h>

#include <linux/input.h>

/* Bits of a mask of power keys, in the order of their codes. */
enum input_key { INPUT_POWER, INPUT_RESTART, INPUT_POWER2, INPUT_KEYS };

struct input {
	int fd;        /* whoever opened it closes it */
	unsigned has;  /* mask: keys that it can send */
	unsigned down; /* mask: keys that are down */
	bool dropped;  /* the kernel's buffer was full: up to the next SYN_REPORT, what comes is worth nothing */
	char name[80]; /* what the device calls itself; the kernel cuts it */
};

/* The key's code, KEY_POWER and so on. */
unsigned input_code(enum input_key key);

/*
 * Asks the device at fd what it can send, and which keys are down now. From now on it wakes us for power keys alone, where
 * the kernel can do that (Linux 4.4). Returns 0, or -errno with *in untouched: fd is no event node, or has gone.
 */
int input_start(struct input *in, int fd);

/*
 * Reads what has come, some events at most. Returns how many those were, with the keys that have gone down in *pressed; or -errno:
 * -EAGAIN when nothing is left, -ENODEV when the device has gone.
 */
int input_read(struct input *in, unsigned *pressed);

/*
 * One event. Returns whether the state of the keys has to be asked for now, for events were lost before it. *pressed gets
 * the keys that went down by it added. Pure, for input_read and the tests.
 */
bool input_step(struct input *in, const struct input_event *event, unsigned *pressed);

#endif
