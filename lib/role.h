/* SPDX-License-Identifier: MIT */
/*
 * role.h - the contract between PID 1 and its roles (agent/role.h, init/net/role.h), which read untrusted input so that PID 1
 * need not.
 *
 * A role's main runs in a clone child of PID 1 (lib/spawn.h), all signals blocked, descriptors 0 to 2 on /dev/null, log and
 * event bus open (the first agent opens its log itself). It ignores SIGTERM, because the shutdown sends that to all processes.
 * It returns only when it has nothing more to do, and PID 1 then does not start it again (status 0), or when it cannot
 * continue (any other status; PID 1 starts it again after a pause).
 */
#ifndef LIB_ROLE_H
#define LIB_ROLE_H

#include <signal.h>

/* The agent's name among the processes (prctl(2), PR_SET_NAME). */
#define ROLE_AGENT_NAME "softoff-agent"

/* Asks a role to finish: the agent moves the last events to the host, net releases its lease; both then end. */
#define ROLE_FINISH_SIGNAL SIGUSR2

/* PID 1 has another root directory now: the agent follows, and looks for devices again. */
#define ROLE_MOVED_SIGNAL SIGHUP

/* PID 1 is about to become another program: the agent stays, as a process that any init may reap, and sends requests to that init. */
#define ROLE_LEAVE_SIGNAL SIGUSR1

/* Asks the agent to call sync(2): a shutdown that cannot fork has no helper for it. The answer: lib/event.h, event_synced(). */
#define ROLE_SYNC_SIGNAL SIGPWR

/* This file exists while the host has file systems frozen (agent/channels/freeze.h). A shutdown thaws them first. */
#define FREEZE_MARK "/run/softoff-frozen"

#endif
