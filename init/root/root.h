/* SPDX-License-Identifier: MIT */
/* root.h - which file system the user's programs see as /, and what happens if there is none. */
#ifndef INIT_ROOT_ROOT_H
#define INIT_ROOT_ROOT_H

#include <stdbool.h>
#include <sys/types.h>

#include "init/init.h"

/*
 * Drivers are there: begins to look for the root, if one is asked for and PID 1 runs from an initramfs. Returns true if all is
 * there already.
 */
bool root_begin(struct init *init);

/* An own child has ended: true if it was one of this part's. */
bool root_helper_ended(struct init *init, pid_t pid, int status);

/*
 * Does what is due: goes to the root that was mounted, or follows softoff.onfail=; in a shutdown, mounts nothing more.
 * Returns true when the root has come to be there, once.
 */
bool root_proceed(struct init *init);

/* The workload has ended: true if it was the shell of softoff.onfail=shell. */
bool root_shell_ended(struct init *init);

#endif
