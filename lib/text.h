/* SPDX-License-Identifier: MIT */
/*
 * text.h - a bounded string under construction.
 *
 * PID 1 may not use stdio (it takes locks and heap, and can abort), so this is what formats its lines.
 * A text never overflows: what does not fit is cut, and `cut` says so.
 */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *buf;   /* always NUL-terminated */
	size_t size; /* of buf, at least 1 */
	size_t len;  /* without the NUL */
	bool cut;    /* something did not fit */
};

/* A text in the array `array`, empty. */
#define TEXT_IN(array) text_init((array), sizeof(array))

struct text text_init(char *buf, size_t size);
void text_char(struct text *t, char c);
void text_str(struct text *t, const char *s);
void text_bytes(struct text *t, const char *s, size_t len);
void text_u64(struct text *t, uint64_t n);
void text_hex(struct text *t, uint64_t n);

/*
 * The text for an errno in the words of glibc's strerror(3); err may be negative. For an errno that softoff's calls do not
 * return: "error 76", in a buffer that the next call overwrites.
 */
const char *log_errno(int err);

/*
 * The part of printf that softoff uses: %s %c %d %u %x %m %%, with `l` or `z` before d, u, x, and a width
 * with leading zeros for u and x (%06lu). %m is log_errno() of errno. Anything else is copied as it stands.
 */
void text_fmt(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_vfmt(struct text *t, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Formats as text_fmt() does into buf, in place of what it holds. Returns whether all of it fitted. */
bool text_set(char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same for an array. */
#define TEXT_SET(array, ...) text_set((array), sizeof(array), __VA_ARGS__)

/* Formats as text_fmt() does, 1 KiB at most, and writes it to fd. For the messages of a program to its caller. */
void text_print(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Appends s as the inside of a JSON string: quotes, backslash, control bytes and non-ASCII bytes escaped. Cut
 * between bytes of s, never inside an escape.
 */
void text_json(struct text *t, const char *s);

/* Where what is in s, or NULL: as strstr(3), which is 1.2 KiB of code. */
char *text_find(const char *s, const char *what);

/* The value of a hexadecimal digit, or -1. */
int text_hex_value(char c);

/*
 * Reads an unsigned decimal number at *s and moves *s past it. Returns 0, -EINVAL without a digit, or -ERANGE above max; *out
 * is written only on success.
 */
int text_parse_u64(const char **s, uint64_t max, uint64_t *out);

#endif
