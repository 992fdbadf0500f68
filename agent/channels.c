// SPDX-License-Identifier: MIT
/* channels.c - the table of channels, and the calls to all of them. */
#include "agent/channel.h"

#include "agent/agent.h"
#include "lib/clock.h"
#include "lib/count.h"

const struct channel *const channels[] = {
	&channel_evdev,
	&channel_acpi,
	&channel_gpio,
	&channel_irq, /* after the channels that arm */
	&channel_vsock,
	&channel_freeze,
	&channel_qga,
	&channel_qga_vsock,
	&channel_rtc,
	&channel_notify,
};
#define CHANNELS COUNT(channels)

static struct {
	bool on;
	uint64_t due_ms, lazy_ms;
} states[CHANNELS];

void channel_wake(const struct channel *channel, uint64_t at_ms)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (channels[i] == channel)
			states[i].due_ms = at_ms;
}

void channel_wake_lazily(const struct channel *channel, uint64_t at_ms)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (channels[i] == channel)
			states[i].lazy_ms = at_ms;
}

void channels_start(struct agent *a)
{
	for (size_t i = 0; i < CHANNELS; i++) {
		states[i].due_ms = states[i].lazy_ms = CLOCK_NEVER;
		states[i].on = !channels[i]->wanted || channels[i]->wanted(a->params);
		if (states[i].on && channels[i]->start)
			channels[i]->start(a);
	}
}

void channels_look(struct agent *a, const char *subsystem)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (states[i].on && channels[i]->look)
			channels[i]->look(a, subsystem);
}

uint64_t channels_deadline(void)
{
	uint64_t first = CLOCK_NEVER;

	for (size_t i = 0; i < CHANNELS; i++)
		if (states[i].due_ms < first)
			first = states[i].due_ms;
	return first;
}

uint64_t channels_lazy_deadline(void)
{
	uint64_t first = CLOCK_NEVER;

	for (size_t i = 0; i < CHANNELS; i++)
		if (states[i].lazy_ms < first)
			first = states[i].lazy_ms;
	return first;
}

void channels_due(struct agent *a, uint64_t now_ms)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (now_ms >= states[i].due_ms || now_ms >= states[i].lazy_ms) {
			if (now_ms >= states[i].due_ms)
				states[i].due_ms = CLOCK_NEVER;
			states[i].lazy_ms = CLOCK_NEVER;
			channels[i]->due(a, now_ms);
		}
}

void channels_finish(struct agent *a)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (states[i].on && channels[i]->finish)
			channels[i]->finish(a);
}
