/* SPDX-License-Identifier: MIT */
/*
 * rows.h - lists the entries of an initrd.
 *
 * An initrd is a row of segments, each a cpio archive (newc) or a packed row of them, with zeros
 * between (linux/Documentation/driver-api/early-userspace/buffer-format.rst).
 */
#ifndef HOST_SHIM_KERNEL_ROWS_H
#define HOST_SHIM_KERNEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/kernel/span.h"

#define ROWS_BODY_MAX (4u << 20) /* of one file's content; more is cut off */

struct row_entry {
	const char *name;
	const char *target; /* of a symbolic link; else "" */
	uint32_t mode, links;
	const char *body; /* the content of a wanted file, with a NUL after it; else "" */
	size_t len;
};

struct rows_sink {
	/* A child calls it for each regular file; it returns whether to send the content. NULL: send none. */
	bool (*wants)(const char *name);
	void (*take)(void *ctx, const struct row_entry *entry);
	void *ctx;
	/* Stop after the entry of this name, so that a large initrd costs little; NULL: read all. */
	const char *last;
};

/*
 * Reads the initrd path, which may also be a unified kernel image with one inside. Calls take for each
 * entry, in order. Returns 0, or -errno as stream_read(), and then in *bad (may be NULL) the byte of the
 * file at which the kernel would stop, or after which softoff cannot find the next segment.
 */
int rows_read(const char *path, const struct rows_sink *sink, uint64_t *bad);

/* For tests: the same without a child, from an open file, writing the entries to the file fd. */
int rows_walk(const struct span *file, const struct rows_sink *sink, int fd, uint64_t *bad);

#endif
