/* SPDX-License-Identifier: MIT */
/* uevent.h - the kernel's broadcast about new devices, which udev reads. */
#ifndef LIB_UEVENT_H
#define LIB_UEVENT_H

#include <stddef.h>

/*
 * Opens a socket that receives the kernel's messages (linux/lib/kobject_uevent.c), non-blocking and close-on-exec. Returns it, or
 * -errno on a kernel without netlink or without uevents.
 */
int uevent_open(void);

/*
 * What a message of `len` bytes says of a name, which comes with its '=' ("SUBSYSTEM="); NULL: nothing. A message is
 * "add@/devices/..." and then NAME=value strings, NUL between them, and message[len] must be NUL.
 */
const char *uevent_value(const char *message, size_t len, const char *name);

#endif
