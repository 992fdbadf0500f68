/* SPDX-License-Identifier: MIT */
/* environment.h - the environment of the user's processes, without heap. For a child, before it execs. */
#ifndef INIT_BOOT_ENVIRONMENT_H
#define INIT_BOOT_ENVIRONMENT_H

/* The inherited environment, with PATH, HOME and TERM added where they are missing. */
void environment_complete(void);

/* Sets a variable to a static `NAME=value`; call environment_complete() first. */
void environment_put(const char *assignment);

/* Sets a variable; call environment_complete() first. A variable that does not fit is dropped. */
void environment_set(const char *name, const char *value);

/* Replaces an assignment, if the environment has it, by another, which must be static. */
void environment_replace(const char *assignment, const char *with);

#endif
