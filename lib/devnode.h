/* SPDX-License-Identifier: MIT */
/* devnode.h - makes device nodes from sysfs in guests without devtmpfs and udev. */
#ifndef LIB_DEVNODE_H
#define LIB_DEVNODE_H

/*
 * Opens /dev/DIR/NAME (DIR "" for /dev itself) with flags; if it is not there, makes it by the number in SYSFS/NAME/dev, and if
 * /dev cannot be written, in /run. Returns the descriptor (close-on-exec) or -errno.
 */
int devnode_open(const char *dir, const char *name, const char *sysfs, int flags);

#endif
