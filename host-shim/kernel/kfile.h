/* SPDX-License-Identifier: MIT */
/* kfile.h - finds the config in whatever file a kernel comes as. */
#ifndef HOST_SHIM_KERNEL_KFILE_H
#define HOST_SHIM_KERNEL_KFILE_H

#include <stddef.h>
#include <stdint.h>

struct kfile;

/*
 * Takes a file piece by piece: a config; an Image, bzImage, EFI zboot image or vmlinux with
 * IKCONFIG; a Debian kernel package; each of them as it is or packed with gzip, xz, lzma or zstd.
 */
struct kfile *kfile_open(void);

/* Returns 0: more is wanted, 1: the config was found and is whole, or -errno as unpack_push(). */
int kfile_push(struct kfile *k, const uint8_t *data, size_t len);

/* At the end of the file. Returns 0 when there is a config, else -errno. */
int kfile_end(struct kfile *k);

/* The config's text and its length; valid until kfile_close(). */
const char *kfile_text(const struct kfile *k, size_t *len);

/* For messages: what the file is ("an arm64 Image, gzip"), and why there is no config. */
const char *kfile_what(const struct kfile *k);
const char *kfile_why(const struct kfile *k);

void kfile_close(struct kfile *k);

/*
 * Reads path ("-": stdin) through a kfile. Returns 0 or -errno; *out is to be closed in any case.
 */
int kfile_read(const char *path, struct kfile **out);

#endif
