// SPDX-License-Identifier: MIT
/*
 * libevdev_glue.c - what libevdev takes from the C library and musl does not have, or has in a larger form than is needed.
 *
 * Printing. Debian builds with _FORTIFY_SOURCE, so its libevdev calls glibc's checked variants of printf, for its log and for uinput
 * devices. The agent switches the log off and makes no such devices, so nothing ever calls these. They print nothing, which keeps
 * musl's printf and its floating point out of the program: 17 KiB. The same goes for the stream stderr, and for abort(), which
 * libevdev calls if its own state is impossible: the agent then crashes, and PID 1 starts another.
 *
 * A heap. libevdev allocates some blocks for a device and frees them with it. Nothing else here allocates. A fixed arena, first fit,
 * is 7 KiB smaller than musl's malloc. It is mapped at its first use, because all that the program links must lie within 1 MiB
 * (config.mk, -mcmodel=tiny). Its pages take memory only when they are touched.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ARENA ((size_t)288 << 10) /* a device takes some 14 KiB; agent/channels/evdev.c has 16, and opens one more to look at it */

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

/*
 * libevdev's own formats a line for its log, which is off: 0.4 KiB. This takes its place where the linker finds the other weak
 * (config.mk, GUEST_WEAKEN). Its real arguments do not matter.
 */
void _libevdev_log_msg(void);

__attribute__((weak)) void _libevdev_log_msg(void)
{
}

#ifndef __GLIBC__ /* the unit test of the heap has the machine's own */
#undef stderr
/* Weak: a program that has musl's stdio for another reason (agent: getopt_long(3)) takes musl's. */
__attribute__((weak)) FILE *const stderr;

void abort(void)
{
	__builtin_trap();
}
#endif

/* The arena is a row of blocks without gaps, each with its head in front. */
static struct block {
	_Alignas(max_align_t) size_t size; /* with the head */
	bool used;
} *arena; /* NULL: not mapped yet */

static bool map_arena(void)
{
	void *p = arena ? arena : mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return false;
	if (!arena)
		*(struct block *)p = (struct block){ .size = ARENA };
	arena = p;
	return true;
}

static struct block *next_block(struct block *b)
{
	return b + b->size / sizeof(*b);
}

static void *take(size_t size)
{
	size_t want = (size + 2 * sizeof(*arena) - 1) / sizeof(*arena) * sizeof(*arena);
	bool fits = size < ARENA && map_arena();
	const struct block *end = fits ? arena + ARENA / sizeof(*arena) : NULL;

	for (struct block *b = arena; fits && b < end; b = next_block(b)) {
		while (!b->used && next_block(b) < end && !next_block(b)->used)
			b->size += next_block(b)->size;
		if (b->used || b->size < want)
			continue;
		if (b->size > want) {
			size_t rest = b->size - want;

			b->size = want;
			*next_block(b) = (struct block){ .size = rest };
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
