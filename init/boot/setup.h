/* SPDX-License-Identifier: MIT */
/* setup.h - small settings of the machine at boot: host name, loopback, Ctrl-Alt-Del. */
#ifndef INIT_BOOT_SETUP_H
#define INIT_BOOT_SETUP_H

#include <stdbool.h>

/*
 * Whether this is PID 1 of a container and not of the machine: the file systems then belong to the host, and init must not
 * unmount them. Needs /proc; false without it.
 */
bool setup_is_container(void);

/* Whether this is the machine's first network namespace. False where the kernel does not show it. */
bool setup_has_first_network(void);

/*
 * Makes Ctrl-Alt-Del a signal instead of a reset, sets the loopback interface up (if own_network) and the host name (NULL: keeps the
 * kernel's, "localhost" where that is not set). Logs each failure.
 */
void setup_machine(const char *hostname, bool own_network);

/*
 * Once the root file system is in place: takes the host name from /etc/hostname, unless `hostname` gives one, and writes the two
 * lines of localhost to /etc/hosts where that is absent or empty. An own child writes, because the disk may block.
 */
void setup_names(const char *hostname);

#endif
