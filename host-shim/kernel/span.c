// SPDX-License-Identifier: MIT
/* span.c - a part of an open file. */
#include "host-shim/kernel/span.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_MAX (1ull << 30)

#define PE_HEADER 24 /* with its signature, without the optional header */
#define PE_SECTION 40

int span_temporary(void)
{
	const char *dir = getenv("TMPDIR");
	char name[512];
	int fd;

	if (snprintf(name, sizeof(name), "%s/softoff.XXXXXX", dir && *dir ? dir : "/tmp") >= (int)sizeof(name))
		return -ENAMETOOLONG;
	fd = mkstemp(name);
	if (fd < 0)
		return -errno;
	unlink(name);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

int span_of(int fd, struct span *out)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	*out = (struct span){ fd, 0, (uint64_t)st.st_size };
	return 0;
}

static int write_whole(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Replaces *fd by a temporary file with the same content. */
static int copy_to_file(int *fd)
{
	static char piece[65536];
	int to = span_temporary(), rc = to < 0 ? to : 0;
	uint64_t whole = 0;
	ssize_t n = 1;

	while (!rc && n) {
		n = read(*fd, piece, sizeof(piece));
		if (n < 0)
			rc = errno == EINTR ? 0 : -errno;
		else if ((whole += (uint64_t)n) > COPY_MAX)
			rc = -EFBIG;
		else
			rc = write_whole(to, piece, (size_t)n);
	}
	if (*fd != STDIN_FILENO)
		close(*fd);
	if (rc && to >= 0)
		close(to);
	*fd = rc ? -1 : to;
	return rc;
}

int span_open(const char *path, struct span *out)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, rc = 0;
	struct stat st;

	*out = (struct span){ -1, 0, 0 };
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		rc = -errno;
	else if (S_ISDIR(st.st_mode))
		rc = -EISDIR;
	else if (!S_ISREG(st.st_mode) || fd == STDIN_FILENO)
		rc = copy_to_file(&fd);
	if (!rc)
		rc = span_of(fd, out);
	if (rc && fd > STDIN_FILENO)
		close(fd);
	return rc;
}

void span_close(struct span *s)
{
	if (s->fd >= 0)
		close(s->fd);
	*s = (struct span){ -1, 0, 0 };
}

size_t span_read(const struct span *s, uint64_t at, void *buf, size_t len)
{
	size_t have = 0;

	if (at >= span_size(s))
		return 0;
	if (len > span_size(s) - at)
		len = (size_t)(span_size(s) - at);
	while (have < len) {
		ssize_t n = pread(s->fd, (char *)buf + have, len - have, (off_t)(s->at + at + have));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return have;
}

struct span span_part(const struct span *s, uint64_t at, uint64_t len)
{
	uint64_t size = span_size(s);

	if (at > size)
		at = size;
	if (len > size - at)
		len = size - at;
	return (struct span){ s->fd, s->at + at, s->at + at + len };
}

static uint32_t span_number(const uint8_t *p, unsigned bytes)
{
	uint32_t n = 0;

	while (bytes--)
		n = n << 8 | p[bytes];
	return n;
}

bool span_section(const struct span *s, const char *name, struct span *out)
{
	uint8_t head[PE_HEADER], section[PE_SECTION];
	uint32_t pe, count;
	uint64_t at;

	if (span_read(s, 0, head, 2) < 2 || memcmp(head, "MZ", 2) != 0 || span_read(s, 0x3c, head, 4) < 4)
		return false;
	pe = span_number(head, 4);
	if (span_read(s, pe, head, sizeof(head)) < sizeof(head) || memcmp(head, "PE\0\0", 4) != 0)
		return false;
	count = span_number(head + 6, 2);
	at = (uint64_t)pe + PE_HEADER + span_number(head + 20, 2);
	for (; count; count--, at += PE_SECTION) {
		uint32_t size, raw;

		if (span_read(s, at, section, sizeof(section)) < sizeof(section))
			return false;
		if (strncmp((const char *)section, name, 8) != 0)
			continue;
		/* The size in memory is the content's; on disk it is rounded up. */
		size = span_number(section + 8, 4);
		raw = span_number(section + 16, 4);
		*out = span_part(s, span_number(section + 20, 4), size && size < raw ? size : raw);
		return span_size(out) > 0;
	}
	return false;
}
