/* SPDX-License-Identifier: MIT */
/*
 * device.h - lists the block devices and finds the root among them.
 *
 * For an own child: a read from a device may block.
 */
#ifndef INIT_ROOT_DEVICE_H
#define INIT_ROOT_DEVICE_H

#include "init/root/param.h"

/*
 * Looks for the device that s names. Returns its node, made where no devtmpfs did it, and in *type its file system (NULL:
 * unknown); or NULL while no device matches. Both are valid until the next call.
 */
const char *root_device_find(const struct root_param *s, const char **type);

/* Logs a line for each block device: its node, file system and names. */
void root_device_log_all(void);

#endif
