// SPDX-License-Identifier: MIT
/*
 * string.c - what libc has of memcpy(3) and its kin, small instead of fast: 1 KiB less of a guest program. They move some
 * hundred bytes at a time here. Left out of link-time optimisation, for the compiler itself calls them; and it must not
 * make calls to them of these very loops (config.mk, STRING_CFLAGS).
 */
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	char *t = to;
	const char *f = from;

	while (n--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	char *t = to;
	const char *f = from;

	if (t < f)
		while (n--)
			*t++ = *f++;
	else
		while (n--)
			t[n] = f[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	char *t = to;

	while (n--)
		t[n] = (char)c;
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

static int has(const char *set, char c)
{
	while (*set && *set != c)
		set++;
	return *set != '\0';
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && has(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !has(reject, s[n]))
		n++;
	return n;
}
