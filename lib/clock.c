// SPDX-License-Identifier: MIT
/* clock.c - time since boot, suspend included. */
#include "lib/clock.h"

#include <time.h>

uint64_t clock_ns(void)
{
	struct timespec ts = { 0 };

	if (clock_gettime(CLOCK_BOOTTIME, &ts) < 0)
		(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

uint64_t clock_ms(void)
{
	return clock_ns() / 1000000u;
}

uint64_t clock_left_ms(uint64_t deadline_ms, uint64_t now_ms)
{
	if (deadline_ms == CLOCK_NEVER)
		return CLOCK_NEVER;
	return deadline_ms > now_ms ? deadline_ms - now_ms : 0;
}
