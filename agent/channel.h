/* SPDX-License-Identifier: MIT */
/*
 * channel.h - the channels, ways to send the guest a request: a file for each, and a table of all (channels.c).
 *
 * A channel keeps its state to itself (there is one agent a process). The agent starts it once, unless its parameter switches it off,
 * and then calls it for new devices and at its own deadline. The channel watches its descriptors by a->loop and reports what it
 * hears by agent_press(). It either belongs to the button and calls agent_armed() when it can hear that, or declares by
 * agent_listening() that it needs none (vsock, the guest agent's port).
 */
#ifndef AGENT_CHANNEL_H
#define AGENT_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

struct agent;
struct params;

struct channel {
	const char *name;
	/* Whether the parameters switch it on. NULL: always. */
	bool (*wanted)(const struct params *params);
	/* Prepares; looks for nothing yet. NULL: nothing to prepare. */
	void (*start)(struct agent *a);
	/* Something of that subsystem (the kernel's name: "input", "virtio-ports"...) is new; NULL: anything may be. May be NULL. */
	void (*look)(struct agent *a, const char *subsystem);
	/* The time that channel_wake() requested has come. May be NULL. */
	void (*due)(struct agent *a, uint64_t now_ms);
	/* The agent ends: releases what it holds (a frozen file system, a socket). May be NULL. */
	void (*finish)(struct agent *a);
};

extern const struct channel channel_evdev, channel_acpi, channel_gpio, channel_irq, channel_vsock, channel_qga, channel_freeze,
	channel_qga_vsock, channel_rtc, channel_notify;

/* All of them, in the order in which they are started and looked for. */
extern const struct channel *const channels[];

void channels_start(struct agent *a);
void channels_look(struct agent *a, const char *subsystem);
void channels_due(struct agent *a, uint64_t now_ms);
void channels_finish(struct agent *a);

/* When the first channel wants to be woken: CLOCK_BOOTTIME in ms, CLOCK_NEVER: not at all. */
uint64_t channels_deadline(void);

/* The same for the deadlines that may be late by LOOP_SLACK_MS. */
uint64_t channels_lazy_deadline(void);

/* Has channel->due called at `at_ms` (CLOCK_BOOTTIME; CLOCK_NEVER: no more). */
void channel_wake(const struct channel *channel, uint64_t at_ms);

/* The same, beside it, up to LOOP_SLACK_MS later: the kernel then need not wake an idle machine for this alone. */
void channel_wake_lazily(const struct channel *channel, uint64_t at_ms);

#endif
