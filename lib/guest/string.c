// SPDX-License-Identifier: MIT
/*
 * string.c - what libc has of memcpy(3) and its kin, in 1 KiB less of a guest program. Left out of link-time
 * optimisation, for the compiler itself calls them; and it must not make calls to them of these very loops (config.mk,
 * STRING_CFLAGS).
 */
#include <stdint.h>
#include <string.h>

/* Eight bytes wherever they lie: both machines load and store them so. Byte by byte, the button is armed 4 % later. */
typedef uint64_t word __attribute__((may_alias, aligned(1)));

static void *forwards(char *to, const char *from, size_t n)
{
	char *t = to;

	for (; n >= sizeof(word); n -= sizeof(word), t += sizeof(word), from += sizeof(word))
		*(word *)(void *)t = *(const word *)(const void *)from;
	while (n--)
		*t++ = *from++;
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	return forwards(to, from, n);
}

void *memmove(void *to, const void *from, size_t n)
{
	const char *f = from;
	char *t = to;

	if (t <= f) /* what is read next has not been written over */
		return forwards(t, f, n);
	while (n--)
		t[n] = f[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	const word all = (unsigned char)c * 0x0101010101010101u;
	char *t = to;

	for (; n >= sizeof(word); n -= sizeof(word), t += sizeof(word))
		*(word *)(void *)t = all;
	while (n--)
		*t++ = (char)c;
	return to;
}

void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	for (; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)(size_t)p;
	return NULL;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

static int is_in_set(const char *set, char c)
{
	while (*set && *set != c)
		set++;
	return *set != '\0';
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && is_in_set(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !is_in_set(reject, s[n]))
		n++;
	return n;
}

char *strchr(const char *s, int c)
{
	while (*s != (char)c)
		if (!*s++)
			return NULL;
	return (char *)(size_t)s;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--)
		a++, b++;
	return n ? (unsigned char)*a - (unsigned char)*b : 0;
}

char *strcpy(char *restrict to, const char *restrict from)
{
	return memcpy(to, from, strlen(from) + 1);
}
