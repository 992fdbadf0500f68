/* SPDX-License-Identifier: MIT */
/*
 * feed.h - reads manifests into a tree and reports every line that is wrong.
 */
#ifndef INITRAMFS_FEED_H
#define INITRAMFS_FEED_H

#include "initramfs/tree.h"

void feed_manifest(struct tree *t, const char *path);

#endif
