/* SPDX-License-Identifier: MIT */
/* node.h - device nodes, made from sysfs where nobody else makes them. */
#ifndef AGENT_NODE_H
#define AGENT_NODE_H

/*
 * Opens /dev/DIR/NAME (DIR "" for /dev itself) with flags; if it is not there, makes it by the number in SYSFS/NAME/dev, and if
 * /dev cannot be written, in /run. Returns the descriptor (close-on-exec) or -errno.
 */
int node_open(const char *dir, const char *name, const char *sysfs, int flags);

#endif
