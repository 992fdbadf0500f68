// SPDX-License-Identifier: MIT
/*
 * rows_walk.c - walks through the segments of an initrd.
 *
 * libarchive reads one archive or one packed stream, and reports its offset in the file, where the
 * next segment begins. Two of its filters, zstd and xz, read the bytes after a stream as more of the
 * same, and fail. So this code first finds the end of a zstd stream; and it reads an xz stream once
 * more, up to the end mark before the failure.
 */
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/kernel/rows.h"
#include "host-shim/kernel/stream.h"

#define PACKED_DEEP 2 /* a packed row in a packed row */

struct rows {
	const struct rows_sink *sink;
	FILE *out;
	bool ended; /* the last wanted entry was read */
};

/* "MODE LINKS NAME-LENGTH TARGET-LENGTH BODY-LENGTH\n", then the three, each with a NUL. */
static int write_entry(struct rows *r, struct stream *s, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry), *target = archive_entry_symlink(entry);
	static char *body;
	size_t len = 0;
	int64_t n;

	name = name ? name : "";
	target = target ? target : "";
	if (!body)
		body = malloc(ROWS_BODY_MAX);
	if (!body)
		return -ENOMEM;
	if (r->sink->wants && archive_entry_filetype(entry) == AE_IFREG && r->sink->wants(name))
		while (len < ROWS_BODY_MAX && (n = stream_read(s, body + len, ROWS_BODY_MAX - len))) {
			if (n < 0)
				return (int)n;
			len += (size_t)n;
		}
	fprintf(r->out, "%lo %u %zu %zu %zu\n", (unsigned long)archive_entry_mode(entry), archive_entry_nlink(entry),
	    strlen(name), strlen(target), len);
	fwrite(name, 1, strlen(name) + 1, r->out);
	fwrite(target, 1, strlen(target) + 1, r->out);
	fwrite(body, 1, len, r->out);
	fputc('\0', r->out);
	name += strncmp(name, "./", 2) ? 0 : 2;
	r->ended = r->sink->last && !strcmp(name, r->sink->last);
	return ferror(r->out) ? -EIO : 0;
}

/* One cpio archive at the beginning of s; kind STREAM_ARCHIVE: in a packed stream there. *used becomes its length. */
static int walk_archive(struct rows *r, const struct span *s, enum stream_kind kind, uint64_t *used)
{
	struct archive_entry *entry;
	struct stream *in;
	int rc = stream_open(s, kind, &in);

	while (!rc && !r->ended && (rc = stream_next(in, &entry)) == 1)
		rc = write_entry(r, in, entry);
	*used = in ? stream_unpacked(in) : 0;
	/* An archive that ends with the file needs no trailer. */
	if (rc == -EBADMSG && *used == span_size(s) && *used)
		rc = 0;
	stream_close(in);
	return rc;
}

/* Unpacks the stream at the beginning of s to fd. Returns 0 or -errno; *used is the number of bytes it read. */
static int unpack_segment(const struct span *s, int fd, uint64_t *used)
{
	struct archive_entry *entry;
	struct stream *in;
	int rc;

	*used = 0;
	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	rc = stream_open(s, STREAM_PACKED, &in);
	if (!rc)
		rc = stream_next(in, &entry);
	if (rc == 1)
		rc = *stream_packing(in) ? stream_save(in, fd) : -EBADMSG;
	if (in)
		*used = stream_used(in);
	stream_close(in);
	return rc;
}

/* What may follow a stream: an archive, zeros, another stream. */
static bool begins_segment(const uint8_t *p)
{
	static const char *const begins[] = { "07070", "\x1f\x8b", "\x28\xb5\x2f\xfd", "\x02\x21\x4c\x18", "BZh", "\x89LZO", "\x5d" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (!memcmp(p, begins[i], strlen(begins[i])))
			return true;
	return !memcmp(p, "\0\0\0\0", 4);
}

/*
 * Where an xz stream ends: after "YZ", its last two bytes (xz-file-format, 2.1.2.4), before something
 * else. from: the place of the block in which libarchive failed. 0: nowhere.
 */
static uint64_t end_of_xz(const struct span *s, uint64_t from)
{
	static uint8_t piece[65536 + 16];
	size_t n;

	from -= from < 8 ? from : 8;
	n = span_read(s, from, piece, sizeof(piece));
	for (size_t i = 2; i + 5 < n; i++)
		if (piece[i - 2] == 'Y' && piece[i - 1] == 'Z' && begins_segment(piece + i))
			return from + i;
	return 0;
}

static uint32_t number(const uint8_t *p, unsigned bytes)
{
	uint32_t n = 0;

	while (bytes--)
		n = n << 8 | p[bytes];
	return n;
}

/* The length of a zstd frame's header, from its descriptor (RFC 8878, 3.1.1.1). */
static unsigned zstd_header(uint8_t descriptor)
{
	static const unsigned dictionary[] = { 0, 1, 2, 4 }, content[] = { 0, 2, 4, 8 };
	bool single = descriptor & 0x20;

	return 5u + (single ? 0 : 1) + dictionary[descriptor & 3] + (single && !(descriptor >> 6) ? 1 : content[descriptor >> 6]);
}

/* Where the zstd frames at the beginning of s end: a frame is a row of blocks, each with its length. */
static uint64_t end_of_zstd(const struct span *s)
{
	uint64_t at = 0, end = 0;
	uint8_t p[5];

	while (span_read(s, at, p, 5) == 5 && !memcmp(p, "\x28\xb5\x2f\xfd", 4)) {
		bool checksum = p[4] & 4, last = false;

		at += zstd_header(p[4]);
		while (!last && span_read(s, at, p, 3) == 3) {
			uint32_t block = number(p, 3);

			last = block & 1;
			/* type 1 repeats one byte */
			at += 3 + ((block >> 1 & 3) == 1 ? 1 : block >> 3);
		}
		if (!last)
			return end;
		at += checksum ? 4 : 0;
		end = at;
	}
	return end;
}

static bool is_xz(const struct span *s)
{
	uint8_t head[6];

	return span_read(s, 0, head, 6) == 6 && !memcmp(head, "\xfd" "7zXZ\0", 6);
}

static int unpack_exactly(const struct span *s, int fd, uint64_t *used)
{
	uint64_t end = end_of_zstd(s);
	struct span cut = end ? span_part(s, 0, end) : *s;
	int rc = unpack_segment(&cut, fd, used);

	if (rc == -EBADMSG && is_xz(s)) {
		end = end_of_xz(s, *used);
		if (!end)
			return rc;
		cut = span_part(s, 0, end);
		rc = unpack_segment(&cut, fd, used);
	}
	if (!rc && end)
		*used = end;
	return rc;
}

static int walk_row(struct rows *r, const struct span *s, unsigned depth, uint64_t *bad);

static int walk_packed(struct rows *r, const struct span *s, unsigned depth, uint64_t *used)
{
	struct span inner;
	uint64_t unused;
	int fd, rc;

	/* The wanted entry is nearly always in the first archive, which needs no unpacked copy. */
	if (r->sink->last) {
		(void)walk_archive(r, s, STREAM_ARCHIVE, &unused);
		if (r->ended)
			return 0;
		rewind(r->out);
	}
	fd = span_temporary();
	if (fd < 0)
		return fd;
	rc = unpack_exactly(s, fd, used);
	if (!rc)
		rc = span_of(fd, &inner);
	if (!rc)
		rc = walk_row(r, &inner, depth + 1, &unused);
	close(fd);
	return rc;
}

/* How many zeros begin s. */
static uint64_t count_zeros(const struct span *s)
{
	static uint8_t piece[4096];
	uint64_t at = 0;
	size_t n;

	while ((n = span_read(s, at, piece, sizeof(piece)))) {
		for (size_t i = 0; i < n; i++)
			if (piece[i])
				return at + i;
		at += n;
	}
	return at;
}

static int walk_row(struct rows *r, const struct span *s, unsigned depth, uint64_t *bad)
{
	uint64_t at = 0;
	int rc = 0;

	if (!span_size(s))
		return -EBADMSG;
	while (!rc && !r->ended) {
		struct span rest = span_part(s, at, UINT64_MAX);
		uint64_t used = 0;
		uint8_t first = 0;

		at += count_zeros(&rest);
		rest = span_part(s, at, UINT64_MAX);
		if (!span_read(&rest, 0, &first, 1))
			return 0;
		*bad = at;
		if (first == '0')
			rc = walk_archive(r, &rest, STREAM_CPIO, &used);
		else
			rc = depth < PACKED_DEEP ? walk_packed(r, &rest, depth, &used) : -ENOTSUP;
		if (!rc && !used && !r->ended)
			rc = -EBADMSG;
		at += used;
	}
	return rc;
}

int rows_walk(const struct span *file, const struct rows_sink *sink, int fd, uint64_t *bad)
{
	struct rows r = { .sink = sink, .out = fdopen(fd, "w") };
	struct span section;
	int rc;

	*bad = 0;
	if (!r.out)
		return -errno;
	rc = walk_row(&r, span_section(file, ".initrd", &section) ? &section : file, 0, bad);
	if (fclose(r.out) && !rc)
		rc = -EIO;
	return rc;
}
