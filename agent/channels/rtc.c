// SPDX-License-Identifier: MIT
/*
 * rtc.c - the system clock follows the hardware clock (softoff.clock=rtc): forward, in steps.
 *
 * While the host sleeps, and while a guest is saved or suspended, the guest's clock stands still and the guest gets no notice. The
 * host keeps the hardware clock running. The agent compares the two now and then. No request comes by this channel: it is in their
 * table to be started, woken and switched off.
 */
#include "agent/channels/rtc.h"

#include <errno.h>
#include <time.h>

#include "agent/agent.h"
#include "agent/channel.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define RTC_EVERY_MS 30000u
#define NS 1000000000u

/* The hardware clock shows whole seconds: up to one less than it is. */
#define BEHIND_S 2u

int rtc_read(uint64_t *seconds)
{
	char line[24];
	const char *s = line;
	/* The kernel has done the calendar already; the hardware clock of a virtual machine runs in UTC. */
	int err = fd_read_line("/sys/class/rtc/rtc0/since_epoch", line, sizeof(line));

	return err < 0 ? err : text_parse_u64(&s, INT64_MAX / NS, seconds);
}

uint64_t rtc_step_to(uint64_t rtc_s, uint64_t now_ns)
{
	return rtc_s * NS > now_ns + (uint64_t)BEHIND_S * NS ? rtc_s * NS : 0;
}

static void rtc_due(struct agent *a, uint64_t now_ms)
{
	static int logged;
	uint64_t seconds, now_ns = clock_read(CLOCK_REALTIME), to_ns;
	int err = rtc_read(&seconds);

	(void)a;
	channel_wake_lazily(&channel_rtc, now_ms + RTC_EVERY_MS);
	to_ns = err < 0 ? 0 : rtc_step_to(seconds, now_ns);
	if (to_ns) {
		const struct timespec time = { .tv_sec = (time_t)seconds };

		err = clock_settime(CLOCK_REALTIME, &time) < 0 ? -errno : 0;
		if (err == 0)
			log_line("clock: set forward by %lu s, to the hardware clock", (unsigned long)((to_ns - now_ns) / NS));
	}
	/* The driver may be a module that comes later. The same error again is not logged again. */
	if (err < 0 && err != logged)
		log_line("clock: %s", log_errno(err));
	logged = err;
}

static void rtc_start(struct agent *a)
{
	(void)a;
	channel_wake_lazily(&channel_rtc, clock_ms() + RTC_EVERY_MS);
}

static bool rtc_wanted(const struct params *params)
{
	return params->clock_rtc;
}

const struct channel channel_rtc = { .name = "clock", .wanted = rtc_wanted, .start = rtc_start, .due = rtc_due };
