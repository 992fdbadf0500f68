/* SPDX-License-Identifier: MIT */
/* console.h - where the lines of PID 1 and its roles go, and what the user's processes get as 0, 1 and 2. */
#ifndef INIT_BOOT_CONSOLE_H
#define INIT_BOOT_CONSOLE_H

#include <stdbool.h>

/* A kernel without a console, or a caller, may have left 0, 1 or 2 closed: from here on no other descriptor gets there. */
void console_fill(void);

/*
 * Opens the place where lines go: in a container descriptor 2, which came with us; else /dev/console, and
 * 0, 1 and 2 of PID 1 are put on /dev/null.
 */
void console_start(bool container);

/* Once drivers had time to come: tries /dev/console again if it was not there, and /dev/kmsg failing that. */
void console_again(void);

/* In a child of the user: 0, 1 and 2 on the console, or on /dev/null without one. May block. */
void console_stdio(void);

#endif
