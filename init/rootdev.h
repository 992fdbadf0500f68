/* SPDX-License-Identifier: MIT */
/*
 * rootdev.h - the block devices that are there, and which of them is the root.
 *
 * For an own child: a read from a device may block.
 */
#ifndef INIT_ROOTDEV_H
#define INIT_ROOTDEV_H

#include "init/rootspec.h"

/*
 * Looks for the device that s names. Returns its node, made if nobody else has, and the type of its file system (NULL:
 * unknown); or NULL while there is none. Valid until the next call.
 */
const char *rootdev_find(const struct rootspec *s, const char **type);

/* A line for each block device, with what is on it. */
void rootdev_list(void);

#endif
