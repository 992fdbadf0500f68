/* SPDX-License-Identifier: MIT */
/*
 * stream.h - libarchive on a span: an archive's entries, or the content of one packed stream.
 *
 * libarchive has no limit of memory or output. It runs in a child (sandbox.h), and all streams of a
 * child together give at most STREAM_OUT_MAX bytes.
 */
#ifndef HOST_SHIM_KERNEL_STREAM_H
#define HOST_SHIM_KERNEL_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/kernel/span.h"

#define STREAM_OUT_MAX (1ull << 30)

struct archive;
struct archive_entry;
struct stream;

enum stream_kind {
	STREAM_PACKED,  /* one stream, packed with gzip, xz, zstd, lz4, lzma, lzo or bzip2 */
	STREAM_ARCHIVE, /* ar, tar or cpio, packed or not, or an RPM */
	STREAM_CPIO,    /* one cpio archive as it is, which other bytes may follow */
};

/* Returns 0, or -errno as stream_read(). stream_close() in any case. */
int stream_open(const struct span *from, enum stream_kind kind, struct stream **out);
/* Of the data of outer's present entry: the data.tar of a .deb. */
int stream_open_inner(struct stream *outer, struct stream **out);

/* Returns 1 and the next entry, 0 at the end, or -errno. */
int stream_next(struct stream *s, struct archive_entry **entry);

/*
 * Reads of the present entry, up to len bytes. Returns how many, 0 at its end, or -EBADMSG: damaged
 * or cut off, -ENOMEM: needs more memory than the child may have, -EFBIG: more output than
 * STREAM_OUT_MAX, -ENOEXEC: lzo needs the program lzop.
 */
int64_t stream_read(struct stream *s, void *buf, size_t len);

/* Writes the rest of the present entry to the file fd. Returns 0 or -errno. */
int stream_save(struct stream *s, int fd);

/* Bytes of the span that libarchive has read. */
uint64_t stream_used(const struct stream *s);
/* Bytes of the unpacked archive that libarchive has read. */
uint64_t stream_unpacked(const struct stream *s);

/* "zstd", "gzip"; "" if it is not packed. */
const char *stream_packing(const struct stream *s);

void stream_close(struct stream *s);

/* Resets the count of output, for tests that read several files in one process. */
void stream_reset(void);

/*
 * Unpacks the packed stream at the beginning of from, and writes it to the file fd. Returns 0 or
 * -errno as stream_read().
 */
int stream_unpack(const struct span *from, int fd);

/* The meaning of such an error, for a sentence. */
const char *stream_error(int rc);

#endif
