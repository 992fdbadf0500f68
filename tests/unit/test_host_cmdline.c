// SPDX-License-Identifier: MIT
/*
 * test_host_cmdline.c - the kernel command line: what is added, quoted, refused.
 */
#include <stdio.h>
#include <string.h>

#include "host-shim/run/guest_cmdline.h"
#include "tap.h"

#define WORDS(...) words((const char *const[]){ __VA_ARGS__, NULL })

/* An argv may be written to, and string literals may not: these are copies. */
static char *const *words(const char *const *literals)
{
	static char copies[8][32];
	static char *list[9];
	int i;

	for (i = 0; literals[i]; i++) {
		snprintf(copies[i], sizeof(copies[i]), "%s", literals[i]);
		list[i] = copies[i];
	}
	list[i] = NULL;
	return list;
}

static char line[CMDLINE_SIZE];
static const char *culprit;

static enum guest_cmdline_fault build(const char *append, char *const *workload)
{
	struct guest_cmdline in = { .console = "ttyAMA0", .append = append, .workload = workload };

	return guest_cmdline_build(&in, line, &culprit);
}

static void yields(const char *append, char *const *workload, const char *want, const char *sentence)
{
	is_int(build(append, workload), CMDLINE_OK, "%s: the input is accepted", sentence);
	is_str(line, want, "%s", sentence);
}

static void refused(const char *append, char *const *workload, enum guest_cmdline_fault fault, const char *sentence)
{
	is_int(build(append, workload), fault, "%s is refused: it %s", sentence, guest_cmdline_why(fault));
}

static void test_added(void)
{
	yields(NULL, NULL, "console=ttyAMA0 panic=-1", "an empty line gets console and panic");
	yields("quiet", NULL, "console=ttyAMA0 panic=-1 quiet", "what the user gives comes after what is added");
	yields("console=hvc0", NULL, "panic=-1 console=hvc0", "a console of the user's is the only one");
	yields("a panic=5", NULL, "console=ttyAMA0 a panic=5", "a panic= of the user's is the only one");
	yields("xconsole=hvc0 nopanic=1", NULL, "console=ttyAMA0 panic=-1 xconsole=hvc0 nopanic=1",
	       "a word that only ends like console= does not count");
	yields("-- a panic=3", NULL, "console=ttyAMA0 -- a panic=3", "an own -- comes after what is added");
}

static void test_workload(void)
{
	yields(NULL, WORDS("/bin/sh", "-c", "echo a; b"), "console=ttyAMA0 panic=-1 -- /bin/sh -c \"echo a; b\"",
	       "blanks are quoted");
	yields(NULL, WORDS("x", "", "a=b c", "it's", "\\n"), "console=ttyAMA0 panic=-1 -- x \"\" \"a=b c\" it's \\n",
	       "empty words and assignments with blanks are quoted, the rest is not");
	yields("-x --y", WORDS("z"), "console=ttyAMA0 panic=-1 -x --y -- z", "a word that begins with -- is no --");
	yields(NULL, WORDS("\xc3\xa9"), "console=ttyAMA0 panic=-1 -- \xc3\xa9", "without firmware, UTF-8 passes");
}

static void test_refused(void)
{
	refused(NULL, WORDS("say", "\"hi\""), CMDLINE_QUOTE, "a double quote");
	is_str(culprit, "\"hi\"", "the refusal of a double quote names the word");
	refused(NULL, WORDS("a\nb"), CMDLINE_CONTROL, "a newline");
	refused(NULL, WORDS("a\tb"), CMDLINE_CONTROL, "a tab");
	refused(NULL, WORDS("a", "--", "b"), CMDLINE_DASHES, "a second --");
	refused("x -- y", WORDS("z"), CMDLINE_TWO_DASHES, "-- in append beside a workload");
	refused("x\ny", NULL, CMDLINE_APPEND_CONTROL, "a newline in append");
}

static void test_limits(void)
{
	char w[] = "w", *list[33] = { NULL };
	char big[CMDLINE_SIZE];
	size_t i, added = strlen("console=ttyAMA0 panic=-1 ");

	for (i = 0; i < 31; i++)
		list[i] = w;
	is_int(build(NULL, list), CMDLINE_OK, "31 words are accepted");
	list[31] = w;
	is_int(build(NULL, list), CMDLINE_TOO_MANY, "32 words are refused");
	memset(big, 'x', sizeof(big));
	big[CMDLINE_SIZE - 1 - added] = '\0';
	is_int(build(big, NULL), CMDLINE_OK, "2047 bytes are accepted");
	is_int((long)strlen(line), CMDLINE_SIZE - 1, "all 2047 bytes are in the line");
	big[CMDLINE_SIZE - 1 - added] = 'x';
	big[CMDLINE_SIZE - added] = '\0';
	is_int(build(big, NULL), CMDLINE_TOO_LONG, "2048 bytes are refused");
}

static void test_firmware(void)
{
	struct guest_cmdline in = { .console = "ttyAMA0", .append = "\xc3\xa9", .ascii_only = true, .close_words = true };

	is_int(guest_cmdline_build(&in, line, &culprit), CMDLINE_NOT_ASCII, "with firmware, UTF-8 in append is refused");
	in.append = "e";
	in.workload = WORDS("\xc3\xa9");
	is_int(guest_cmdline_build(&in, line, &culprit), CMDLINE_NOT_ASCII, "with firmware, UTF-8 in a word of the workload is refused");
	in.workload = WORDS("e");
	is_int(guest_cmdline_build(&in, line, &culprit), CMDLINE_OK, "with firmware, ASCII is accepted");
	is_str(line, "console=ttyAMA0 panic=-1 e -- e --", "a second -- keeps the firmware's word from the workload");
	in.workload = NULL;
	guest_cmdline_build(&in, line, &culprit);
	is_str(line, "console=ttyAMA0 panic=-1 e", "a line without a workload has no --");
	in.append = "-- e";
	guest_cmdline_build(&in, line, &culprit);
	is_str(line, "console=ttyAMA0 panic=-1 -- e --", "a -- of the user's own has a second one after it");
}

int main(void)
{
	test_added();
	test_workload();
	test_refused();
	test_limits();
	test_firmware();
	return done();
}
