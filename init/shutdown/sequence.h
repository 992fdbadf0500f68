/* SPDX-License-Identifier: MIT */
/* sequence.h - the effects of the shutdown sequence: it carries out the decisions of policy.h. */
#ifndef INIT_SHUTDOWN_SEQUENCE_H
#define INIT_SHUTDOWN_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* A request for action. by: its sender, for the line and the event; sig: the signal, 0 for none. */
void shutdown_request(struct init *init, enum power_action action, const char *by, int sig);

/* Makes what the shutdown's helpers share; once, at boot. */
void shutdown_prepare(const struct init *init);

/* PID 1 has woken late_ms after its deadline. The time for which the machine was asleep is not charged to the budget. */
void shutdown_woke_late(struct init *init, uint64_t late_ms);

/* Enters every stage that is due. Does nothing outside a shutdown. */
void shutdown_proceed(struct init *init);

/* When to call shutdown_proceed() at the latest (as now_ms: clock_ms()); CLOCK_NEVER outside a shutdown. */
uint64_t shutdown_deadline(const struct init *init, uint64_t now_ms);

/* A process of the user has ended. now_ms: clock_ms(). */
void shutdown_process_ended(struct init *init, uint64_t now_ms);

/* An own child has ended, which may have been one of the shutdown's helpers. */
void shutdown_helper_ended(struct init *init, pid_t pid, int status);

#endif
