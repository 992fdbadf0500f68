/* SPDX-License-Identifier: MIT */
/* mount.h - mounting the root file system beside the initramfs. */
#ifndef INIT_ROOT_MOUNT_H
#define INIT_ROOT_MOUNT_H

#define ROOT_MOUNT_POINT "/newroot"

/*
 * For an own child: waiting for a device, reading it and mounting it may block. Mounts what `spec` (struct root_param) asks
 * for at ROOT_MOUNT_POINT, in the mount namespace that it shares with PID 1. Returns 0 when it is there; else the lines that say
 * what was tried and what there is are out, and nothing is left mounted.
 */
int root_mount_run(void *spec);

#endif
