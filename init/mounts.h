/* SPDX-License-Identifier: MIT */
/* mounts.h - the API file systems. */
#ifndef INIT_MOUNTS_H
#define INIT_MOUNTS_H

/* How mounting went; what failed was said by a line each. */
struct mounts_result {
	unsigned mounted;
	unsigned already;
	unsigned failed;
};

/* Mounts what is not mounted yet, makes what the kernel leaves to user space in /dev. */
struct mounts_result mounts_make(void);

#endif
