/* SPDX-License-Identifier: MIT */
/* watchdog.h - keeps a watchdog that runs from resetting the machine in the middle of its shutdown. */
#ifndef LIB_TEARDOWN_WATCHDOG_H
#define LIB_TEARDOWN_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

/* In PID 1: whether a watchdog runs, so that a helper with watchdog_keep() is of use. Reads sysfs alone: to open one starts it. */
bool watchdog_runs(void);

/* In PID 1: the shutdown gets on, so the helper may pet until then (clock_ms()). */
void watchdog_pet_until(uint64_t until_ms);

/*
 * For an own child, after watchdog_runs(): takes over each running watchdog as soon as no process has it open any more, sets its
 * timeout to left_s seconds if it is shorter, and pets it until the time is over. Never returns, and never closes one: most stop
 * then.
 */
int watchdog_keep(unsigned left_s);

#endif
