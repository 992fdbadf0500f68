// SPDX-License-Identifier: MIT
/* wake.c - finds that the host slept, and sets the guest's clock then. */
#include "host-shim/vz/wake.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#ifdef __APPLE__
#define CLOCK_AWAKE CLOCK_UPTIME_RAW
#define CLOCK_ALL CLOCK_MONOTONIC_RAW
#else
#define CLOCK_AWAKE CLOCK_MONOTONIC
#define CLOCK_ALL CLOCK_BOOTTIME
#endif

#define SLEPT_MIN_MS 1000

static int64_t clock_read_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct vz_clocks vz_clocks_now(void)
{
	return (struct vz_clocks){ clock_read_ms(CLOCK_AWAKE), clock_read_ms(CLOCK_ALL) };
}

int64_t vz_slept_ms(const struct vz_clocks *before, const struct vz_clocks *now)
{
	int64_t slept = (now->all - before->all) - (now->awake - before->awake);

	return slept < SLEPT_MIN_MS ? 0 : slept;
}

size_t vz_set_time(char line[VZ_SET_TIME_SIZE], int64_t now_ns)
{
	return (size_t)snprintf(line, VZ_SET_TIME_SIZE,
	    "{\"execute\":\"guest-set-time\",\"arguments\":{\"time\":%" PRId64 "}}\n", now_ns);
}
