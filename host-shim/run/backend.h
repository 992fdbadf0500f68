/* SPDX-License-Identifier: MIT */
/*
 * backend.h - the VMMs that softoff can start.
 *
 * A back end finds its program and firmware, refuses what it cannot do, and turns options into a
 * command. All talk goes over descriptors that the VMM inherits, so that nothing is left in the
 * file system: enum channel is their order, from CHILD_FIRST_FD on. Files that the back end makes
 * itself follow, as descriptors to read from.
 */
#ifndef HOST_SHIM_RUN_BACKEND_H
#define HOST_SHIM_RUN_BACKEND_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "host-shim/common/strlist.h"
#include "host-shim/run/options.h"

enum channel {
	CHANNEL_QMP,
	CHANNEL_SERIAL,
	CHANNEL_HVC,
	CHANNEL_EVENTS,
	CHANNEL_LINE, /* only for --boot vz: moves the button's line (vz.h) */
	CHANNELS,
};

struct backend {
	const char *name;
	/* Completes opt (program, firmware, accelerator) or ends with a sentence. */
	void (*prepare)(struct options *opt, char *program, size_t size);
	/* Writes the whole command, the kernel command line given. */
	void (*command)(const struct options *opt, const char *program, const char *cmdline,
	    struct strlist *argv);
	/* The file at index i from 0 on: returns its size and sets *bytes, or returns 0 after the last. */
	size_t (*file)(const struct options *opt, size_t i, const uint8_t **bytes);
	/* For --dry-run: the options that hand these files over, with their content, for bash. */
	void (*print_files)(const struct options *opt, FILE *out);
};

/* What fits into child_spawn(). */
#define BACKEND_FILES 8

extern const struct backend backend_qemu, backend_vz;

#endif
