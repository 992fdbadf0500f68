/* SPDX-License-Identifier: MIT */
/* resume.h - noticing that the machine has slept, or that its clock was set as after a sleep. */
#ifndef INIT_NET_RESUME_H
#define INIT_NET_RESUME_H

#include <stdbool.h>

/* A descriptor that polls readable after a resume and when the clock was set, or -1 where there is none. */
int resume_open(void);

/*
 * Reads it. Returns whether time has passed that CLOCK_MONOTONIC does not know of: a suspend, or a pause of
 * the whole machine after which somebody put the wall clock right.
 */
bool resume_read(int fd);

#endif
