/* SPDX-License-Identifier: MIT */
/* environment.h - the environment of the user's processes, without heap. For a child, before it execs. */
#ifndef INIT_BOOT_ENVIRONMENT_H
#define INIT_BOOT_ENVIRONMENT_H

/* What the kernel or the container's maker gave, and PATH, HOME and TERM if they gave none. */
void environment_complete(void);

/* Sets a variable; behind environment_complete(). What finds no room is left out. */
void environment_set(const char *name, const char *value);

#endif
