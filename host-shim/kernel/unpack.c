// SPDX-License-Identifier: MIT
/* unpack.c - gzip, xz, lzma and zstd, piece by piece, within bounds of output and memory. */
#define ZLIB_CONST /* next_in points to const, then */
#include "host-shim/kernel/unpack.h"

#include <errno.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "host-shim/common/note.h"

#define STEP 65536

/*
 * The kernel packs itself with zstd's largest window, 128 MiB, which it never fills
 * (scripts/Makefile.lib, zstd22). The window is filled from its beginning as output comes: what was
 * made counts as memory, until the window is full.
 */
#define ZSTD_WINDOW_LOG_MAX 27

struct unpack {
	enum unpack_kind kind;
	struct unpack_bounds *bounds;
	unpack_sink *sink;
	void *ctx;
	bool ended;
	uint64_t made, window; /* window: zstd's, or 0 until it is known */
	uint64_t held;         /* taken from the bounds' memory */
	z_stream z;
	lzma_stream lzma;
	ZSTD_DStream *zstd;
	uint8_t head[UNPACK_HEAD]; /* of a zstd frame, until its window is known */
	size_t have;
	uint8_t out[STEP];
};

static const struct magic {
	const char *name;
	const char *bytes;
	size_t size;
	enum unpack_kind kind;
} magics[] = {
	/* linux/lib/decompress.c */
	{ "gzip",  "\x1f\x8b",         2, UNPACK_GZIP },
	{ "xz",    "\xfd" "7zXZ\0",    6, UNPACK_XZ },
	{ "zstd",  "\x28\xb5\x2f\xfd", 4, UNPACK_ZSTD },
	{ "lzma",  "\x5d\0\0",         3, UNPACK_LZMA },
	{ "bzip2", "BZh",              3, UNPACK_FOREIGN },
	{ "lzo",   "\x89LZO",          4, UNPACK_FOREIGN },
	{ "lz4",   "\x02\x21\x4c\x18", 4, UNPACK_FOREIGN },
	{ "lz4",   "\x04\x22\x4d\x18", 4, UNPACK_FOREIGN },
};

enum unpack_kind unpack_detect(const uint8_t *head, size_t len, const char **name)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (len < magics[i].size || memcmp(head, magics[i].bytes, magics[i].size) != 0)
			continue;
		if (name)
			*name = magics[i].name;
		return magics[i].kind;
	}
	if (name)
		*name = NULL;
	return UNPACK_NONE;
}

/* The decoder needs so much now: the bounds are asked for what is more than before. */
static int reserve_memory(struct unpack *u, uint64_t memory)
{
	if (memory <= u->held)
		return 0;
	if (memory - u->held > u->bounds->memory_left)
		return -ENOMEM;
	u->bounds->memory_left -= memory - u->held;
	u->held = memory;
	return 0;
}

struct unpack *unpack_open(enum unpack_kind kind, struct unpack_bounds *bounds, unpack_sink *sink,
    void *ctx)
{
	struct unpack *u = calloc(1, sizeof(*u));
	lzma_ret rc = LZMA_OK;

	if (!u)
		die("out of memory");
	*u = (struct unpack){ .kind = kind, .bounds = bounds, .sink = sink, .ctx = ctx };
	switch (kind) {
	case UNPACK_GZIP:
		if (inflateInit2(&u->z, 16 + MAX_WBITS) != Z_OK)
			die("out of memory");
		break;
	case UNPACK_XZ:
		rc = lzma_stream_decoder(&u->lzma, bounds->memory_left, 0);
		break;
	case UNPACK_LZMA:
		rc = lzma_alone_decoder(&u->lzma, bounds->memory_left);
		break;
	case UNPACK_ZSTD:
		u->zstd = ZSTD_createDStream();
		if (!u->zstd ||
		    ZSTD_isError(
			ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX)))
			die("out of memory");
		break;
	case UNPACK_NONE:
	case UNPACK_FOREIGN:
		break;
	}
	if (rc != LZMA_OK)
		die("out of memory");
	return u;
}

/* Hands on n bytes of u->out. */
static int made(struct unpack *u, size_t n)
{
	if (!n)
		return 0;
	if (n > u->bounds->out_left)
		return -EFBIG;
	u->bounds->out_left -= n;
	u->made += n;
	if (reserve_memory(u, u->made < u->window ? u->made : u->window) < 0)
		return -ENOMEM;
	return u->sink(u->ctx, u->out, n);
}

static int push_gzip(struct unpack *u, const uint8_t *data, size_t len, size_t *used)
{
	int rc = Z_OK, sunk = 0;

	u->z.next_in = data;
	u->z.avail_in = (uInt)len;
	do {
		u->z.next_out = u->out;
		u->z.avail_out = STEP;
		rc = inflate(&u->z, Z_NO_FLUSH);
		sunk = made(u, STEP - u->z.avail_out);
	} while (!sunk && rc == Z_OK && (u->z.avail_in || !u->z.avail_out));
	*used = len - u->z.avail_in;
	u->ended = rc == Z_STREAM_END;
	if (sunk)
		return sunk;
	return rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR ? 0 :
	    rc == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
}

static int push_lzma(struct unpack *u, const uint8_t *data, size_t len, size_t *used)
{
	lzma_ret rc = LZMA_OK;
	int sunk = 0;

	u->lzma.next_in = data;
	u->lzma.avail_in = len;
	do {
		u->lzma.next_out = u->out;
		u->lzma.avail_out = STEP;
		rc = lzma_code(&u->lzma, LZMA_RUN);
		if (reserve_memory(u, lzma_memusage(&u->lzma)) < 0)
			return -ENOMEM;
		sunk = made(u, STEP - u->lzma.avail_out);
	} while (!sunk && rc == LZMA_OK && (u->lzma.avail_in || !u->lzma.avail_out));
	*used = len - u->lzma.avail_in;
	u->ended = rc == LZMA_STREAM_END;
	if (sunk)
		return sunk;
	if (rc == LZMA_MEMLIMIT_ERROR || rc == LZMA_MEM_ERROR)
		return -ENOMEM;
	return rc == LZMA_OK || rc == LZMA_STREAM_END || rc == LZMA_BUF_ERROR ? 0 : -EBADMSG;
}

/*
 * RFC 8878, 3.1.1.1: the descriptor is byte 4, its bit 5 tells that the window is the whole
 * content; else byte 5 is the window's, 2^(10 + the upper five bits), and eighths of that.
 */
static void look_at_zstd(struct unpack *u, const uint8_t *data, size_t len)
{
	size_t more = sizeof(u->head) - u->have;
	uint64_t base;

	if (!more)
		return;
	memcpy(u->head + u->have, data, len < more ? len : more);
	u->have += len < more ? len : more;
	if (u->have < sizeof(u->head))
		return;
	base = 1ull << (10 + (u->head[5] >> 3));
	u->window = u->head[4] & 0x20 ? UINT64_MAX : base + base / 8 * (u->head[5] & 7);
}

static int push_zstd(struct unpack *u, const uint8_t *data, size_t len, size_t *used)
{
	ZSTD_inBuffer from = { data, len, 0 };
	size_t rc;
	int sunk;

	look_at_zstd(u, data, len);
	do {
		ZSTD_outBuffer to = { u->out, STEP, 0 };

		rc = ZSTD_decompressStream(u->zstd, &to, &from);
		sunk = made(u, to.pos);
		*used = from.pos;
		if (!sunk && !ZSTD_isError(rc) && rc && from.pos == len && to.pos < STEP)
			return 0;
	} while (!sunk && !ZSTD_isError(rc) && rc);
	u->ended = !ZSTD_isError(rc) && rc == 0;
	if (sunk)
		return sunk;
	if (!ZSTD_isError(rc))
		return 0;
	return ZSTD_getErrorCode(rc) == ZSTD_error_frameParameter_windowTooLarge ?
	    -ENOMEM : -EBADMSG;
}

int unpack_push(struct unpack *u, const uint8_t *data, size_t len, size_t *used)
{
	*used = 0;
	if (u->ended || !len)
		return 0;
	switch (u->kind) {
	case UNPACK_GZIP:
		return push_gzip(u, data, len, used);
	case UNPACK_XZ:
	case UNPACK_LZMA:
		return push_lzma(u, data, len, used);
	case UNPACK_ZSTD:
		return push_zstd(u, data, len, used);
	case UNPACK_NONE:
	case UNPACK_FOREIGN:
		break;
	}
	return -ENOTSUP;
}

bool unpack_ended(const struct unpack *u)
{
	return u->ended;
}

void unpack_close(struct unpack *u)
{
	if (!u)
		return;
	if (u->kind == UNPACK_GZIP)
		inflateEnd(&u->z);
	u->bounds->memory_left += u->held;
	lzma_end(&u->lzma);
	ZSTD_freeDStream(u->zstd);
	free(u);
}

const char *unpack_error(int rc)
{
	switch (rc) {
	case -EBADMSG:
		return "damaged or cut off";
	case -EFBIG:
		return "unpacks to more than 1 GiB";
	case -ENOMEM:
		return "needs more than 64 MiB of memory to unpack";
	case -ENOTSUP:
		return "compressed in a way that softoff does not know";
	default:
		return strerror(-rc);
	}
}
