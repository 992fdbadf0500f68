/* SPDX-License-Identifier: MIT */
/* foreign.h - asking an init that is not softoff's, in its own language. */
#ifndef AGENT_FOREIGN_H
#define AGENT_FOREIGN_H

#include "lib/power.h"

/* One that has just been started does not listen yet: so it is asked so often, with such pauses. */
#define FOREIGN_ASKS 5u
#define FOREIGN_AGAIN_MS 2000u

/*
 * Finds out which init runs as PID 1 and asks it for action. Never blocks. Returns 0 or more when it was asked, else
 * -errno: it may not listen yet.
 */
int foreign_ask(enum power_action action);

#endif
