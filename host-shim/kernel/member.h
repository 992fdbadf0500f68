/* SPDX-License-Identifier: MIT */
/* member.h - the members of a package that a kernel is made of. */
#ifndef HOST_SHIM_KERNEL_MEMBER_H
#define HOST_SHIM_KERNEL_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "host-shim/kernel/span.h"

struct stream;

enum member_kind {
	MEMBER_OTHER,
	MEMBER_CONFIG, /* boot/config-VERSION, lib/modules/VERSION/config */
	MEMBER_IMAGE,  /* boot/vmlinuz-VERSION, lib/modules/VERSION/vmlinuz */
	MEMBER_MODULE, /* a module, or a list of depmod or of the build */
};

#define MEMBER_PATH 512

/*
 * What a member of that name is. path becomes its place below the root, without "./" and "usr/".
 * Names that lead out of the root, or that are too long, are MEMBER_OTHER. Pure.
 */
enum member_kind member_of(const char *name, char path[MEMBER_PATH]);

/*
 * Calls take for each regular member of a package that is not MEMBER_OTHER, until it returns other
 * than 0. Returns that, 0 at the end, or -errno as stream_read().
 */
int member_each(const struct span *package,
    int (*take)(void *ctx, enum member_kind kind, const char *path, struct stream *data), void *ctx);

#endif
