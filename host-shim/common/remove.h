/* SPDX-License-Identifier: MIT */
/* remove.h - removes a folder with everything in it. */
#ifndef HOST_SHIM_COMMON_REMOVE_H
#define HOST_SHIM_COMMON_REMOVE_H

/* Follows no symbolic link and enters no other file system. Returns 0, or -errno of the first file that it could not remove. */
int remove_tree(const char *path);

#endif
