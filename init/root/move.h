/* SPDX-License-Identifier: MIT */
/* move.h - moves the initramfs into a tmpfs: softoff.rootfs=tmpfs. */
#ifndef INIT_ROOT_MOVE_H
#define INIT_ROOT_MOVE_H

/* Mounts an empty tmpfs at ROOT_MOUNT_POINT. Cannot block. Returns 0 or -errno. */
int root_move_prepare(void);

/*
 * For an own child: moves the files of / there, one after another. A file that is moved is shortened as it is copied, so that memory
 * holds little twice. Returns 0, or 1 after it has logged the reason; files are then in both places.
 */
int root_move_run(void *unused);

#endif
