/* SPDX-License-Identifier: MIT */
/* oom.h - the kernel's out-of-memory killer. */
#ifndef INIT_OOM_H
#define INIT_OOM_H

#include <stdbool.h>

/*
 * In an own child: exempts it from the OOM killer, as the kernel exempts PID 1. A helper that stops the user's processes
 * must outlive a lack of memory.
 */
void oom_protect(void);

/* Whether the OOM killer has killed a process since the last call. */
bool oom_happened(void);

#endif
