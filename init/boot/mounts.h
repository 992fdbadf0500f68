/* SPDX-License-Identifier: MIT */
/* mounts.h - the API file systems. */
#ifndef INIT_BOOT_MOUNTS_H
#define INIT_BOOT_MOUNTS_H

/* How mounting went; what failed was said by a line each. */
struct mounts_result {
	unsigned mounted;
	unsigned already;
	unsigned failed;
};

/*
 * Mounts what is not mounted yet, makes what the kernel leaves to user space in /dev. Both add to *result, {0} at first:
 * mounts_first() what the agent needs to find the button (/proc, /sys, /dev), mounts_rest() all else.
 */
void mounts_first(struct mounts_result *result);
void mounts_rest(struct mounts_result *result);

/* Moves all of them to the file system that is mounted at `root` and is to become the root. */
void mounts_move(const char *root);

#endif
