// SPDX-License-Identifier: MIT
/* lines.c - a byte stream, cut into lines. */
#include "host-shim/common/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int lines_init(struct lines *l)
{
	*l = (struct lines){ .buf = malloc(LINES_MAX + 1) };
	return l->buf ? 0 : -ENOMEM;
}

static void hand_over(struct lines *l, lines_fn *fn, void *ctx)
{
	size_t len = l->len;

	l->len = 0;
	if (len && l->buf[len - 1] == '\r')
		len--;
	l->buf[len] = '\0';
	fn(ctx, l->buf, len);
}

static void append_part(struct lines *l, const char *data, size_t n)
{
	if (l->skipping)
		return;
	if (n > LINES_MAX - l->len) {
		l->skipping = true;
		l->len = 0;
		l->overlong++;
		return;
	}
	memcpy(l->buf + l->len, data, n);
	l->len += n;
}

void lines_feed(struct lines *l, const char *data, size_t n, lines_fn *fn, void *ctx)
{
	const char *newline;

	while (n && (newline = memchr(data, '\n', n))) {
		size_t part = (size_t)(newline - data);

		append_part(l, data, part);
		if (!l->skipping)
			hand_over(l, fn, ctx);
		l->skipping = false;
		data += part + 1;
		n -= part + 1;
	}
	if (n)
		append_part(l, data, n);
}

void lines_end(struct lines *l, lines_fn *fn, void *ctx)
{
	if (l->len && !l->skipping)
		hand_over(l, fn, ctx);
	l->skipping = false;
}

void lines_finish(struct lines *l)
{
	free(l->buf);
	*l = (struct lines){ 0 };
}
