/* SPDX-License-Identifier: MIT */
/* remove.h - a folder of our own, removed with all that is in it. */
#ifndef HOST_SHIM_COMMON_REMOVE_H
#define HOST_SHIM_COMMON_REMOVE_H

/*
 * Follows no symbolic link and leaves no file system. Returns 0, or -errno of what could not be
 * removed.
 */
int remove_tree(const char *path);

#endif
