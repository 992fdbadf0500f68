/* SPDX-License-Identifier: MIT */
/*
 * fallback_shutdown.h - the stop of a machine that has another init: asks that init, and does it itself if that comes to nothing.
 *
 * Theory of operation. A press starts a process, the stopper, which does one thing after another, so that the agent goes on
 * listening. It asks, or runs the command, and waits. Where an init does its work, the stopper is ended by it, as all are. If
 * instead the command fails, or the machine still runs when the budget is over, or a second press comes, the stopper stops
 * the machine: SIGTERM, SIGKILL, sync, unmounting, reboot(2), each step by a child that is left behind where it hangs.
 */
#ifndef AGENT_FALLBACK_SHUTDOWN_H
#define AGENT_FALLBACK_SHUTDOWN_H

#include <stdint.h>

#include "lib/power.h"

struct fallback_shutdown {
	const char *command; /* for /bin/sh -c; NULL: PID 1 is asked in its own language (agent/other_init.h) */
	uint32_t budget_ms;  /* for the command, or for PID 1 */
};

/* Starts the stopper; of one that runs already this is the second press. s has to stay. Returns 0 or -errno. Does not block. */
int fallback_shutdown_request(const struct fallback_shutdown *s, enum power_action action);

#endif
