/* SPDX-License-Identifier: MIT */
/* look.h - finds config and version in a file. Call it in a child (sandbox.h), or in tests. */
#ifndef HOST_SHIM_KERNEL_LOOK_H
#define HOST_SHIM_KERNEL_LOOK_H

#include <stdbool.h>

#include "host-shim/kernel/span.h"

/* More than any kernel's config: 6.12 with all modules has 300 KB. */
#define LOOK_CONFIG_MAX (2u << 20)

struct look {
	int config_fd; /* the config is written to this file */
	bool whole;    /* it is there */
	char what[160], why[256], release[64];
	bool package;
};

/* Returns 0 with a config, or -errno as kfile_read(), with a sentence in why. */
int look_into(struct look *l, const struct span *file);

/* Appends to what, as text that is safe to print. For look*.c. */
void look_is(struct look *l, const char *text);

__attribute__((format(printf, 2, 3)))
void look_lacks(struct look *l, const char *fmt, ...);

/* A kernel as it lies in memory: its banner (linux/init/version.c), and IKCONFIG (linux/kernel/configs.c). */
int look_scan(struct look *l, const struct span *image);

/* A package's members. */
int look_package(struct look *l, const struct span *file);

/* Follows what is found in a file at that depth. */
int look_deeper(struct look *l, const struct span *s, unsigned depth);

#endif
