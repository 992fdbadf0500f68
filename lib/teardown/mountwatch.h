/* SPDX-License-Identifier: MIT */
/* mountwatch.h - whether any mount has come since the boot: most guests in an initramfs never mount anything that holds data. */
#ifndef LIB_TEARDOWN_MOUNTWATCH_H
#define LIB_TEARDOWN_MOUNTWATCH_H

#include <stdbool.h>

/* Once, in PID 1: keeps watch if no mount holds data and none is a hierarchy of cgroup v1. */
void mountwatch_start(void);

/* For helpers, which share the answer: false if all mounts are as they were at the start. True where nothing is watched. */
bool mountwatch_changed(void);

#endif
