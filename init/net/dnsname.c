// SPDX-License-Identifier: MIT
/* dnsname.c - checks names from the network before use. */
#include "init/net/dnsname.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "lib/text.h"

#define LABEL_MAX 63
#define POINTER 0xc0

static bool label_char(uint8_t c)
{
	uint8_t lower = c | 0x20;

	return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '-' || c == '_';
}

/* Whether (p, len) is one label. It may not begin with '-': tools would take it for an option. */
static bool label_ok(const uint8_t *p, size_t len)
{
	if (len == 0 || len > LABEL_MAX || p[0] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!label_char(p[i]))
			return false;
	return true;
}

static bool name_ok(const uint8_t *p, size_t len)
{
	size_t label = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && p[i] != '.')
			continue;
		if (!label_ok(p + label, i - label))
			return false;
		label = i + 1;
	}
	return true;
}

int dnsname_copy(const uint8_t *p, size_t len, char *out, size_t size)
{
	out[0] = '\0';
	while (len > 0 && p[len - 1] == '\0')
		len--;
	if (len > 0 && p[len - 1] == '.')
		len--;
	if (len >= size || !name_ok(p, len))
		return -EINVAL;
	memcpy(out, p, len);
	out[len] = '\0';
	return 0;
}

int dnsname_copy_host(const uint8_t *p, size_t len, char *out, size_t size)
{
	const uint8_t *dot = len >= size ? memchr(p, '.', len) : NULL;

	return dnsname_copy(p, dot ? (size_t)(dot - p) : len, out, size);
}

void dnsname_copy_list(const uint8_t *p, size_t len, char *out, size_t size)
{
	size_t used = 0, n;

	for (size_t at = 0; at < len; at += n + 1) {
		const uint8_t *blank = memchr(p + at, ' ', len - at);
		size_t gap = used > 0;

		n = blank ? (size_t)(blank - p) - at : len - at;
		if (n == 0 || used + gap >= size || dnsname_copy(p + at, n, out + used + gap, size - used - gap) < 0)
			continue;
		if (gap)
			out[used] = ' ';
		used += gap + strlen(out + used + gap);
	}
	out[used] = '\0';
}

bool dnsname_list_ok(const char *list)
{
	while (*list) {
		size_t len = strcspn(list, " ");

		if (!name_ok((const uint8_t *)list, len))
			return false;
		list += len;
		list += *list == ' ';
	}
	return true;
}

/*
 * Appends the name at *at to t and moves *at past it. A compression pointer must lead to an offset before the labels that
 * contain it. So each pointer leads further back, and the walk ends.
 */
static int one_name(struct text *t, const uint8_t *p, size_t len, size_t *at)
{
	size_t here = *at, began = here, behind = 0; /* the first pointer */
	const char *dot = "";

	while (here < len && p[here]) {
		size_t n = p[here++];

		if (n >= POINTER) {
			if (here == len)
				return -EINVAL;
			if (!behind)
				behind = here + 1;
			here = (n - POINTER) << 8 | p[here];
			if (here >= began)
				return -EINVAL;
			began = here;
			continue;
		}
		if (n > len - here || !label_ok(p + here, n))
			return -EINVAL;
		text_str(t, dot);
		text_bytes(t, (const char *)p + here, n);
		dot = ".";
		here += n;
	}
	if (here >= len || !*dot)
		return -EINVAL;
	*at = behind ? behind : here + 1;
	return 0;
}

int dnsname_decode_list(const uint8_t *p, size_t len, char *out, size_t size)
{
	struct text t = text_init(out, size);

	for (size_t at = 0; at < len;) {
		size_t before = t.len;
		int err;

		if (t.len)
			text_char(&t, ' ');
		err = one_name(&t, p, len, &at);
		if (err < 0) {
			out[0] = '\0';
			return err;
		}
		if (t.cut) {
			out[before] = '\0';
			return 0;
		}
	}
	return 0;
}
