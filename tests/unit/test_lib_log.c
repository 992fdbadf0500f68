// SPDX-License-Identifier: MIT
/* test_lib_log.c: lines for people: kept while there is no console, cut, dropped and counted when it is stuck. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "tests/unit/tap.h"

static int in, out;
static char got[128 * 1024];

static void take(void)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(in, got + len, sizeof(got) - 1 - len)) > 0)
		len += (size_t)n;
	got[len] = '\0';
}

/* A line without its "softoff: SECONDS.MILLISECONDS ". */
static const char *body(const char *text)
{
	const char *number = strstr(text, "softoff: ");
	const char *blank = number ? strchr(number + 9, ' ') : NULL;

	return blank ? blank + 1 : text;
}

static void early(void)
{
	is_int(log_fd(), -1, "before log_open() there is no console");
	log_line("first %d", 1);
	log_line("second");
	log_open(out);
	take();
	ok(strstr(got, "first 1\n") != NULL, "a line from before log_open() is written when there is a console");
	ok(strstr(got, "first 1\n") < strstr(got, "second\n"), "the second line from before log_open() follows, in order");
	log_open(out);
	take();
	is_str(got, "", "kept lines are written once");
	log_open(-1);
	is_int(log_fd(), -1, "the console can be taken away");
	for (int i = 0; i < 100; i++)
		log_line("a line of some length, number %d", i);
	log_open(out);
	take();
	ok(strlen(got) <= 2048 && strstr(got, "number 0\n"), "2 KiB are kept, the oldest");
	is_int(got[strlen(got) - 1], '\n', "kept lines end at a whole line");
}

static void form(void)
{
	char *end;
	double t;

	log_line("%s", "text");
	take();
	is_int(strncmp(got, "softoff: ", 9), 0, "a line begins with softoff:");
	t = strtod(got + 9, &end);
	ok(*end == ' ' && t > 0 && t <= (double)clock_ms() / 1000 + 0.001, "the seconds since boot come after softoff:");
	is_str(body(got), "text\n", "the text and a newline come after the seconds");
	log_role("net");
	log_line("text");
	take();
	is_str(body(got), "net: text\n", "a role's name comes before the text");
	log_role(NULL);
	log_line("%s", "");
	take();
	is_str(body(got), "\n", "a line without a role has no name before the text");
}

static void control_bytes(void)
{
	log_line("%s", "a\033[2J\tb\nsoftoff: c\177\001\xc3\xa4");
	take();
	is_str(body(got), "a?[2J?b?softoff: c??\xc3\xa4\n", "control bytes become question marks, and other bytes stay");
	log_open(-1);
	log_line("kept\r");
	log_open(out);
	take();
	is_str(body(got), "kept?\n", "control bytes of a line that is kept become question marks");
}

static void cut(void)
{
	static char longer[600];

	memset(longer, 'x', sizeof(longer) - 1);
	log_line("%s", longer);
	take();
	is_int((long)strlen(got), 511, "a line of more than 512 bytes is cut");
	is_int(got[510], '\n', "a line that was cut ends with a newline");
	log_line("next");
	take();
	is_str(body(got), "next\n", "the line after a cut one is whole");
}

static void stuck(void)
{
	static const char filler[4096] = { 'x' };
	uint64_t began, first, rest;

	while (write(out, filler, sizeof(filler)) > 0)
		continue;
	began = clock_ms();
	log_line("lost 1");
	first = clock_ms() - began;
	began = clock_ms();
	for (int i = 2; i <= 100; i++)
		log_line("lost %d", i);
	rest = clock_ms() - began;
	ok(first >= LOG_PATIENCE_MS && first < 1000, "a console that takes no bytes delays a line by %d ms", LOG_PATIENCE_MS);
	ok(rest < 500, "99 more lines to such a console cost no time");
	take();
	ok(strstr(got, "lost") == NULL, "lines that such a console did not take are not kept");
	log_line("there again");
	take();
	ok(strstr(got, "there again\n") != NULL, "lines are written when the console takes bytes again");
	ok(strstr(got, "softoff: 100 lines lost") != NULL, "the log has the number of lost lines");
	log_line("one more");
	take();
	ok(strstr(got, "lost") == NULL, "the number of lost lines is logged once");
}

static void forgotten(void)
{
	log_open(-1);
	log_line("the parent's");
	log_forget();
	log_line("the child's");
	log_open(out);
	take();
	ok(strstr(got, "the parent's") == NULL, "kept lines that were discarded are not written");
	ok(strstr(got, "the child's\n") != NULL, "lines kept after the discard are written");
}

static void gone(void)
{
	log_open(1000); /* an invalid descriptor */
	log_line("into the void");
	log_open(out);
	log_line("back");
	take();
	ok(strstr(got, "back\n") != NULL, "a line to an invalid descriptor is lost, and the next one is written");
}

static void kmsg(void)
{
	log_kmsg(true);
	log_line("text");
	take();
	is_int(strncmp(got, "<6>softoff: ", 12), 0, "for /dev/kmsg a line begins with its level");
	log_kmsg(false);
	log_line("text");
	take();
	is_int(strncmp(got, "softoff: ", 9), 0, "back on the console it does not");
}

static void errors(void)
{
	is_str(log_errno(-ENOENT), log_errno(ENOENT), "a negative errno has the name of the positive one");
	is_str(log_errno(ENOENT), strerror(ENOENT), "an errno has the name that strerror gives");
}

int main(void)
{
	int fds[2];

	if (pipe2(fds, O_NONBLOCK) < 0)
		return 1;
	in = fds[0];
	out = fds[1];
	early();
	form();
	control_bytes();
	cut();
	stuck();
	forgotten();
	gone();
	errors();
	kmsg();
	return done();
}
