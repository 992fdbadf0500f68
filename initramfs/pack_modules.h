/* SPDX-License-Identifier: MIT */
/*
 * pack_modules.h - puts the wanted kernel modules and their load list into the tree.
 */
#ifndef INITRAMFS_PACK_MODULES_H
#define INITRAMFS_PACK_MODULES_H

#include <stdbool.h>

#include "initramfs/tree.h"

#define MODULES_LIST "lib/modules/softoff.load"

struct wanted_module {
	const char *text; /* "NAME" or "NAME param=value..." */
	bool optional;    /* a kernel that does not have it is no error */
};

void pack_modules(struct tree *t, char *const *dirs, size_t n_dirs, const struct wanted_module *wanted, size_t count);

#endif
