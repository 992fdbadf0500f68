/* SPDX-License-Identifier: MIT */
/* parts.h - a kernel's image, config and modules, from the files, folders and packages that were given for it. */
#ifndef HOST_SHIM_KERNEL_PARTS_H
#define HOST_SHIM_KERNEL_PARTS_H

#include "host-shim/kernel/layout.h"

/* Each path is "" if it was not given. */
struct parts {
	char image[LAYOUT_PATH];
	char config[LAYOUT_PATH];
	char modules[LAYOUT_PATH]; /* a folder lib/modules/VERSION */
	char release[64];          /* of the image, or "" if it does not tell */
	char problem[512];         /* the sentence for an error */
};

/*
 * Takes n paths, each of which is an image (one at most), a folder, or a package or unified kernel
 * image, which is unpacked to the folder work; and modules (NULL: none), a folder or a package that
 * is to be unpacked to work. Packages that belong together make one kernel.
 * Returns 0, or -errno with a sentence in problem: -EXDEV if kernel and modules are of different
 * versions.
 */
int parts_find(char *const *path, size_t n, const char *modules, const char *work, struct parts *out);

/* A new temporary folder for work. Returns 0 or -errno. */
int parts_work(char *path, size_t size);

#endif
