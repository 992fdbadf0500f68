/* SPDX-License-Identifier: MIT */
/* layout.h - finds kernel, config and modules in a folder. */
#ifndef HOST_SHIM_KERNEL_LAYOUT_H
#define HOST_SHIM_KERNEL_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#define LAYOUT_PATH 1024
#define LAYOUT_VERSION 128

/* Each path is "" if the folder does not have the file. */
struct layout {
	char image[LAYOUT_PATH];
	char config[LAYOUT_PATH];
	char modules[LAYOUT_PATH];    /* a folder lib/modules/VERSION that holds modules */
	char version[LAYOUT_VERSION]; /* the name of the modules' folder, or of the image after its '-' */
	char problem[256];            /* the sentence for an error */
};

/*
 * Looks in boot/, lib/modules/VERSION/ and usr/lib/modules/VERSION/ of the folder, and in the folder
 * itself, which may be boot/ or lib/modules/VERSION. Debian up to 7.1 has the kernel and its config
 * in boot/; Debian from 7.2 on, Fedora, Arch and openSUSE have both beside the modules.
 * Returns 0, or -errno with a sentence in out->problem: -ENOENT if the folder has neither kernel nor
 * config nor modules, -EEXIST if it has more than one kernel.
 */
int layout_find(const char *folder, struct layout *out);

/*
 * Finds the modules alone: in the folder itself, or below it. Returns and errors as
 * layout_find(); -ENOENT too if there are no modules.
 */
int layout_find_modules(const char *folder, struct layout *out);

/*
 * Finds the config of a kernel image: beside it (config-VERSION, config) or in its build tree
 * (.config). Follows symbolic links of the image. Returns false if there is none.
 */
bool layout_find_config(const char *image, char *out, size_t size);

#endif
