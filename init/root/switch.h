/* SPDX-License-Identifier: MIT */
/* switch.h - from the initramfs to the root that is mounted beside it. */
#ifndef INIT_ROOT_SWITCH_H
#define INIT_ROOT_SWITCH_H

#include <stdbool.h>

#include "init/init.h"

/* Whether / is an initramfs: only then there is something to switch from. */
bool root_switch_has_initramfs(void);

/*
 * Moves the API mounts and the file system at `root` to their places, and PID 1 with them; tells the agent. Nothing of it can
 * block: no device is read. The initramfs' files are deleted by an own child meanwhile. Returns 0 or -errno.
 */
int root_switch_run(struct init *init, const char *root);

#endif
