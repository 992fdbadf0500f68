/* SPDX-License-Identifier: MIT */
/* detach.h - undoing what lies between file systems: swap, loop devices, device-mapper, md. For helpers. */
#ifndef LIB_TEARDOWN_DETACH_H
#define LIB_TEARDOWN_DETACH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * swapoff(2) for all of /proc/swaps: a swap file keeps its file system writable. memory of size is for the file's text.
 * Returns true if any was undone; *left is how many were not, each a line if say.
 */
bool detach_swap(char *memory, size_t size, bool say, int *left);

/* Whether the machine has any block device, or the kernel does not show them: else no swap, loop, md or device-mapper. */
bool detach_has_devices(void);

/* Detaches loop devices, stops md arrays and removes device-mapper devices that are not in use. True if any was undone. */
bool detach_devices(char *memory, size_t size);

#endif
