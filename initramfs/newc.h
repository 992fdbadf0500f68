/* SPDX-License-Identifier: MIT */
/*
 * newc.h - writes a tree as a cpio archive of the kind that the kernel unpacks
 * (linux/Documentation/driver-api/early-userspace/buffer-format.rst).
 */
#ifndef INITRAMFS_NEWC_H
#define INITRAMFS_NEWC_H

#include "initramfs/tree.h"

#include <stdio.h>

enum { NEWC_HEADER_SIZE = 110, NEWC_ALIGN = 4 };

int newc_pad(FILE *out, uint64_t size);
int newc_write(FILE *out, const struct tree *t, uint32_t mtime);

#endif
