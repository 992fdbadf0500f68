/* SPDX-License-Identifier: MIT */
/* console.h - the console: for the lines of PID 1 and its roles, and as descriptors 0 to 2 of the user's processes. */
#ifndef INIT_BOOT_CONSOLE_H
#define INIT_BOOT_CONSOLE_H

#include <stdbool.h>

/* Opens /dev/null on 0, 1 and 2 where they are closed (a kernel without a console, a caller), so that open(2) never returns them. */
void console_fill(void);

/*
 * Opens the log: in a container descriptor 2, as inherited; else /dev/console, or /dev/kmsg with LOG_KMSG, and PID 1's 0, 1 and 2
 * become /dev/null. log: enum params_log.
 */
void console_start(bool container, int log);

/* After drivers were loaded: tries /dev/console again if it could not be opened before, then /dev/kmsg. */
void console_again(void);

/*
 * Undoes what any process with the console open can do to silence it: output stopped (TCOOFF), another line discipline (TIOCSETD).
 * Takes at most 50 ms.
 */
void console_restore(void);

/*
 * In a child of the user: 0, 1 and 2 on a terminal of /dev, NULL: on the console. Returns 0, or -errno: they stay PID 1's own, which
 * are /dev/null. May block.
 */
int console_stdio(const char *terminal);

#endif
