/* SPDX-License-Identifier: MIT */
/* uevent.h - the broadcast by which the kernel tells of new devices, the one that udev listens to. */
#ifndef LIB_UEVENT_H
#define LIB_UEVENT_H

/*
 * A socket that hears the kernel's messages (lib/kobject_uevent.c), non-blocking and close-on-exec. Returns it, or
 * -errno: a kernel without netlink or without uevents.
 */
int uevent_open(void);

#endif
