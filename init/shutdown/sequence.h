/* SPDX-License-Identifier: MIT */
/* sequence.h - the shutdown sequence's effects; it carries out the decisions of policy.h. */
#ifndef INIT_SHUTDOWN_SEQUENCE_H
#define INIT_SHUTDOWN_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* Somebody asks for action. by says who, for the line and the event; sig is the signal, 0 for none. */
void shutdown_request(struct init *init, enum power_action action, const char *by, int sig);

/* Makes what the shutdown's helpers share; once, at boot. */
void shutdown_prepare(void);

/* PID 1 has woken so long behind its time. Where it was asleep, that time does not count. */
void shutdown_woke_late(struct init *init, uint64_t late_ms);

/* Goes through every stage that is due. Nothing outside a shutdown. */
void shutdown_proceed(struct init *init);

/* When to go on at the latest (CLOCK_BOOTTIME); CLOCK_NEVER outside a shutdown. */
uint64_t shutdown_deadline(const struct init *init);

/* A process of the user has ended. */
void shutdown_process_ended(struct init *init);

/* An own child has ended, which may have been one of the shutdown's helpers. */
void shutdown_helper_ended(struct init *init, pid_t pid, int status);

#endif
