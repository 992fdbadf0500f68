// SPDX-License-Identifier: MIT
/* console_text.c - the guest's serial port and its virtio console, as one text. */
#include "host-shim/run/console_text.h"

#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/run/terminal.h"

/* Longer than the pauses of a busy guest within a line, shorter than patience with a prompt. */
#define UNFINISHED_MS 100

/* What panic() in linux/kernel/panic.c prints first and, if it may not reset, last. */
static const char panic_first[] = "Kernel panic - not syncing";
static const char panic_last[] = "---[ end Kernel panic - not syncing";
/* What kernel_restart() and its kin in linux/kernel/reboot.c print; panic() resets without it. */
static const char orderly_reset[] = "reboot: ";

/* What kernel_restart() and panic() print before they reset, and linux/init/version.c first of all. */
static const char reset_orderly[] = "reboot: Restarting system";
static const char reset_panic[] = "Rebooting in ";
static const char banner[] = "Linux version ";

/* Guest output of two channels reaches us in any order within this time. */
#define ORDER_MS 100

void console_text_init(struct console_text *c, struct sink *out, const char *awaited)
{
	memset(c, 0, sizeof(*c));
	c->out = out;
	c->awaited = awaited;
	c->open = -1;
	c->raw = -1;
}

/* Skips "<0>", "[    1.234567]" and "[    T1]": what printk may put before its text. */
static const char *after_stamps(const char *line)
{
	for (;;) {
		const char *end;

		line += strspn(line, " \r");
		if (*line != '[' && *line != '<')
			return line;
		end = strchr(line, *line == '[' ? ']' : '>');
		if (!end)
			return line;
		line = end + 1;
	}
}

static void scan_for_panic(struct console_text *c, const char *text, int64_t now)
{
	if (!strncmp(text, panic_first, sizeof(panic_first) - 1)) {
		text += sizeof(panic_first) - 1;
		text_safe(c->panic_words, sizeof(c->panic_words), text, strcspn(text, "\r"));
		c->panic_text = true;
		c->panic_text_ms = now;
	} else if (!strncmp(text, orderly_reset, sizeof(orderly_reset) - 1)) {
		c->panic_text = false;
	} else if (c->panic_text && !strncmp(text, panic_last, sizeof(panic_last) - 1)) {
		c->panic_ended = true;
		c->panic_ended_ms = now;
	}
}

/* A banner alone proves nothing: dmesg prints it too. */
static void scan_for_restart(struct console_text *c, const char *text)
{
	if (!strncmp(text, reset_orderly, sizeof(reset_orderly) - 1) ||
	    !strncmp(text, reset_panic, sizeof(reset_panic) - 1))
		c->resetting = true;
	else if (c->resetting && !strncmp(text, banner, sizeof(banner) - 1))
		c->restarted = true;
}

static void scan_line(struct console_text *c, struct console_line *l, int64_t now)
{
	const char *text;

	l->head[l->head_len] = '\0';
	text = after_stamps(l->head);
	l->head_len = 0;
	if (c->awaited && !c->awaited_seen && !strncmp(text, c->awaited, strlen(c->awaited))) {
		c->awaited_seen = true;
		c->awaited_ms = now;
	}
	scan_for_panic(c, text, now);
	scan_for_restart(c, text);
}

static void note_head(struct console_text *c, struct console_line *l, const char *data, size_t len)
{
	size_t room = sizeof(l->head) - 1 - l->head_len;

	if (len && (len > 1 || (*data != '\r' && *data != '\n')))
		c->panic_ended = false;
	memcpy(l->head + l->head_len, data, len < room ? len : room);
	l->head_len += len < room ? len : room;
}

static void show(struct console_text *c, int stream, bool finished)
{
	struct console_line *l = &c->lines[stream];

	if (!l->len)
		return;
	if (c->open >= 0 && c->open != stream)
		sink_put(c->out, "\n", 1);
	if (c->make_visible)
		visible_put(&l->visible, c->out, l->held, l->len);
	else
		sink_put(c->out, l->held, l->len);
	c->open = finished ? -1 : stream;
	l->len = 0;
}

static void hold_line(struct console_text *c, int stream, const char *data, size_t len, int64_t now)
{
	struct console_line *l = &c->lines[stream];

	if (c->raw >= 0)
		return;
	while (len) {
		size_t room = sizeof(l->held) - l->len;
		size_t part = len < room ? len : room;

		if (!l->len)
			l->since_ms = now;
		memcpy(l->held + l->len, data, part);
		l->len += part;
		data += part;
		len -= part;
		if (l->len == sizeof(l->held))
			show(c, stream, false);
	}
}

void console_text_feed(struct console_text *c, enum console_stream stream, const char *data,
    size_t len, int64_t now)
{
	struct console_line *l = &c->lines[stream];
	const char *newline;

	if (c->raw == (int)stream) {
		terminal_note_output(data, len);
		sink_put(c->out, data, len);
	}
	while (len && (newline = memchr(data, '\n', len))) {
		size_t part = (size_t)(newline - data) + 1;

		note_head(c, l, data, part - 1);
		scan_line(c, l, now);
		hold_line(c, (int)stream, data, part, now);
		show(c, (int)stream, true);
		/*
		 * A line that just filled the buffer was shown before it was known to be finished.
		 */
		if (c->open == (int)stream)
			c->open = -1;
		data += part;
		len -= part;
	}
	if (!len)
		return;
	note_head(c, l, data, len);
	hold_line(c, (int)stream, data, len, now);
}

void console_text_alive(struct console_text *c, int64_t now)
{
	if (now > c->panic_text_ms + ORDER_MS)
		c->panic_text = false;
	if (now > c->panic_ended_ms + ORDER_MS)
		c->panic_ended = false;
}

int64_t console_text_tick(struct console_text *c, int64_t now)
{
	int64_t next = INT64_MAX;
	int i;

	for (i = 0; i < CONSOLE_STREAMS; i++) {
		struct console_line *l = &c->lines[i];

		if (!l->len)
			continue;
		if (c->open == i || l->since_ms + UNFINISHED_MS <= now)
			show(c, i, false);
		else if (l->since_ms + UNFINISHED_MS < next)
			next = l->since_ms + UNFINISHED_MS;
	}
	return next;
}

void console_text_end(struct console_text *c)
{
	int i;

	for (i = 0; i < CONSOLE_STREAMS; i++)
		show(c, i, false);
}
