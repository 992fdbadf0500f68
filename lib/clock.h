/* SPDX-License-Identifier: MIT */
/*
 * clock.h - the clock of the guest programs: CLOCK_BOOTTIME.
 *
 * It also counts while the guest is suspended (clock_gettime(2)), so leases and graces end at the host's time. Kernels before
 * 2.6.39 lack it: CLOCK_MONOTONIC then.
 */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds of another clock; of CLOCK_MONOTONIC where the kernel lacks it. Never fails. */
uint64_t clock_read(clockid_t clock);

/* A deadline that never comes. */
#define CLOCK_NEVER UINT64_MAX

/* Nanoseconds, or milliseconds, since boot. Never fails. */
uint64_t clock_ns(void);
uint64_t clock_ms(void);

/* Milliseconds from now until deadline: 0 when it has passed, CLOCK_NEVER for CLOCK_NEVER. */
uint64_t clock_left_ms(uint64_t deadline_ms, uint64_t now_ms);

#endif
