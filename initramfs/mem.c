/* SPDX-License-Identifier: MIT */
/*
 * mem.c - memory that is there or the program ends, and growing byte buffers.
 */
#include "initramfs/mem.h"

#include "initramfs/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_STEP = 65536 };

/* Returns size zeroed bytes; the caller frees them. */
void *mem_alloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		report_die("out of memory");
	return p;
}

/* Returns old, resized to count items. */
void *mem_grow(void *old, size_t count, size_t item)
{
	void *p = NULL;

	if (count && item <= SIZE_MAX / count)
		p = realloc(old, count * item);
	if (!p)
		report_die("out of memory");
	return p;
}

/* Returns the first len bytes of text as a string; the caller frees it. */
char *mem_copy(const char *text, size_t len)
{
	char *p = mem_alloc(len + 1);

	memcpy(p, text, len);
	return p;
}

/* Returns a copy of text; the caller frees it. */
char *mem_string(const char *text)
{
	return mem_copy(text, strlen(text));
}

/* Returns the formatted string; the caller frees it. */
char *mem_format(const char *fmt, ...)
{
	char *p = NULL;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&p, fmt, args);
	va_end(args);
	if (len < 0)
		report_die("out of memory");
	return p;
}

/* Makes room for more bytes after the bytes in use; returns where the room starts. */
uint8_t *bytes_reserve(struct bytes *b, size_t more)
{
	size_t need = b->size + more;

	if (need > b->room) {
		size_t room = b->room ? b->room : READ_STEP;

		while (room < need)
			room += room;
		b->data = mem_grow(b->data, room, 1);
		b->room = room;
	}
	return b->data + b->size;
}

/* Appends size bytes. */
void bytes_add(struct bytes *b, const void *data, size_t size)
{
	if (!size)
		return;
	memcpy(bytes_reserve(b, size), data, size);
	b->size += size;
}

/* Frees what b holds and leaves it empty. */
void bytes_free(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){ 0 };
}

/* Appends the whole file at path to out. Returns 0 or -errno. */
int bytes_read_file(const char *path, struct bytes *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int rc = 0;

	if (fd < 0)
		return -errno;
	do {
		n = read(fd, bytes_reserve(out, READ_STEP), READ_STEP);
		if (n > 0)
			out->size += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		rc = -errno;
	close(fd);
	return rc;
}
