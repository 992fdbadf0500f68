/* SPDX-License-Identifier: MIT */
/* workers.h - the shutdown's helpers: own children that do what may block, and what becomes of one that hangs. */
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

/* The first worker of TEARDOWN or SYNC. Returns false if it cannot be forked. */
bool workers_begin(struct init *init);

/* When policy_look_is_due() says so, in TEARDOWN and SYNC: looks for what hangs and for data that moves. */
void workers_check(struct init *init, uint64_t now_ms);

bool workers_busy(const struct init *init);

/* An own child has ended: true if it was a worker. The last one of its stage tells how that went. */
bool workers_ended(struct init *init, pid_t pid, int status, uint64_t now_ms);

/* The stage ends: what it leaves undone is said, by name. */
void workers_give_up(struct init *init);

#endif
