/* SPDX-License-Identifier: MIT */
/* note.h - log lines of the host tools, on stderr. */
#ifndef HOST_SHIM_COMMON_NOTE_H
#define HOST_SHIM_COMMON_NOTE_H

#include <stdbool.h>

/* The status of every refusal: bad usage, bad files, no VMM. */
#define NOTE_FAILED 125

/* die() also calls report with its reason; NULL: it does not. */
void note_report_failures(void (*report)(const char *reason));

/*
 * From now on each line has the word: "[host WORD] TEXT", "softoff[WORD]: TEXT". A guest that does not know it cannot write such
 * a line. Letters and digits, 64 at most. Returns 0, or -1 for another word.
 */
int note_mark(const char *word);

/* "softoff: " or "softoff[WORD]: ". */
const char *note_own_name(void);

/* Writes "[host] TEXT" as one line. Never blocks for longer than stderr does. */
__attribute__((format(printf, 1, 2)))
void note(const char *fmt, ...);

/* Writes "HEAD" and a line that is safe to print. */
void note_other(const char *head, const char *line);

/* On a raw terminal a newline alone does not return the cursor. Safe in a signal handler. */
void note_on_raw_terminal(bool raw);

/* Writes "softoff: TEXT". */
__attribute__((format(printf, 1, 2)))
void note_error(const char *fmt, ...);

/* Writes "softoff: TEXT" and exits with NOTE_FAILED. Call it only if there is nothing to undo. */
__attribute__((format(printf, 1, 2), noreturn))
void die(const char *fmt, ...);

#endif
