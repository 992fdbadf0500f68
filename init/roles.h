/* SPDX-License-Identifier: MIT */
/*
 * roles.h - what PID 1 forks besides the user's processes: the roles, which read what comes from outside
 * so that PID 1 need not.
 *
 * A role's main runs in a clone child of PID 1 (lib/spawn.h), all signals blocked, descriptors 0 to 2 on
 * /dev/null, log and event bus open (the first agent opens its log itself). It ignores SIGTERM: the shutdown's signal to all goes to it too.
 * It returns only when it has nothing more to do, and is then not started again (status 0), or when it
 * cannot go on (any other status; it is started again after a pause).
 */
#ifndef INIT_ROLES_H
#define INIT_ROLES_H

#include <signal.h>

#include "lib/cmdline.h"
#include "lib/params.h"

/* Its name among the processes. */
#define ROLE_AGENT_NAME "softoff-agent"

/* Asks a role to finish: the agent hands on what the event bus still holds, net releases; both then end. */
#define ROLE_FINISH_SIGNAL SIGUSR2

/* Tells the agent that PID 1 has another root directory now: it follows, and looks for devices anew. */
#define ROLE_MOVED_SIGNAL SIGHUP

/* Tells the agent that PID 1 becomes another program: it goes on as a process that any init may reap, and asks that one. */
#define ROLE_LEAVE_SIGNAL SIGUSR1

/* There while the host has file systems frozen (agent/freeze.h). A stop thaws them first. */
#define FREEZE_MARK "/run/softoff-frozen"

/* Calls log_start, which may take its time, once it could hear a button; what it says before is kept. */
int agent_role(const struct params *params, void (*log_start)(void));

/* In a helper, when there is no agent that could: hands on what the event bus still holds. Takes 150 ms at most. */
void agent_flush(const struct params *params);

/* In a helper: opens the virtio-serial port of that name. Returns the descriptor, to read and write, non-blocking, or -errno. */
int agent_open_port(const char *name);

int net_role(const struct cmdline *line, const struct params *params);

#endif
