/* SPDX-License-Identifier: MIT */
/*
 * device.h - the block devices that are there, and which of them is the root.
 *
 * For an own child: a read from a device may block.
 */
#ifndef INIT_ROOT_DEVICE_H
#define INIT_ROOT_DEVICE_H

#include "init/root/param.h"

/*
 * Looks for the device that s names. Returns its node, made if nobody else has, and the type of its file system (NULL:
 * unknown); or NULL while there is none. Valid until the next call.
 */
const char *root_device_find(const struct root_param *s, const char **type);

/* A line for each block device, with what is on it. */
void root_device_log_all(void);

#endif
