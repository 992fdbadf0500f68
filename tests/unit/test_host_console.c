// SPDX-License-Identifier: MIT
/*
 * test_host_console.c - two streams as one text, and the signs of a panic.
 */
#include <stdlib.h>
#include <string.h>

#include "host-shim/run/console_text.h"
#include "tap.h"

static struct sink out;
static struct console_text c;

static void begin(void)
{
	free(out.buf);
	/* A sink that is never pumped keeps all that was put. */
	out = (struct sink){ .fd = 0, .buf = malloc(SINK_SIZE + 1) };
	console_text_init(&c, &out, "witness: waiting");
}

static void feed(enum console_stream stream, const char *text, int64_t now)
{
	console_text_feed(&c, stream, text, strlen(text), now);
}

static const char *shown(void)
{
	out.buf[out.len] = '\0';
	return out.buf;
}

static void test_mixing(void)
{
	begin();
	feed(CONSOLE_SERIAL, "one\r\ntw", 0);
	is_str(shown(), "one\r\n", "a finished line is shown at once, byte for byte");
	feed(CONSOLE_HVC, "hvc\n", 10);
	feed(CONSOLE_SERIAL, "o\n", 20);
	is_str(shown(), "one\r\nhvc\ntwo\n", "lines of two streams do not mix");
	feed(CONSOLE_HVC, "login: ", 100);
	is_int((long)console_text_tick(&c, 150), 200, "an unfinished line is due after 100 ms");
	is_str(shown(), "one\r\nhvc\ntwo\n", "an unfinished line is not due earlier");
	ok(console_text_tick(&c, 200) == INT64_MAX, "a shown line leaves nothing due");
	is_str(shown(), "one\r\nhvc\ntwo\nlogin: ", "an unfinished line is shown when it is due");
	feed(CONSOLE_SERIAL, "kernel\n", 210);
	is_str(shown(), "one\r\nhvc\ntwo\nlogin: \nkernel\n", "the other stream begins a line of its own");
	feed(CONSOLE_HVC, "root\n", 220);
	is_str(shown(), "one\r\nhvc\ntwo\nlogin: \nkernel\nroot\n", "both streams continue, each on its lines");
	feed(CONSOLE_SERIAL, "rest", 230);
	console_text_end(&c);
	is_str(shown(), "one\r\nhvc\ntwo\nlogin: \nkernel\nroot\nrest", "at the end nothing is held back");
}

static void test_awaited(void)
{
	begin();
	feed(CONSOLE_SERIAL, "the witness: waiting\nwitness: wait", 10);
	ok(!c.awaited_seen, "a line that only holds the awaited text, or only its beginning, is not it");
	feed(CONSOLE_SERIAL, "ing for you\n", 20);
	ok(c.awaited_seen && c.awaited_ms == 20, "a line that begins with it is, when it is whole");
	begin();
	feed(CONSOLE_HVC, "[    1.234567] witness: waiting\n", 30);
	ok(c.awaited_seen, "the awaited line is found on the other port and after the kernel's time stamp");
}

static void test_long(void)
{
	static char big[10000];
	size_t before;

	begin();
	memset(big, 'x', sizeof(big));
	console_text_feed(&c, CONSOLE_SERIAL, big, sizeof(big), 0);
	ok(out.len >= 8192, "a long line is shown before its end");
	feed(CONSOLE_SERIAL, "\n", 1);
	before = out.len;
	is_int((long)before, 10001, "no byte of a long line is lost");
	feed(CONSOLE_HVC, "y\n", 2);
	is_int((long)out.len, 10003, "the next line needs no extra newline");
}

static void test_full(void)
{
	static char big[65536];
	int i;

	begin();
	memset(big, '\n', sizeof(big));
	for (i = 0; i < 20; i++)
		console_text_feed(&c, CONSOLE_SERIAL, big, sizeof(big), 0);
	is_int((long)out.len, (long)SINK_SIZE, "a sink holds a MiB");
	is_int((long)out.dropped, 20 * 65536 - (long)SINK_SIZE, "a full sink counts what it drops");
}

static void test_panic(void)
{
	begin();
	feed(CONSOLE_SERIAL, "echo Kernel panic - not syncing\n", 0);
	ok(!c.panic_text, "the words within a line are no panic");
	feed(CONSOLE_SERIAL, "[    1.234567] Kernel pa", 0);
	feed(CONSOLE_SERIAL, "nic - not syncing: VFS: x\r\n", 1);
	ok(c.panic_text && !c.panic_ended, "a panic is found in two pieces after a time stamp");
	is_str(c.panic_words, ": VFS: x", "the panic's reason is kept");
	feed(CONSOLE_SERIAL, "<0>[    2.0][    T1] ---[ end Kernel panic - not syncing: VFS: x ]---\r\n", 5);
	ok(c.panic_ended && c.panic_ended_ms == 5, "the panic's end is found after level and thread");
	feed(CONSOLE_SERIAL, "\n", 6);
	ok(c.panic_ended, "an empty line changes nothing");
	feed(CONSOLE_HVC, "alive\n", 7);
	ok(!c.panic_ended, "a line after the panic's end cancels the panic");
	begin();
	feed(CONSOLE_SERIAL, "---[ end Kernel panic - not syncing: VFS: x ]---\r\n", 5);
	ok(!c.panic_ended, "the last line of a panic without its first is none");
	feed(CONSOLE_SERIAL, "Kernel panic - not syncing: y\n---[ end Kernel panic - not syncing: y ]---\n", 10);
	console_text_alive(&c, 60);
	ok(c.panic_text && c.panic_ended, "an event that may have been sent before a panic changes nothing");
	console_text_alive(&c, 500);
	ok(!c.panic_text && !c.panic_ended, "an event after a panic's last line cancels the panic");
	feed(CONSOLE_SERIAL, "Kernel panic - not syncing: y\n[  2.0] reboot: Restarting system\n", 600);
	ok(!c.panic_text, "a kernel that restarts in order has not panicked");
	begin();
	feed(CONSOLE_HVC, "Kernel panic - not syncing: y\n", 0);
	ok(c.panic_text, "a panic without stamps on the virtio console is seen");
	begin();
	feed(CONSOLE_SERIAL, "[[[[<<<<\n[\n<\n[]\n", 0);
	ok(!c.panic_text, "unbalanced brackets do no harm");
}

int main(void)
{
	test_mixing();
	test_awaited();
	test_long();
	test_full();
	test_panic();
	free(out.buf);
	return done();
}
