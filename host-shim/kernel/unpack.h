/* SPDX-License-Identifier: MIT */
/*
 * unpack.h - gzip, xz, lzma and zstd, piece by piece, within bounds of output and memory.
 *
 * mkinitramfs unpacks whole files that its user trusts into memory (initramfs/inflate.c). Here
 * files are hostile: what is unpacked is handed on in pieces of at most 64 KiB, and never kept.
 */
#ifndef HOST_SHIM_KERNEL_UNPACK_H
#define HOST_SHIM_KERNEL_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unpack_kind {
	UNPACK_NONE, /* nothing that is known to be compressed */
	UNPACK_GZIP,
	UNPACK_XZ,
	UNPACK_LZMA,
	UNPACK_ZSTD,
	UNPACK_FOREIGN, /* compressed in a way that is not undone here */
};

#define UNPACK_OUT_MAX (1ull << 30)   /* all that one file may unpack to, layers added up */
#define UNPACK_MEMORY_MAX (58u << 20) /* of all decoders that are at work at once; 64 MiB with all else */
#define UNPACK_HEAD 6                 /* bytes that unpack_detect() wants */

/* Takes what was unpacked. Returns 0, UNPACK_ENOUGH or -errno, which ends it. */
typedef int unpack_sink(void *ctx, const uint8_t *data, size_t len);
#define UNPACK_ENOUGH 1

/* *name: for messages, or NULL. */
enum unpack_kind unpack_detect(const uint8_t *head, size_t len, const char **name);

/* What may still be unpacked, and how much memory taken for it: one for all layers of a file. */
struct unpack_bounds {
	uint64_t out_left, memory_left;
};
#define UNPACK_BOUNDS ((struct unpack_bounds){ UNPACK_OUT_MAX, UNPACK_MEMORY_MAX })

struct unpack;

/* Without memory the program ends. */
struct unpack *unpack_open(enum unpack_kind kind, struct unpack_bounds *bounds, unpack_sink *sink,
    void *ctx);

/*
 * Gives it more input; *used is how much it took, all unless the stream has ended. Returns the sink's UNPACK_ENOUGH or error, or
 * -EBADMSG: damaged, -EFBIG: more than bounds allow, -ENOMEM: would need more memory than they allow.
 */
int unpack_push(struct unpack *u, const uint8_t *data, size_t len, size_t *used);

bool unpack_ended(const struct unpack *u);
void unpack_close(struct unpack *u);

/* What such an error means, for a sentence. */
const char *unpack_error(int rc);

#endif
