// SPDX-License-Identifier: MIT
/* test_host_terminal.c - keys after the escape key, and a guest's text made visible. */
#include <stdlib.h>
#include <string.h>

#include "host-shim/run/terminal.h"
#include "host-shim/run/visible.h"
#include "tap.h"

static struct terminal_keys keys;
static char data[64];

static enum terminal_wish typed(const char *text)
{
	size_t len = strlen(text);
	enum terminal_wish wish;

	memcpy(data, text, len);
	wish = terminal_keys_take(&keys, data, &len);
	data[len] = '\0';
	return wish;
}

static void test_keys(void)
{
	is_int(typed("ls\003\r"), WISH_NONE, "keys wish nothing");
	is_str(data, "ls\003\r", "keys are for the guest, Ctrl-C too");
	is_int(typed("a\035pb"), WISH_PRESS, "Ctrl-] p presses");
	is_str(data, "ab", "the escape key and its letter are not for the guest");
	is_int(typed("\035"), WISH_NONE, "Ctrl-] alone waits for its letter");
	is_int(typed("k"), WISH_FORCE, "the letter may come later");
	is_int(typed("\035?"), WISH_HELP, "Ctrl-] ? helps");
	typed("\035\035");
	is_str(data, "\035", "Ctrl-] twice sends one");
	typed("\035xy");
	is_str(data, "y", "another letter after Ctrl-] is dropped");
}

static const char *shown(const char *text)
{
	static struct sink out;
	struct visible v = { .have = 0 };

	free(out.buf);
	out = (struct sink){ .fd = 0, .buf = malloc(SINK_SIZE + 1) };
	for (; *text; text++) /* byte by byte: nothing depends on how it was cut */
		visible_put(&v, &out, text, 1);
	out.buf[out.len] = '\0';
	return out.buf;
}

static void test_visible(void)
{
	is_str(shown("a\tb\n"), "a\tb\n", "text stays");
	is_str(shown("line\r\n"), "line\n", "the end of a line is one newline");
	is_str(shown("\033[2Jx\007\177"), "^[[2Jx^G^?", "control characters are shown");
	is_str(shown("over\rwritten"), "over^Mwritten", "a carriage return without a newline is shown");
	is_str(shown("\303\244 \342\202\254"), "\303\244 \342\202\254", "UTF-8 stays");
	is_str(shown("\233m \302\233m"), "\\x9bm \\xc2\\x9bm", "control characters beyond ASCII are shown");
	is_str(shown("\303a"), "\\xc3a", "a character that is cut off is shown");
}

int main(void)
{
	test_keys();
	test_visible();
	return done();
}
