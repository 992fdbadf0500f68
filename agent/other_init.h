/* SPDX-License-Identifier: MIT */
/* other_init.h - sends requests to an init that is not softoff's, each in its own way. */
#ifndef AGENT_OTHER_INIT_H
#define AGENT_OTHER_INIT_H

#include "lib/power.h"

/*
 * An init that has just started may ignore a request: the agent repeats it so often, with these pauses. To an init that does not
 * listen yet it repeats the request until that does.
 */
#define OTHER_INIT_REQUESTS 5u
#define OTHER_INIT_AGAIN_MS 2000u

/*
 * Finds out which init runs as PID 1 and sends it the request for action. Never blocks. Returns 0 when the request was sent, else
 * -errno: the init may not listen yet. Logs each result that differs from the previous.
 */
int other_init_request(enum power_action action);

#endif
