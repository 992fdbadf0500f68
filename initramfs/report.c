/* SPDX-License-Identifier: MIT */
/*
 * report.c - what mkinitramfs says on stderr, always with the place it is about.
 */
#include "initramfs/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define PROGRAM "mkinitramfs"

static unsigned errors;

__attribute__((format(printf, 3, 0)))
static void print_report(const struct origin *at, const char *kind, const char *fmt, va_list args)
{
	if (!at)
		fputs(PROGRAM, stderr);
	else if (at->line)
		fprintf(stderr, "%s:%u", at->file, at->line);
	else
		fputs(at->file, stderr);
	fprintf(stderr, ": %s", kind);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

/* Says one error, about the place at or (NULL) the program, and counts it. */
void report_error(const struct origin *at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_report(at, "", fmt, args);
	va_end(args);
	errors++;
}

/* Says something that does not keep the archive from being written. */
void report_warning(const struct origin *at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_report(at, "warning: ", fmt, args);
	va_end(args);
}

/* Says something that is as it should be, yet worth knowing. */
void report_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_report(NULL, "note: ", fmt, args);
	va_end(args);
}

/* Ends the program, status 1. The output's own exit handler cleans up. */
void report_die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_report(NULL, "", fmt, args);
	va_end(args);
	exit(EXIT_STATUS_FAILED);
}

/* Ends the program, status 2: the command line asks for something impossible. */
void report_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_report(NULL, "", fmt, args);
	va_end(args);
	exit(EXIT_STATUS_USAGE);
}

/* Returns the number of errors so far. */
unsigned report_errors(void)
{
	return errors;
}
