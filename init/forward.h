/* SPDX-License-Identifier: MIT */
/* forward.h - process 1 of a container that only forwards signals: softoff.forward=on. */
#ifndef INIT_FORWARD_H
#define INIT_FORWARD_H

#include "init/init.h"

/*
 * In a container with softoff.forward=on and a command after `--`: runs that command, forwards every signal to its process group,
 * reaps orphans, and ends with its status, or 128 and the number of the signal that it died of. Does not return then. In any other
 * case does nothing, or logs why not.
 */
void forward_run(struct init *init);

#endif
