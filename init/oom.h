/* SPDX-License-Identifier: MIT */
/* oom.h - the kernel's killing of processes when memory runs out. */
#ifndef INIT_OOM_H
#define INIT_OOM_H

#include <stdbool.h>

/*
 * In an own child: the kernel never chooses it, as it never chooses PID 1. What stops the user's processes is not what
 * memory is to be taken from.
 */
void oom_protect(void);

/* Whether the kernel has killed for want of memory since the last call. */
bool oom_happened(void);

#endif
