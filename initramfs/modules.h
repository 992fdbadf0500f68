/* SPDX-License-Identifier: MIT */
/*
 * modules: puts the wanted kernel modules and their load list into the tree.
 */
#ifndef INITRAMFS_MODULES_H
#define INITRAMFS_MODULES_H

#include "tree.h"

#define MODULES_LIST "lib/modules/softoff.load"

void modules_add(struct tree *t, const char *dir, char *const *wanted, size_t count);

#endif
