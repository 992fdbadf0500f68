/* SPDX-License-Identifier: MIT */
/* switch.h - switches from the initramfs to the root that is mounted beside it. */
#ifndef INIT_ROOT_SWITCH_H
#define INIT_ROOT_SWITCH_H

#include <stdbool.h>

#include "init/init.h"

/* Whether / is an initramfs; otherwise PID 1 is on its root already. */
bool root_switch_has_initramfs(void);

/*
 * Moves the API mounts and the file system at `root` to their places, enters it, and signals the agent. None of this can
 * block, because no device is read. An own child deletes the files of the initramfs in parallel. Returns 0 or -errno.
 */
int root_switch_run(struct init *init, const char *root);

#endif
