/* SPDX-License-Identifier: MIT */
/*
 * base.h - the existing initrd that the archive is appended to.
 */
#ifndef INITRAMFS_BASE_H
#define INITRAMFS_BASE_H

#include "initramfs/tree.h"

void base_index(struct tree *t, const char *path);

#endif
