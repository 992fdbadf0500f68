// SPDX-License-Identifier: MIT
/* text.c - a bounded string under construction, without stdio and without heap. */
#include "lib/text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The longest that one byte becomes in JSON: \\uXXXX. */
#define JSON_LONGEST 6

struct text text_init(char *buf, size_t size)
{
	buf[0] = '\0';
	return (struct text){ .buf = buf, .size = size };
}

void text_bytes(struct text *t, const char *s, size_t len)
{
	size_t room = t->size - 1 - t->len;

	if (len > room) {
		len = room;
		t->cut = true;
	}
	memcpy(t->buf + t->len, s, len);
	t->len += len;
	t->buf[t->len] = '\0';
}

void text_char(struct text *t, char c)
{
	text_bytes(t, &c, 1);
}

void text_str(struct text *t, const char *s)
{
	text_bytes(t, s, strlen(s));
}

static void append_number(struct text *t, uint64_t n, unsigned base, unsigned width)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n);
	for (size_t have = sizeof(digits) - at; width > have; width--)
		text_char(t, '0');
	text_bytes(t, digits + at, sizeof(digits) - at);
}

void text_u64(struct text *t, uint64_t n)
{
	append_number(t, n, 10, 0);
}

void text_hex(struct text *t, uint64_t n)
{
	append_number(t, n, 16, 0);
}

static void signed_number(struct text *t, int64_t n)
{
	if (n < 0)
		text_char(t, '-');
	append_number(t, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, 10, 0);
}

/* Formats one conversion; p is after the '%'. Returns the place after it, or NULL if this file does not know it. */
static const char *convert(struct text *t, const char *p, va_list *ap)
{
	unsigned width = 0;
	bool wide = false;

	while (*p >= '0' && *p <= '9')
		width = width * 10 + (unsigned)(*p++ - '0');
	for (; *p == 'l' || *p == 'z'; p++)
		wide = true;
	switch (*p) {
	case 's':
		text_str(t, va_arg(*ap, const char *));
		break;
	case 'c':
		text_char(t, (char)va_arg(*ap, int));
		break;
	case 'd':
		signed_number(t, wide ? va_arg(*ap, long) : va_arg(*ap, int));
		break;
	case 'u':
		append_number(t, wide ? va_arg(*ap, unsigned long) : va_arg(*ap, unsigned), 10, width);
		break;
	case 'x':
		append_number(t, wide ? va_arg(*ap, unsigned long) : va_arg(*ap, unsigned), 16, width);
		break;
	case 'm':
		text_str(t, log_errno(errno));
		break;
	case '%':
		text_char(t, '%');
		break;
	default:
		return NULL;
	}
	return p + 1;
}

void text_vfmt(struct text *t, const char *fmt, va_list ap)
{
	va_list args;

	va_copy(args, ap);
	while (*fmt) {
		size_t plain = strcspn(fmt, "%");
		const char *next;

		text_bytes(t, fmt, plain);
		fmt += plain;
		if (!*fmt)
			break;
		next = convert(t, fmt + 1, &args);
		if (!next) {
			text_str(t, fmt);
			break;
		}
		fmt = next;
	}
	va_end(args);
}

void text_fmt(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vfmt(t, fmt, ap);
	va_end(ap);
}

bool text_set(char *buf, size_t size, const char *fmt, ...)
{
	struct text t = text_init(buf, size);
	va_list ap;

	va_start(ap, fmt);
	text_vfmt(&t, fmt, ap);
	va_end(ap);
	return !t.cut;
}

void text_print(int fd, const char *fmt, ...)
{
	char buf[1024];
	struct text t = TEXT_IN(buf);
	va_list ap;

	va_start(ap, fmt);
	text_vfmt(&t, fmt, ap);
	va_end(ap);
	if (write(fd, buf, t.len) < 0)
		return; /* no reader, and no other place for the text */
}

static bool is_plain_json(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void text_json(struct text *t, const char *s)
{
	while (*s) {
		size_t room = t->size - 1 - t->len, plain = 0;

		/* Half an escape would spoil the whole line, so what might not fit is cut before it. */
		if (room < JSON_LONGEST) {
			t->cut = true;
			return;
		}
		while (plain + JSON_LONGEST <= room && is_plain_json((unsigned char)s[plain]))
			plain++;
		text_bytes(t, s, plain);
		s += plain;
		if (plain)
			continue;
		text_char(t, '\\');
		if (*s == '"' || *s == '\\') {
			text_char(t, *s++);
		} else {
			/* A byte that is no ASCII need not be UTF-8: as U+00XX it is at least valid JSON. */
			text_char(t, 'u');
			append_number(t, (unsigned char)*s++, 16, 4);
		}
	}
}

char *text_find(const char *s, const char *what)
{
	size_t len = strlen(what);

	while (*s && strncmp(s, what, len) != 0)
		s++;
	return *s ? (char *)(uintptr_t)s : NULL;
}

int text_hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int text_parse_u64(const char **s, uint64_t max, uint64_t *out)
{
	const char *p = *s;
	uint64_t n = 0;

	if (*p < '0' || *p > '9')
		return -EINVAL;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (n > (max - digit) / 10 || digit > max)
			return -ERANGE;
		n = n * 10 + digit;
	}
	*s = p;
	*out = n;
	return 0;
}
