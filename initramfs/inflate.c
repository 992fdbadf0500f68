/* SPDX-License-Identifier: MIT */
/*
 * inflate.c - unpacks gzip, xz and zstd, as kernel modules and initrds use them.
 *
 * The first bytes tell the kind, not the file name: a module called .ko.xz that
 * is not xz is then an error in its content, and the name of an initrd tells
 * nothing. One call unpacks one stream and returns how much input it consumed,
 * because an initrd may be several streams in a row.
 */
#define ZLIB_CONST /* next_in points to const, then */
#include "initramfs/inflate.h"

#include <errno.h>
#include <limits.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { STEP = 262144 };

struct magic {
	const char *name;
	const char *bytes;
	size_t size;
	enum inflate_kind kind;
};

/* What linux/lib/decompress.c knows, so that foreign kinds get a name. */
static const struct magic magics[] = {
	{ "gzip",  "\x1f\x8b",             2, INFLATE_GZIP },
	{ "xz",    "\xfd" "7zXZ\0",        6, INFLATE_XZ },
	{ "zstd",  "\x28\xb5\x2f\xfd",     4, INFLATE_ZSTD },
	{ "bzip2", "BZh",                  3, INFLATE_FOREIGN },
	{ "lzma",  "\x5d\0\0",             3, INFLATE_FOREIGN },
	{ "lzo",   "\x89LZO",              4, INFLATE_FOREIGN },
	{ "lz4",   "\x02\x21\x4c\x18",     4, INFLATE_FOREIGN },
	{ "lz4",   "\x04\x22\x4d\x18",     4, INFLATE_FOREIGN },
};

/* Returns how in begins; *name (may be NULL) becomes the kind's name, or NULL. */
enum inflate_kind inflate_detect(const uint8_t *in, size_t size, const char **name)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (size < magics[i].size || memcmp(in, magics[i].bytes, magics[i].size) != 0)
			continue;
		if (name)
			*name = magics[i].name;
		return magics[i].kind;
	}
	if (name)
		*name = NULL;
	return INFLATE_NONE;
}

static unsigned at_most_uint(size_t size)
{
	return size > UINT_MAX ? UINT_MAX : (unsigned)size;
}

static int gzip_stream(const uint8_t *in, size_t size, struct bytes *out, size_t *used)
{
	enum { WINDOW_GZIP_ONLY = 15 + 16 };
	z_stream z = { 0 };
	size_t left = size;
	int rc;

	if (inflateInit2(&z, WINDOW_GZIP_ONLY) != Z_OK)
		return -ENOMEM;
	z.next_in = in;
	do {
		unsigned fed = at_most_uint(left);

		z.avail_in = fed;
		z.next_out = bytes_reserve(out, STEP);
		z.avail_out = STEP;
		rc = inflate(&z, Z_NO_FLUSH);
		out->size += STEP - z.avail_out;
		left -= fed - z.avail_in;
	} while (rc == Z_OK);
	inflateEnd(&z);
	*used = size - left;
	if (rc == Z_MEM_ERROR)
		return -ENOMEM;
	return rc == Z_STREAM_END ? 0 : -EBADMSG;
}

static int xz_stream(const uint8_t *in, size_t size, struct bytes *out, size_t *used)
{
	lzma_stream z = LZMA_STREAM_INIT;
	lzma_ret rc = lzma_stream_decoder(&z, UINT64_MAX, 0);

	if (rc != LZMA_OK)
		return -ENOMEM;
	z.next_in = in;
	z.avail_in = size;
	do {
		z.next_out = bytes_reserve(out, STEP);
		z.avail_out = STEP;
		rc = lzma_code(&z, LZMA_FINISH);
		out->size += STEP - z.avail_out;
	} while (rc == LZMA_OK);
	*used = size - z.avail_in;
	lzma_end(&z);
	if (rc == LZMA_MEM_ERROR)
		return -ENOMEM;
	return rc == LZMA_STREAM_END ? 0 : -EBADMSG;
}

static int zstd_stream(const uint8_t *in, size_t size, struct bytes *out, size_t *used)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	ZSTD_inBuffer from = { in, size, 0 };
	size_t rc, before, made;

	if (!z)
		return -ENOMEM;
	do {
		ZSTD_outBuffer to = { bytes_reserve(out, STEP), STEP, 0 };

		before = from.pos;
		rc = ZSTD_decompressStream(z, &to, &from);
		out->size += to.pos;
		made = to.pos;
	} while (!ZSTD_isError(rc) && rc != 0 && (made || from.pos != before));
	ZSTD_freeDStream(z);
	*used = from.pos;
	return rc == 0 ? 0 : -EBADMSG;
}

/*
 * Unpacks the stream at the beginning of in and appends it to out; *used is its length.
 * Returns 0, -EBADMSG for damaged or cut-off input, -ENOMEM, or -ENOTSUP.
 */
int inflate_stream(enum inflate_kind kind, const uint8_t *in, size_t size, struct bytes *out,
		   size_t *used)
{
	switch (kind) {
	case INFLATE_GZIP:
		return gzip_stream(in, size, out, used);
	case INFLATE_XZ:
		return xz_stream(in, size, out, used);
	case INFLATE_ZSTD:
		return zstd_stream(in, size, out, used);
	case INFLATE_NONE:
	case INFLATE_FOREIGN:
		break;
	}
	return -ENOTSUP;
}

/*
 * Replaces a whole compressed file by its content; what is not compressed
 * stays. *name becomes the compression's name or NULL. Returns as
 * inflate_stream(); -EBADMSG too when something else follows the stream.
 */
int inflate_file(struct bytes *data, const char **name)
{
	enum inflate_kind kind = inflate_detect(data->data, data->size, name);
	struct bytes out = { 0 };
	size_t pos = 0, used = 0;
	int rc = 0;

	if (kind == INFLATE_NONE)
		return 0;
	while (!rc && pos < data->size) {
		rc = inflate_stream(kind, data->data + pos, data->size - pos, &out, &used);
		pos += used;
	}
	if (rc) {
		bytes_free(&out);
		return rc;
	}
	bytes_free(data);
	*data = out;
	return 0;
}
