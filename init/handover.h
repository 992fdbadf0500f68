/* SPDX-License-Identifier: MIT */
/* handover.h - process 1 becomes another program: that of init=, or of inittab's restart entry. */
#ifndef INIT_HANDOVER_H
#define INIT_HANDOVER_H

#include "init/init.h"

struct service_start;

/* Executes the program, for inittab's entry on its terminal and in its environment; entry is NULL for init=. The agent stays as its child. Takes 1 s at most. Returns -errno if the program cannot be executed. */
int handover_exec(struct init *init, const char *program, char *const *argv, const struct service_start *entry);

/* At the start: if PID 1 was softoff before, tells its agent to send the last events and to end. */
void handover_take_over(void);

/*
 * Executes a copy of this program that lies in memory, if the program's file lies on a disk. For PID 1 that has /proc and no
 * own child yet. Returns if the file lies in memory already, or if the copy cannot be made.
 */
void handover_leave_disk(char *const *argv);

#endif
