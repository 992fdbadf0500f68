// SPDX-License-Identifier: MIT
/*
 * fortify.c - what libevdev takes from libc, where musl does not have it, or has more than is needed.
 *
 * Four names. Debian builds its libraries with _FORTIFY_SOURCE, so its libevdev calls glibc's checked variants of
 * printf, all of them for its own log messages or for uinput. The agent turns that log off (evdev_start) and
 * makes no uinput devices, so these are never reached; that they print nothing keeps musl's printf, with its
 * floating point, out of the program: 17 KiB.
 *
 * The stream that they would print to, which brings the rest of stdio (1 KiB), and abort(), which libevdev calls where its own
 * state is not what it can be: the agent then crashes, and PID 1 starts another.
 *
 * A heap. libevdev allocates some blocks a device and frees them with it; nobody else here allocates. A fixed arena,
 * first fit, is enough, and 7 KiB smaller than musl's malloc. Its pages are memory only once they are touched.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA ((size_t)128 << 10) /* a device takes some 14 KiB, and there are at most AGENT_BUTTONS */

int __fprintf_chk(FILE *file, int flag, const char *fmt, ...);
int __vfprintf_chk(FILE *file, int flag, const char *fmt, va_list ap);
int __snprintf_chk(char *s, size_t max, int flag, size_t size, const char *fmt, ...);
int __asprintf_chk(char **s, int flag, const char *fmt, ...);

int __fprintf_chk(FILE *file, int flag, const char *fmt, ...)
{
	(void)file;
	(void)flag;
	(void)fmt;
	return -1;
}

int __vfprintf_chk(FILE *file, int flag, const char *fmt, va_list ap)
{
	(void)file;
	(void)flag;
	(void)fmt;
	(void)ap;
	return -1;
}

int __snprintf_chk(char *s, size_t max, int flag, size_t size, const char *fmt, ...)
{
	(void)flag;
	(void)fmt;
	if (max > 0 && size > 0)
		*s = '\0';
	return -1;
}

int __asprintf_chk(char **s, int flag, const char *fmt, ...)
{
	(void)flag;
	(void)fmt;
	*s = NULL;
	return -1;
}

#ifndef __GLIBC__ /* the unit test of the heap has the machine's own */
#undef stderr
FILE *const stderr;

void abort(void)
{
	__builtin_trap();
}
#endif

/* The arena is a row of blocks without gaps, each with its head in front; the first one's size is 0 before the first use. */
static struct block {
	_Alignas(max_align_t) size_t size; /* with the head */
	bool used;
} arena[ARENA / sizeof(struct block)];

static struct block *next(struct block *b)
{
	return b + b->size / sizeof(*b);
}

static void *take(size_t size)
{
	struct block *const end = arena + sizeof(arena) / sizeof(arena[0]);
	size_t want = (size + 2 * sizeof(*arena) - 1) / sizeof(*arena) * sizeof(*arena);

	if (!arena->size)
		arena->size = sizeof(arena);
	for (struct block *b = arena; b < end && size < sizeof(arena); b = next(b)) {
		while (!b->used && next(b) < end && !next(b)->used)
			b->size += next(b)->size;
		if (b->used || b->size < want)
			continue;
		if (b->size > want) {
			size_t rest = b->size - want;

			b->size = want;
			*next(b) = (struct block){ .size = rest };
		}
		b->used = true;
		return b + 1;
	}
	errno = ENOMEM;
	return NULL;
}

void *malloc(size_t size)
{
	return take(size);
}

void *calloc(size_t count, size_t size)
{
	void *p = size && count > SIZE_MAX / size ? NULL : take(count * size);

	return p ? memset(p, 0, count * size) : NULL;
}

void free(void *p)
{
	if (p)
		((struct block *)p)[-1].used = false;
}
