/* SPDX-License-Identifier: MIT */
/* role.h - the agent as a role of PID 1 (lib/role.h): all that init uses of the agent. */
#ifndef AGENT_ROLE_H
#define AGENT_ROLE_H

#include "lib/params.h"

/*
 * Calls log_start, which may block for a while, once the agent could hear a button; earlier lines are kept for it. Then the agent drops
 * the rights that it does not need (agent/drop_rights.h), unless keeps_rights.
 */
int agent_role(const struct params *params, void (*log_start)(void), bool keeps_rights);

#endif
