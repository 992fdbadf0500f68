/* SPDX-License-Identifier: MIT */
/* other_init.h - asking an init that is not softoff's, in its own language. */
#ifndef AGENT_OTHER_INIT_H
#define AGENT_OTHER_INIT_H

#include "lib/power.h"

/*
 * One that has just been started may make nothing of it: so it is asked so often, with such pauses. One that does not listen
 * yet is asked until it does.
 */
#define OTHER_INIT_REQUESTS 5u
#define OTHER_INIT_AGAIN_MS 2000u

/*
 * Finds out which init runs as PID 1 and asks it for action. Never blocks. Returns 0 when it was asked, else -errno: it
 * may not listen yet. Says so on the log, once for each that is not as the one before.
 */
int other_init_request(enum power_action action);

#endif
