/* SPDX-License-Identifier: MIT */
/*
 * freeze.h - file systems frozen for a snapshot that the host takes, and thawed again.
 *
 * Theory of operation. While a file system is frozen, who writes to it waits in the kernel, and cannot even be killed. So a
 * child, the guardian, freezes, stays while they are frozen, and thaws: when the host asks for it; when somebody presses a
 * button, and the stop begins; when the agent dies, which its end of a socket pair tells; when FREEZE_MOST_MS have
 * passed. PID 1 sees by FREEZE_MARK (lib/role.h) that a stop has to thaw first.
 */
#ifndef AGENT_CHANNELS_FREEZE_H
#define AGENT_CHANNELS_FREEZE_H

#include <stdbool.h>

#include "agent/agent.h"

/* A host that has not thawed after so long never will. Hyper-V gives its own guests the same (linux/drivers/hv/hv_snapshot.c). */
#define FREEZE_MOST_MS 900000

/* Whether file systems are frozen. */
bool freeze_is_on(void);

/*
 * Starts to freeze all file systems that lie on a block device. qga_done() tells when it is done, and how many. If it fails,
 * what was frozen is thawed. Returns 0, or -errno: -EBUSY while there is a guardian already.
 */
int freeze_begin(struct agent *a);

/* Thaws what is frozen, or will be in a moment; does not wait. qga_done() tells how many, if there were any. */
void freeze_end(void);

#endif
