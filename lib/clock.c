// SPDX-License-Identifier: MIT
/* clock.c - time since boot, suspend included. */
#include "lib/clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint64_t clock_read(clockid_t clock)
{
	struct timespec ts = { 0 };

	/* As a plain system call: libc's way through the vDSO is 1 KiB of code, for clocks that are read a few times a second. */
	if (syscall(SYS_clock_gettime, clock, &ts) < 0)
		(void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

uint64_t clock_ns(void)
{
	return clock_read(CLOCK_BOOTTIME);
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
