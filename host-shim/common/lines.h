/* SPDX-License-Identifier: MIT */
/* lines.h - a byte stream, cut into lines. */
#ifndef HOST_SHIM_COMMON_LINES_H
#define HOST_SHIM_COMMON_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* A longer line is discarded and counted, so that a guest cannot make softoff hold more. */
#define LINES_MAX 65536

struct lines {
	char *buf;
	size_t len;
	bool skipping;
	unsigned long overlong;
};

/* One line, without its newline (and carriage return), NUL-terminated; may hold NULs. */
typedef void lines_fn(void *ctx, char *line, size_t len);

/* Returns 0 or -ENOMEM. */
int lines_init(struct lines *l);

/* Calls fn for each line that n more bytes complete. */
void lines_feed(struct lines *l, const char *data, size_t n, lines_fn *fn, void *ctx);

/* At the end of the stream, calls fn for a last line without a newline. */
void lines_end(struct lines *l, lines_fn *fn, void *ctx);

void lines_finish(struct lines *l);

#endif
