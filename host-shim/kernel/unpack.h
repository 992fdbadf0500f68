/* SPDX-License-Identifier: MIT */
/* unpack.h - unpacks one packed file, in a child (sandbox.h). */
#ifndef HOST_SHIM_KERNEL_UNPACK_H
#define HOST_SHIM_KERNEL_UNPACK_H

#include <stddef.h>

/*
 * Unpacks the file path, packed with gzip, xz, zstd, lz4, lzma, lzo or bzip2, or not packed, to memory
 * that the caller frees; a NUL follows it. Returns 0, or -errno as stream_read().
 */
int unpack_file(const char *path, unsigned char **data, size_t *size);

/* The same for its first bytes. Returns how many there are, or -errno. */
long unpack_head(const char *path, unsigned char *head, size_t size);

/*
 * All of the open file fd, unless it has more than most bytes, to memory that the caller frees, with a NUL
 * after it. Returns 0 or -errno.
 */
int unpack_slurp(int fd, size_t most, unsigned char **data, size_t *size);

#endif
