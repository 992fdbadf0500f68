/* SPDX-License-Identifier: MIT */
/*
 * kfile_stage.h - the stages of a kfile: for kfile*.c alone.
 *
 * Theory of operation: a file is a stage; what is unpacked or cut out of it is fed to a further
 * stage, so that a package in xz, with a config in it, is three of them. Each stage first gathers
 * enough bytes to know what it is, and then acts on the bytes as they pass. Nothing but those heads
 * and the config itself is kept, so memory does not grow with the file.
 */
#ifndef HOST_SHIM_KERNEL_KFILE_STAGE_H
#define HOST_SHIM_KERNEL_KFILE_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/kernel/image.h"
#include "host-shim/kernel/unpack.h"

#define STAGES 5 /* a package, its xz, a gzip in it ... */

enum stage_kind {
	STAGE_UNKNOWN, /* its head is still being gathered */
	STAGE_CONFIG,
	STAGE_PACKED, /* one compressed stream */
	STAGE_SKIP,   /* a header, then one compressed stream */
	STAGE_SCAN,   /* a kernel as it lies in memory: look for IKCONFIG */
	STAGE_AR,
	STAGE_TAR,
};

struct stage {
	struct kfile *file;
	struct stage *inner;
	struct unpack *unpack;
	enum stage_kind kind;
	unsigned depth;
	bool member;   /* ar, tar: in a member that goes to inner */
	uint64_t skip; /* bytes to pass over */
	uint64_t left; /* bytes of the member */
	uint8_t head[IMAGE_HEAD];
	size_t have;
};

struct kfile {
	struct stage *top;
	struct unpack_bounds bounds;
	char *text;
	size_t len, room;
	bool whole;
	char what[96];
	char why[192];
};

/* kfile.c. The last why is told; a what is added to those before, made safe to print. */
__attribute__((format(printf, 2, 3)))
void kfile_set_reason(struct kfile *k, const char *fmt, ...);
void kfile_set_kind(struct kfile *k, const char *text);
/* Adds to the config's text. Returns 0 or -EFBIG. */
int kfile_keep(struct kfile *k, const uint8_t *data, size_t len);

struct stage *stage_open(struct kfile *k);
void stage_free(struct stage *s);

/*
 * A further stage behind s, in the place of the one before. Returns 0, or -ENOTSUP: that is one too
 * many.
 */
int stage_inner(struct stage *s, enum stage_kind kind);

/*
 * Makes what follows in s one compressed stream, unpacked into a further stage. Returns 0 or
 * -ENOTSUP.
 */
int stage_unpack(struct stage *s, enum unpack_kind kind, const char *name, enum stage_kind inner);

/* Returns 0, UNPACK_ENOUGH when the config is whole, or -errno as unpack_push(). ctx: a stage. */
int stage_push(void *ctx, const uint8_t *data, size_t len);

/* The bytes of s are at their end. Returns as stage_push(). */
int stage_end(struct stage *s);

/* kfile_archive.c, kfile_scan.c: a piece of a stage of that kind. Return as stage_push(). */
int stage_push_archive(struct stage *s, const uint8_t *data, size_t len);
int stage_push_scan(struct stage *s, const uint8_t *data, size_t len);

#endif
