/* SPDX-License-Identifier: MIT */
/* root.h - puts the root file system in place, or follows softoff.onfail= if it cannot. */
#ifndef INIT_ROOT_ROOT_H
#define INIT_ROOT_ROOT_H

#include <stdbool.h>
#include <sys/types.h>

#include "init/init.h"

/*
 * Drivers are loaded: starts the search for the root, if root= names it and PID 1 runs from an initramfs. Returns true if PID 1
 * is on its root already.
 */
bool root_begin(struct init *init);

/* An own child has ended: true if it was a helper of this module. */
bool root_helper_ended(struct init *init, pid_t pid, int status);

/*
 * Does what is due: switches to the mounted root, or follows softoff.onfail=; in a shutdown, ends the helper that mounts.
 * Returns true once: when PID 1 has switched to the root.
 */
bool root_proceed(struct init *init);

/* The workload has ended: true if it was the shell of softoff.onfail=shell. */
bool root_shell_ended(struct init *init);

#endif
