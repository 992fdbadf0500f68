/* SPDX-License-Identifier: MIT */
/* mounts.h - the API file systems. */
#ifndef INIT_BOOT_MOUNTS_H
#define INIT_BOOT_MOUNTS_H

/* The result of mounting. Each failure was logged. */
struct mounts_result {
	unsigned mounted;
	unsigned already;
	unsigned failed;
};

/*
 * Mount the API file systems that are not mounted yet, and make the links in /dev that the kernel leaves to user space. Both
 * add to *result, {0} at first: mounts_first() the file systems that the agent needs to find the button (/proc, /sys, /dev),
 * mounts_rest() the others.
 */
void mounts_first(struct mounts_result *result);
void mounts_rest(struct mounts_result *result);

/* Moves them all to the future root file system, mounted at `root`. */
void mounts_move(const char *root);

#endif
