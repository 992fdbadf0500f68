/* SPDX-License-Identifier: MIT */
/*
 * inflate.h - unpacks gzip, xz and zstd, as kernel modules and initrds use them.
 */
#ifndef INITRAMFS_INFLATE_H
#define INITRAMFS_INFLATE_H

#include "initramfs/mem.h"

enum inflate_kind {
	INFLATE_NONE,    /* nothing that is known to be compressed */
	INFLATE_GZIP,
	INFLATE_XZ,
	INFLATE_ZSTD,
	INFLATE_FOREIGN, /* compressed in a way this program cannot undo */
};

enum inflate_kind inflate_detect(const uint8_t *in, size_t size, const char **name);
int inflate_stream(enum inflate_kind kind, const uint8_t *in, size_t size, struct bytes *out,
		   size_t *used);
int inflate_file(struct bytes *data, const char **name);

#endif
