/* SPDX-License-Identifier: MIT */
/* qemu_exit.h - devices of QEMU by which a guest ends it with an exit status. */
#ifndef INIT_SHUTDOWN_QEMU_EXIT_H
#define INIT_SHUTDOWN_QEMU_EXIT_H

#include "lib/params.h"

/* The greatest status that they can carry: QEMU exits with 2n + 1, and an exit status has 8 bits. */
#define QEMU_EXIT_MOST 127

/*
 * For the last helper: passes status to QEMU. Does not return if QEMU exits. Returns -ENODEV if the guest has no such device,
 * another -errno, or 0 if the device took the status and QEMU still runs.
 */
int qemu_exit_write(enum params_exit device, int status);

#endif
