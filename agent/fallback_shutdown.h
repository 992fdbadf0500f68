/* SPDX-License-Identifier: MIT */
/*
 * fallback_shutdown.h - shuts down a machine that has another init: sends the request to that init, and acts itself if that fails.
 *
 * Theory of operation. A press starts a process, the stopper, which works step by step while the agent keeps listening. The stopper
 * sends the request, or runs the command, and waits. If the init does its work, it ends the stopper with all other processes. If the
 * command fails, or the machine still runs when the budget is over, or a second press comes, the stopper shuts the machine down:
 * SIGTERM, SIGKILL, sync, unmounting, reboot(2), each step by a child that it abandons if it hangs.
 */
#ifndef AGENT_FALLBACK_SHUTDOWN_H
#define AGENT_FALLBACK_SHUTDOWN_H

#include <stdint.h>

#include "lib/power.h"

struct fallback_shutdown {
	const char *command; /* for /bin/sh -c; NULL: send PID 1 the request in its own way (agent/other_init.h) */
	uint32_t budget_ms;  /* for the command, or for PID 1 */
};

/* Starts the stopper; if it runs already, this is a second press. s must stay valid. Returns 0 or -errno. Does not block. */
int fallback_shutdown_request(const struct fallback_shutdown *s, enum power_action action);

#endif
