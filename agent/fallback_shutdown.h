/* SPDX-License-Identifier: MIT */
/*
 * fallback_shutdown.h - shuts down a machine that has another init: sends the request to that init, and acts itself if that fails.
 *
 * Theory of operation. A second process, the stopper, sleeps until a press and keeps all rights, while the agent, which reads what
 * others send, drops most of them (agent/drop_rights.h). The agent can send it one byte, the action. After a press the stopper works step
 * by step while the agent keeps listening: it sends the request, or runs the command, and waits. If the init does its work, it ends the
 * stopper with all other processes. If the command fails, or the machine still runs when the budget is over, or a second press comes,
 * the stopper shuts the machine down: SIGTERM, SIGKILL, sync, unmounting, reboot(2), each step by a child that it abandons if it hangs.
 *
 * A stopper that was killed is started again at the next press, with the agent's rights: those suffice to send PID 1 a request.
 */
#ifndef AGENT_FALLBACK_SHUTDOWN_H
#define AGENT_FALLBACK_SHUTDOWN_H

#include <stdint.h>

#include "lib/power.h"

struct fallback_shutdown {
	const char *command; /* for /bin/sh -c; NULL: send PID 1 the request in its own way (agent/other_init.h) */
	uint32_t budget_ms;  /* for the command, or for PID 1 */
	void (*log_start)(void); /* opens the stopper's log; NULL: it is open */
};

/*
 * Starts the stopper, unless it runs. Before the agent drops its rights, and before it uses memory, which the stopper would keep as it
 * was. s must stay valid. Returns 0 or -errno.
 */
int fallback_shutdown_start(const struct fallback_shutdown *s);

/* A press, for the stopper; a later one is a second press. Returns 0 or -errno. Does not block. */
int fallback_shutdown_request(const struct fallback_shutdown *s, enum power_action action);

#endif
