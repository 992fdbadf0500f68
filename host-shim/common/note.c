// SPDX-License-Identifier: MIT
/*
 * note.c - log lines of the host tools, on stderr.
 *
 * Each line takes one write(2), so that output of other processes on the same terminal does not split
 * it.
 */
#include "host-shim/common/note.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char mark[65];

int note_mark(const char *word)
{
	size_t len = strlen(word);

	if (!len || len >= sizeof(mark) || strspn(word, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != len)
		return -1;
	memcpy(mark, word, len + 1);
	return 0;
}

const char *note_own_name(void)
{
	static char name[sizeof(mark) + 16];

	snprintf(name, sizeof(name), *mark ? "softoff[%s]: " : "softoff: %s", mark);
	return name;
}

static void (*report_failure_to)(const char *reason);

static volatile sig_atomic_t on_raw_terminal;

void note_on_raw_terminal(bool raw)
{
	on_raw_terminal = raw;
}

__attribute__((format(printf, 2, 0)))
static void write_note(const char *head, const char *fmt, va_list ap)
{
	char line[2048];
	size_t len = strlen(head);
	int n;

	memcpy(line, head, len);
	n = vsnprintf(line + len, sizeof(line) - len - 2, fmt, ap);
	for (n = n < 0 ? 0 : n; n > 0 && len < sizeof(line) - 3; n--, len++)
		if ((unsigned char)line[len] < ' ' || line[len] == 0x7f)
			line[len] = '?'; /* a file name may hold a newline or an escape */
	if (on_raw_terminal)
		line[len++] = '\r';
	line[len++] = '\n';
	/* If stderr is closed, there is no place to report that. */
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

void note_report_failures(void (*report)(const char *reason))
{
	report_failure_to = report;
}

void note(const char *fmt, ...)
{
	char head[sizeof(mark) + 16];
	va_list ap;

	snprintf(head, sizeof(head), *mark ? "[host %s] " : "[host] %s", mark);
	va_start(ap, fmt);
	write_note(head, fmt, ap);
	va_end(ap);
}

__attribute__((format(printf, 2, 3)))
static void write_note_of(const char *head, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	write_note(head, fmt, ap);
	va_end(ap);
}

void note_other(const char *head, const char *line)
{
	write_note_of(head, "%s", line);
}

void note_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	write_note(note_own_name(), fmt, ap);
	va_end(ap);
}

void die(const char *fmt, ...)
{
	char reason[1024];
	va_list ap;

	va_start(ap, fmt);
	write_note(note_own_name(), fmt, ap);
	va_end(ap);
	if (report_failure_to) {
		va_start(ap, fmt);
		vsnprintf(reason, sizeof(reason), fmt, ap);
		va_end(ap);
		report_failure_to(reason);
	}
	exit(NOTE_FAILED);
}
