/* SPDX-License-Identifier: MIT */
/* clock.h - the one clock of the host tools. */
#ifndef HOST_SHIM_COMMON_CLOCK_H
#define HOST_SHIM_COMMON_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of the monotonic clock: never set back, origin unknown. */
static inline int64_t host_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
