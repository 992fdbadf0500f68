/* SPDX-License-Identifier: MIT */
/* restart.h - inittab's restart entry, when all processes have ended and nothing is unmounted. */
#ifndef INIT_SHUTDOWN_RESTART_H
#define INIT_SHUTDOWN_RESTART_H

#include "init/init.h"

/*
 * PID 1 becomes the program of shutdown.restart, if that is an init by its name. Any other program runs as a child: the end of PID 1
 * would be a kernel panic. Returns when that child has ended, when a request to stop comes meanwhile, or if the program cannot be
 * run; the machine then goes off. The time is not charged to the budget.
 */
void restart_run(struct init *init);

#endif
