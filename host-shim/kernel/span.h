/* SPDX-License-Identifier: MIT */
/* span.h - a part of an open file: a kernel's payload, a section of a PE file, a segment of an initrd. */
#ifndef HOST_SHIM_KERNEL_SPAN_H
#define HOST_SHIM_KERNEL_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	int fd;           /* not owned */
	uint64_t at, end; /* bytes from the beginning of the file */
};

/*
 * Opens path ("-": stdin). It first copies a pipe, or another file that is not regular, to a
 * temporary file of at most 1 GiB. Returns 0 or -errno; span_close() closes.
 */
int span_open(const char *path, struct span *out);
void span_close(struct span *s);

/* A new temporary file without a name. Returns its descriptor or -errno. */
int span_temporary(void);

/* The whole of an open file. Returns 0 or -errno. */
int span_of(int fd, struct span *out);

/* Reads from the offset at of s. Returns the number of bytes. */
size_t span_read(const struct span *s, uint64_t at, void *buf, size_t len);

static inline uint64_t span_size(const struct span *s)
{
	return s->end - s->at;
}

/* The part of s from at, of len bytes or up to its end. */
struct span span_part(const struct span *s, uint64_t at, uint64_t len);

/* The section of a PE file. Returns false if it has none of that name. */
bool span_section(const struct span *s, const char *name, struct span *out);

#endif
