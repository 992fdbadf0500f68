/* SPDX-License-Identifier: MIT */
/* roles.h - starts the roles agent and net, and restarts them when they die. */
#ifndef INIT_ROLES_H
#define INIT_ROLES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* Whether there is an agent: in a container only with softoff.agent=on, because the button is the host's. */
bool roles_has_agent(const struct init *init);

/* Starts each role that is wanted, not running and due. */
void roles_start_due(struct init *init, uint64_t now_ms);

/* An own child has ended: true if it was a role. */
bool roles_ended(struct init *init, pid_t pid, int status, uint64_t now_ms);

/* When the next role is due; CLOCK_NEVER if none waits. */
uint64_t roles_deadline(const struct init *init);

/* Sends a running role ROLE_FINISH_SIGNAL; PID 1 does not start it again. */
void roles_finish(struct init *init, enum role_name name);

/*
 * Lists the processes of the roles in the folder where Debian's scripts look for processes that a stop leaves alone: it sends SIGTERM,
 * waits up to 10 s for all others to end, and sends SIGKILL (/etc/init.d/sendsigs). Does nothing without the folder.
 */
void roles_be_omitted(const struct init *init);

#endif
