// SPDX-License-Identifier: MIT
/* stream.c - libarchive on a span. */
#include "host-shim/kernel/stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 65536

struct stream {
	struct archive *a;
	struct span from;
	uint64_t next; /* the offset in from that libarchive reads next */
	struct stream *outer; /* reads its entry instead of from */
	enum stream_kind kind;
	uint8_t block[BLOCK];
};

static uint64_t out_left = STREAM_OUT_MAX;

void stream_reset(void)
{
	out_left = STREAM_OUT_MAX;
}

static int error_of(struct archive *a)
{
	const char *said = archive_error_string(a);

	if (archive_errno(a) == ENOMEM || (said && (strstr(said, "memory") || strstr(said, "Allocation"))))
		return -ENOMEM;
	if (said && strstr(said, "lzop"))
		return -ENOEXEC;
	return -EBADMSG;
}

static la_ssize_t give_block(struct archive *a, void *ctx, const void **block)
{
	struct stream *s = ctx;
	size_t n;

	*block = s->block;
	if (s->outer) {
		int64_t got = stream_read(s->outer, s->block, BLOCK);

		if (got < 0)
			archive_set_error(a, got == -ENOMEM ? ENOMEM : EIO, "the archive around it is damaged");
		return got < 0 ? -1 : (la_ssize_t)got;
	}
	n = span_read(&s->from, s->next, s->block, BLOCK);
	s->next += n;
	return (la_ssize_t)n;
}

static la_int64_t skip_bytes(struct archive *a, void *ctx, la_int64_t want)
{
	struct stream *s = ctx;
	uint64_t left = span_size(&s->from) - s->next;

	(void)a;
	if (s->outer || want < 0)
		return 0;
	if ((uint64_t)want > left)
		want = (la_int64_t)left;
	s->next += (uint64_t)want;
	return want;
}

static void allow_filters(struct archive *a)
{
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_lzop(a);
}

static int open_stream(struct stream *s, struct stream **out)
{
	int rc;

	s->a = archive_read_new();
	if (!s->a) {
		free(s);
		return -ENOMEM;
	}
	if (s->kind != STREAM_CPIO)
		allow_filters(s->a);
	if (s->kind == STREAM_PACKED) {
		archive_read_support_format_raw(s->a);
	} else {
		archive_read_support_format_cpio(s->a);
		if (s->kind == STREAM_ARCHIVE) {
			archive_read_support_filter_rpm(s->a);
			archive_read_support_format_ar(s->a);
			archive_read_support_format_tar(s->a);
		}
	}
	*out = s;
	rc = archive_read_open2(s->a, s, NULL, give_block, skip_bytes, NULL);
	return rc < ARCHIVE_WARN ? error_of(s->a) : 0;
}

int stream_open(const struct span *from, enum stream_kind kind, struct stream **out)
{
	struct stream *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->from = *from;
	s->kind = kind;
	return open_stream(s, out);
}

int stream_open_inner(struct stream *outer, struct stream **out)
{
	struct stream *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->outer = outer;
	s->kind = STREAM_ARCHIVE;
	return open_stream(s, out);
}

int stream_next(struct stream *s, struct archive_entry **entry)
{
	int rc = archive_read_next_header(s->a, entry);

	if (rc == ARCHIVE_EOF)
		return 0;
	/* libarchive only warns while it searches damaged bytes for the next header; the kernel stops there. */
	if (rc < ARCHIVE_WARN || (rc == ARCHIVE_WARN && s->kind == STREAM_CPIO))
		return error_of(s->a);
	return 1;
}

int64_t stream_read(struct stream *s, void *buf, size_t len)
{
	la_ssize_t n = archive_read_data(s->a, buf, len);

	if (n < 0)
		return error_of(s->a);
	if ((uint64_t)n > out_left)
		return -EFBIG;
	out_left -= (uint64_t)n;
	return n;
}

uint64_t stream_used(const struct stream *s)
{
	la_int64_t n = archive_filter_bytes(s->a, -1);

	return n < 0 ? 0 : (uint64_t)n;
}

uint64_t stream_unpacked(const struct stream *s)
{
	la_int64_t n = archive_filter_bytes(s->a, 0);

	return n < 0 ? 0 : (uint64_t)n;
}

const char *stream_packing(const struct stream *s)
{
	return archive_filter_code(s->a, 0) == ARCHIVE_FILTER_NONE ? "" : archive_filter_name(s->a, 0);
}

void stream_close(struct stream *s)
{
	if (!s)
		return;
	archive_read_free(s->a);
	free(s);
}

/* Zeros become a hole in the file: kernels have many, and bombs have little else. */
static int write_block(int fd, const uint8_t *data, size_t len)
{
	static const uint8_t zeros[BLOCK];

	if (!memcmp(data, zeros, len))
		return lseek(fd, (off_t)len, SEEK_CUR) < 0 ? -errno : 0;
	while (len) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			data += done;
			len -= (size_t)done;
		}
	}
	return 0;
}

int stream_save(struct stream *s, int fd)
{
	static uint8_t piece[BLOCK];
	int64_t n = 0;
	int rc = 0;
	off_t end;

	while (!rc && (n = stream_read(s, piece, sizeof(piece))) > 0)
		rc = write_block(fd, piece, (size_t)n);
	end = lseek(fd, 0, SEEK_CUR);
	if (end < 0 || ftruncate(fd, end) < 0)
		return -errno;
	return rc ? rc : (int)n;
}

int stream_unpack(const struct span *from, int fd)
{
	struct archive_entry *entry;
	struct stream *s;
	int rc = stream_open(from, STREAM_PACKED, &s);

	if (!rc)
		rc = stream_next(s, &entry);
	if (rc == 1)
		rc = *stream_packing(s) ? stream_save(s, fd) : -EBADMSG;
	else if (!rc)
		rc = -EBADMSG;
	stream_close(s);
	return rc;
}

const char *stream_error(int rc)
{
	switch (rc) {
	case -EBADMSG:
		return "damaged or cut off";
	case -EFBIG:
		return "unpacks to more than 1 GiB";
	case -ENOMEM:
		return "needs more than 256 MiB of memory to unpack";
	case -ENOEXEC:
		return "packed with lzo, which needs the program lzop (package lzop)";
	default:
		return strerror(-rc);
	}
}
