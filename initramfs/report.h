/* SPDX-License-Identifier: MIT */
/*
 * report.h - what mkinitramfs says on stderr, always with the place it is about.
 *
 * Errors are counted, not fatal: all bad lines are named in one run, and the
 * count decides in the end whether anything is written.
 */
#ifndef INITRAMFS_REPORT_H
#define INITRAMFS_REPORT_H

/* Where an entry comes from: a manifest's line, or an option (line 0). */
struct origin {
	const char *file;
	unsigned line;
};

enum exit_status { EXIT_STATUS_OK = 0, EXIT_STATUS_FAILED = 1, EXIT_STATUS_USAGE = 2 };

void report_error(const struct origin *at, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void report_warning(const struct origin *at, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void report_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void report_die(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), noreturn));
void report_usage(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), noreturn));
unsigned report_errors(void);

#endif
