/* SPDX-License-Identifier: MIT */
/*
 * console_text.h - the guest's serial port and its virtio console, as one text.
 *
 * Bytes pass as they are, whole lines at a time, so that the two do not mix within a line. A line
 * that stays unfinished (a prompt) is shown after a moment. On the way the lines are read for a
 * kernel panic.
 */
#ifndef HOST_SHIM_RUN_CONSOLE_TEXT_H
#define HOST_SHIM_RUN_CONSOLE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/run/sink.h"
#include "host-shim/run/visible.h"

enum console_stream {
	CONSOLE_SERIAL,
	CONSOLE_HVC,
	CONSOLE_STREAMS,
};

struct console_text {
	struct sink *out;
	int raw;           /* --interactive: the stream whose bytes are shown at once and unchanged; the other is not shown; or -1 */
	bool make_visible; /* control sequences are not for the terminal */
	struct console_line {
		char held[4096]; /* of a line whose end has not come */
		size_t len;
		int64_t since_ms;
		struct visible visible;
		char head[192]; /* its beginning, for reading */
		size_t head_len;
	} lines[CONSOLE_STREAMS];
	int open;            /* the stream whose line is shown unfinished, or -1 */
	const char *awaited; /* beginning of a line; NULL: none */
	bool awaited_seen;
	int64_t awaited_ms;
	bool panic_text;       /* the first line of a panic has come, and no sign of life since */
	int64_t panic_text_ms;
	char panic_words[160]; /* the rest of that line */
	bool resetting;        /* the kernel said that it resets the machine */
	bool restarted;        /* and then a kernel started */
	bool panic_ended;      /* then its last line has come, and no console output since */
	int64_t panic_ended_ms;
};

/* awaited belongs to the caller. */
void console_text_init(struct console_text *c, struct sink *out, const char *awaited);

/* Takes in bytes that arrived at now. */
void console_text_feed(struct console_text *c, enum console_stream stream, const char *data,
    size_t len, int64_t now);

/* An event of the guest arrived: a kernel that panicked before sends none. */
void console_text_alive(struct console_text *c, int64_t now);

/* Shows unfinished lines that are due, and returns when the next will be (INT64_MAX: none). */
int64_t console_text_tick(struct console_text *c, int64_t now);

/* The guest is gone: shows all that is held. */
void console_text_end(struct console_text *c);

#endif
