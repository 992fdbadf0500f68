/* SPDX-License-Identifier: MIT */
/* workers.h - the shutdown's helpers: own children for the calls that may block, and their replacement when they hang. */
#ifndef INIT_SHUTDOWN_WORKERS_H
#define INIT_SHUTDOWN_WORKERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* Starts a helper. If it cannot be forked, returns false and logs that, unless a retry is under way; *slot is then 0. */
bool workers_start_helper(const struct init *init, pid_t *slot, const char *what, int (*run)(void *context), void *context);

/* For workers_start_helper(). */
int workers_run_sync(void *unused);

/*
 * For the helper that has sent SIGTERM: waits until workers_begin() makes it the first worker of TEARDOWN, and does that work. If a
 * process is left then, workers_begin() forks another helper, and this helper waits until reboot(2).
 */
int workers_await_unmount(struct init *init, int (*reboot)(void *init));

/*
 * Starts the first worker of TEARDOWN or SYNC. Returns false if it cannot be forked. If everything is unmounted and no process
 * lives, the worker of TEARDOWN waits for workers_go(), calls reboot() and ends with its value.
 */
bool workers_begin(struct init *init, int (*reboot)(void *init));

/* After signals: takes note of a worker that stands by. */
void workers_proceed(struct init *init, uint64_t now_ms);

/* Has the worker that stands by call reboot(2), as the stage's helper. Returns false if there is none. */
bool workers_go(struct init *init);

/* When policy_look_is_due() says so, in TEARDOWN and SYNC: checks for hanging workers and for progress of the data. */
void workers_check(struct init *init, uint64_t now_ms);

bool workers_busy(const struct init *init);

/* An own child has ended: true if it was a worker. After the last worker of a stage its result is logged. */
bool workers_ended(struct init *init, pid_t pid, int status, uint64_t now_ms);

/* The stage ends: logs by name what it leaves undone. */
void workers_give_up(struct init *init);

#endif
