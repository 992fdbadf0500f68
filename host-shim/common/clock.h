/* SPDX-License-Identifier: MIT */
/* clock.h - the clock of the host tools. */
#ifndef HOST_SHIM_COMMON_CLOCK_H
#define HOST_SHIM_COMMON_CLOCK_H

#include <stdint.h>
#include <time.h>

/* This clock stops while the host sleeps, so that a closed lid forces no guest. On Linux CLOCK_MONOTONIC does so. */
#ifdef __APPLE__
#define HOST_CLOCK CLOCK_UPTIME_RAW
#else
#define HOST_CLOCK CLOCK_MONOTONIC
#endif

/* Milliseconds of the monotonic clock: never set back, origin unknown. */
static inline int64_t host_clock_ms(void)
{
	struct timespec t;

	clock_gettime(HOST_CLOCK, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
