/* SPDX-License-Identifier: MIT */
/*
 * options.h - the command line and environment of mkinitramfs.
 */
#ifndef INITRAMFS_OPTIONS_H
#define INITRAMFS_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "initramfs/pack_modules.h"

struct options {
	const char *output;    /* NULL: stdout */
	const char *append_to; /* NULL: a new archive */
	char **modules; /* a directory, or packages */
	size_t modules_given;
	struct wanted_module *load;
	size_t loads;
	char *const *manifest;
	size_t manifests;
	uint32_t mtime;
};

void options_read(int argc, char **argv, struct options *o);
void options_free(struct options *o);

#endif
