// SPDX-License-Identifier: MIT
/* visible.c - a guest's text for a terminal that it must not control. */
#include "host-shim/run/visible.h"

#include <stdio.h>

static void put_escaped(struct sink *out, const unsigned char *bytes, size_t len)
{
	char text[8];
	size_t i;

	for (i = 0; i < len; i++)
		sink_put(out, text, (size_t)snprintf(text, sizeof(text), "\\x%02x", bytes[i]));
}

static void put_control(struct sink *out, unsigned char c)
{
	char text[2] = { '^', (char)(c ^ 0x40) };

	sink_put(out, text, sizeof(text));
}

/* RFC 3629: how many bytes a character has, by its first; 0: none begins so. */
static size_t length_of(unsigned char c)
{
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if ((c & 0xf0) == 0xe0)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

static void end_part(struct visible *v, struct sink *out)
{
	/* U+0080 to U+009F are control characters too. */
	if (v->have == v->want && !(v->part[0] == 0xc2 && v->part[1] < 0xa0))
		sink_put(out, (const char *)v->part, v->have);
	else
		put_escaped(out, v->part, v->have);
	v->have = v->want = 0;
}

static void put_byte(struct visible *v, struct sink *out, unsigned char c)
{
	if (v->have && (c & 0xc0) == 0x80) {
		v->part[v->have++] = c;
		if (v->have == v->want)
			end_part(v, out);
		return;
	}
	if (v->have)
		end_part(v, out);
	if (v->cr && c != '\n')
		put_control(out, '\r');
	v->cr = c == '\r';
	if (c == '\r')
		return;
	if (c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f)) {
		sink_put(out, (const char *)&c, 1);
	} else if (c < 0x80) {
		put_control(out, c);
	} else if (length_of(c)) {
		v->part[v->have++] = c;
		v->want = length_of(c);
	} else {
		put_escaped(out, &c, 1);
	}
}

void visible_put(struct visible *v, struct sink *out, const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		put_byte(v, out, (unsigned char)data[i]);
}
