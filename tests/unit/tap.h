/* SPDX-License-Identifier: MIT */
/*
 * tap.h - the few checks that the unit tests need, printed as TAP 13.
 *
 * Every check is one line, `ok N - sentence` or `not ok N - sentence`; a failed comparison adds what
 * was seen and what was wanted as `# ` lines. A test program ends with `return done();`.
 */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_run, tap_bad;

static void __attribute__((format(printf, 2, 0))) tap_report(int good, const char *fmt, va_list ap)
{
	if (!tap_run)
		puts("TAP version 13");
	tap_bad += !good;
	printf("%sok %d - ", good ? "" : "not ", ++tap_run);
	vprintf(fmt, ap);
	putchar('\n');
	fflush(stdout);
}

static void __attribute__((unused, format(printf, 2, 3))) ok(int good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_report(good, fmt, ap);
	va_end(ap);
}

static void __attribute__((unused, format(printf, 3, 4))) is_int(long got, long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_report(got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		printf("#   got %ld, want %ld\n", got, want);
}

static void __attribute__((unused, format(printf, 3, 4))) is_str(const char *got, const char *want, const char *fmt,
								   ...)
{
	int same = got && want ? strcmp(got, want) == 0 : got == want;
	va_list ap;

	va_start(ap, fmt);
	tap_report(same, fmt, ap);
	va_end(ap);
	if (!same)
		printf("#   got  \"%s\"\n#   want \"%s\"\n", got ? got : "(null)", want ? want : "(null)");
}

/* Prints the plan; returns what main() returns: 0 when everything held. */
static int __attribute__((unused)) done(void)
{
	printf("1..%d\n", tap_run);
	return tap_bad != 0;
}

#endif
