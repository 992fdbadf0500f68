/* SPDX-License-Identifier: MIT */
/* qemu_exit.h - devices of QEMU by which a guest ends it with an exit status. */
#ifndef INIT_SHUTDOWN_QEMU_EXIT_H
#define INIT_SHUTDOWN_QEMU_EXIT_H

#include "lib/params.h"

/* The greatest status that they can tell: QEMU makes 2n + 1 of n, and an exit status has 8 bits. */
#define QEMU_EXIT_MOST 127

/*
 * For the last helper: tells status. If all is well this does not return; else it returns -errno: -ENODEV where the
 * guest has no such device, 0 if that took it and QEMU goes on.
 */
int qemu_exit_write(enum params_exit device, int status);

#endif
