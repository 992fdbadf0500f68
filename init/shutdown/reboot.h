/* SPDX-License-Identifier: MIT */
/* reboot.h - the end of the shutdown: reboot(2), and what follows when it does not take. */
#ifndef INIT_SHUTDOWN_REBOOT_H
#define INIT_SHUTDOWN_REBOOT_H

#include <stdint.h>

#include "init/init.h"

/* The child's part: calls reboot(2) for the init given. Returns its errno, if it returns. */
int reboot_call(void *init);

/* A child calls reboot(2) with the verb whose turn it is. */
void reboot_begin(struct init *init);

/* The verb did not take: after a second, or at once when the first one came back, the next. */
void reboot_try_next(struct init *init, uint64_t now_ms);

/* A verb's child has died of the signal, and may not have come to its call: another child makes it, up to three. */
void reboot_killed(struct init *init, int sig);

/* err: the errno that a verb's child ended with, or PID 1 got itself. In a container it may be the end of PID 1. */
void reboot_returned(const struct init *init, int err);

#endif
