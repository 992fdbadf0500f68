/* SPDX-License-Identifier: MIT */
/* processes.h - ends the processes of the user. */
#ifndef INIT_SHUTDOWN_PROCESSES_H
#define INIT_SHUTDOWN_PROCESSES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* A helper sends the stage's signal, SIGKILL in KILL and else SIGTERM, to all of the user's processes. */
void processes_signal(struct init *init);

/* In TERM and KILL, while `pending`: that helper could not be forked. After half of the stage PID 1 sends the signal itself. */
void processes_retry(struct init *init, uint64_t now_ms);

/* The helper has ended with this status of waitpid(2). */
void processes_signalled(struct init *init, int status, uint64_t now_ms);

/* In every turn: the helper may have sent all signals, and continue as the helper of the early sync. */
void processes_proceed(struct init *init, uint64_t now_ms);

/* When policy_look_is_due() says so: whether the helper hangs. */
void processes_check(struct init *init, uint64_t now_ms);

/*
 * To be called before processes that have ended are reaped. While many end at once, waits for the others, and returns true then;
 * *sig and *from are the next signal of signals_wait() if one comes before.
 */
bool processes_let_end(const struct init *init, int *sig, pid_t *from);

/* KILL ends: a helper logs the processes that are left. */
void processes_log_left(struct init *init);

#endif
