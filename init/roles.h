/* SPDX-License-Identifier: MIT */
/* roles.h - starting the roles agent and net, and starting them again when they die. */
#ifndef INIT_ROLES_H
#define INIT_ROLES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* Starts each role that is wanted, not running and due. */
void roles_start_due(struct init *init, uint64_t now_ms);

/* An own child has ended: true if it was a role. */
bool roles_ended(struct init *init, pid_t pid, int status, uint64_t now_ms);

/* When the next role is due; CLOCK_NEVER if none waits. */
uint64_t roles_deadline(const struct init *init);

/* Asks a running role to hand on what it has and end; it is not started again. */
void roles_finish(struct init *init, enum role_name name);

#endif
