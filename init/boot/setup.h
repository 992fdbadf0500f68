/* SPDX-License-Identifier: MIT */
/* setup.h - small settings of the machine that somebody must make at boot. */
#ifndef INIT_BOOT_SETUP_H
#define INIT_BOOT_SETUP_H

#include <stdbool.h>

/*
 * Whether PID 1 of a container rather than of the machine: then the file systems are the host's, and not ours to
 * unmount. Needs /proc; without it: no.
 */
bool setup_is_container(void);

/* Whether the network is that of the machine, not one that was made for some of its processes. False where that is not told. */
bool setup_has_first_network(void);

/*
 * Ctrl-Alt-Del as a signal instead of a reset, the loopback interface up, the host name (NULL: keep the
 * kernel's, "localhost" where it has none). What fails is a line.
 */
void setup_machine(const char *hostname);

#endif
