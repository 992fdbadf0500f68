/* SPDX-License-Identifier: MIT */
/* mount.h - mounts the root file system beside the initramfs. */
#ifndef INIT_ROOT_MOUNT_H
#define INIT_ROOT_MOUNT_H

#define ROOT_MOUNT_POINT "/newroot"

/*
 * For an own child: waiting for a device, reading it and mounting it may block. Mounts the root that `spec` (struct root_param)
 * describes at ROOT_MOUNT_POINT, in the mount namespace that the child shares with PID 1. Returns 0, or another status after
 * it has logged the attempts and the block devices; nothing then stays mounted.
 */
int root_mount_run(void *spec);

#endif
