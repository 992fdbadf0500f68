/* SPDX-License-Identifier: MIT */
/* resume.h - detects that the machine has slept, or that its clock was set as after a sleep. */
#ifndef INIT_NET_RESUME_H
#define INIT_NET_RESUME_H

#include <stdbool.h>

/* Opens a descriptor that polls readable after a resume and when the clock is set. Returns -1 if the kernel has none. */
int resume_open(void);

/*
 * Reads it. Returns whether time has passed that CLOCK_MONOTONIC did not count: a suspend, or a pause of the whole machine
 * after which the wall clock was corrected.
 */
bool resume_read(int fd);

#endif
