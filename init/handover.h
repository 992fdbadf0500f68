/* SPDX-License-Identifier: MIT */
/* handover.h - process 1 becomes another program: init= behind root=, or inittab's restart entry. */
#ifndef INIT_HANDOVER_H
#define INIT_HANDOVER_H

#include "init/init.h"

/* Becomes the program, the agent staying behind as its child. Takes 1 s at most. Returns only if that cannot be: -errno. */
int handover_exec(struct init *init, const char *program, char *const *argv);

/* First thing: if PID 1 was a softoff before us, its agent hands on what it has, and leaves its place to ours. */
void handover_take_over(void);

#endif
