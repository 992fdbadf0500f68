/* SPDX-License-Identifier: MIT */
/*
 * freeze.h - file systems frozen for a snapshot that the host takes, and thawed again.
 *
 * Theory of operation. While a file system is frozen, a process that writes to it waits in the kernel, and cannot even be killed.
 * So a child, the guardian, freezes, and thaws when the host asks for it, when a press begins the stop, when the agent dies (its end
 * of a socket pair closes), or after FREEZE_MOST_MS. PID 1 sees by FREEZE_MARK (lib/role.h) that a stop has to thaw first.
 */
#ifndef AGENT_CHANNELS_FREEZE_H
#define AGENT_CHANNELS_FREEZE_H

#include <stdbool.h>

#include "agent/agent.h"
#include "agent/frozen.h"

/* A host that has not thawed by then never will. Hyper-V gives its own guests the same (linux/drivers/hv/hv_snapshot.c). */
#define FREEZE_MOST_MS 900000

/*
 * Starts to freeze the file systems that lie on a block device and for whose mount point `wanted` returns true; the guardian calls it,
 * a copy of this process. qga_done() reports how many. If one fails, the others are thawed. Returns 0, or -errno: -EBUSY while
 * there is a guardian already.
 */
int freeze_begin(struct agent *a, bool (*wanted)(const void *context, const char *point), const void *context);

#endif
