/* SPDX-License-Identifier: MIT */
/* environment.h - the environment of the user's processes, without heap. For a child, before it execs. */
#ifndef INIT_BOOT_ENVIRONMENT_H
#define INIT_BOOT_ENVIRONMENT_H

#include <stdbool.h>

/*
 * The inherited environment, with PATH, HOME and TERM added where they are missing. The kernel puts words NAME=VALUE of its command
 * line there that it does not know (linux/init/main.c, unknown_bootoption). ip= is init's own: it is left out, but for a container,
 * whose environment the engine made. NOTIFY_SOCKET is lib/notify.h's, if there is one.
 */
void environment_complete(bool container);

/* Sets a variable to a static `NAME=value`; call environment_complete() first. */
void environment_put(const char *assignment);

/* Sets a variable; call environment_complete() first. A variable that does not fit is dropped. */
void environment_set(const char *name, const char *value);

/* Replaces an assignment, if the environment has it, by another, which must be static. */
void environment_replace(const char *assignment, const char *with);

#endif
