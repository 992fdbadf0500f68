/* SPDX-License-Identifier: MIT */
/*
 * tap.h - the few checks that the unit tests need, printed as TAP 13.
 *
 *	group("what the next checks are about");	until the next group() or ungroup(); takes a format
 *	ok(condition, "sentence")
 *	is_int(got, want, "sentence")
 *	is_str(got, want, "sentence")
 *	return done();					the end of main()
 *
 * Each check prints `ok N - GROUP: SENTENCE` or `not ok N - GROUP: SENTENCE`. Below a failed check, lines that begin with `# `
 * name its file, line, function and group, and what a comparison got and wanted. A sentence takes a format and its arguments.
 */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ok(good, ...) tap_ok(TAP_HERE, !!(good), __VA_ARGS__)
#define is_int(got, want, ...) tap_is_int(TAP_HERE, got, want, __VA_ARGS__)
#define is_str(got, want, ...) tap_is_str(TAP_HERE, got, want, __VA_ARGS__)

/* Where a check stands in its source. */
struct tap_place {
	const char *file, *function;
	int line;
};

#define TAP_HERE ((struct tap_place){ __FILE__, __func__, __LINE__ })
#define TAP_CHECK(number) static void __attribute__((unused, format(printf, number, number + 1)))

static int tap_run, tap_bad;
static char tap_group[200];

static void __attribute__((unused, format(printf, 1, 2))) group(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(tap_group, sizeof(tap_group), fmt, ap);
	va_end(ap);
}

static void __attribute__((unused)) ungroup(void)
{
	tap_group[0] = '\0';
}

static void __attribute__((format(printf, 3, 0))) tap_report(struct tap_place at, bool good, const char *fmt, va_list ap)
{
	if (!tap_run)
		puts("TAP version 13");
	tap_bad += !good;
	printf("%sok %d - %s%s", good ? "" : "not ", ++tap_run, tap_group, tap_group[0] ? ": " : "");
	vprintf(fmt, ap);
	putchar('\n');
	if (!good)
		printf("#   at %s:%d, in %s(), group \"%s\"\n", at.file, at.line, at.function, tap_group);
	fflush(stdout);
}

TAP_CHECK(3) tap_ok(struct tap_place at, bool good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_report(at, good, fmt, ap);
	va_end(ap);
}

TAP_CHECK(4) tap_is_int(struct tap_place at, long got, long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_report(at, got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		printf("#   got %ld, want %ld\n", got, want);
}

TAP_CHECK(4) tap_is_str(struct tap_place at, const char *got, const char *want, const char *fmt, ...)
{
	bool same = got && want ? strcmp(got, want) == 0 : got == want;
	va_list ap;

	va_start(ap, fmt);
	tap_report(at, same, fmt, ap);
	va_end(ap);
	if (!same)
		printf("#   got  \"%s\"\n#   want \"%s\"\n", got ? got : "(null)", want ? want : "(null)");
}

/* Prints the plan. Returns what main() returns: 0 if every check passed. */
static int __attribute__((unused)) done(void)
{
	printf("1..%d\n", tap_run);
	return tap_bad != 0;
}

#endif
