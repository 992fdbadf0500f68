// SPDX-License-Identifier: MIT
/* host_text.c - durations, sizes and numbers from text, and text that is safe to print. */
#include "host-shim/common/host_text.h"

#include <errno.h>
#include <string.h>

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit durations[] = {
	{ "",   1000 },
	{ "ms", 1 },
	{ "s",  1000 },
	{ "m",  60 * 1000 },
	{ "h",  60 * 60 * 1000 },
	{ NULL, 0 },
};

static const struct unit sizes[] = {
	{ "",  1 },
	{ "M", 1 },
	{ "G", 1024 },
	{ "T", 1024 * 1024 },
	{ NULL, 0 },
};

/* Nine digits times the largest unit stay far from overflow. */
#define DIGITS_MAX 9

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define MEMORY_MAX_MIB ((int64_t)16 * 1024 * 1024)

static const char *leading_digits(const char *text, int64_t *number)
{
	int64_t sum = 0;
	int n = 0;

	for (; *text >= '0' && *text <= '9'; text++, n++) {
		if (n == DIGITS_MAX)
			return NULL;
		sum = sum * 10 + (*text - '0');
	}
	*number = sum;
	return n ? text : NULL;
}

static int scaled(const char *text, const struct unit *units, int64_t high, int64_t *out)
{
	int64_t number;
	const char *rest = leading_digits(text, &number);

	if (!rest)
		return -EINVAL;
	for (; units->name; units++) {
		if (strcmp(rest, units->name))
			continue;
		if (number * units->factor > high)
			return -EINVAL;
		*out = number * units->factor;
		return 0;
	}
	return -EINVAL;
}

int text_duration(const char *text, int64_t *ms)
{
	return scaled(text, durations, DAY_MS, ms);
}

int text_mebibytes(const char *text, long *mib)
{
	int64_t size;
	int r = scaled(text, sizes, MEMORY_MAX_MIB, &size);

	if (r < 0)
		return r;
	if (size < 1)
		return -EINVAL;
	*mib = (long)size;
	return 0;
}

int text_number(const char *text, long low, long high, long *number)
{
	int64_t n;
	const char *rest = leading_digits(text, &n);

	if (!rest || *rest || n < low || n > high)
		return -EINVAL;
	*number = (long)n;
	return 0;
}

void text_safe(char *dst, size_t size, const char *src, size_t len)
{
	size_t i;

	for (i = 0; i < len && i + 1 < size; i++)
		dst[i] = (char)(src[i] >= ' ' && src[i] <= '~' ? src[i] : '?');
	dst[i] = '\0';
}

const char *text_last(const char *data, size_t len, char c)
{
	while (len)
		if (data[--len] == c)
			return data + len;
	return NULL;
}

bool text_has_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	const char *at = words;

	while (len && (at = strstr(at, word))) {
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
		at += len;
	}
	return false;
}
