// SPDX-License-Identifier: MIT
/*
 * test_host_text.c - durations, sizes, numbers, safe text, and words for a shell.
 */
#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/strlist.h"
#include "tap.h"

static const struct {
	const char *text;
	long long ms;	/* -1: refused */
} durations[] = {
	{ "0", 0 }, { "5", 5000 }, { "5s", 5000 }, { "500ms", 500 }, { "2m", 120000 }, { "1h", 3600000 },
	{ "24h", 86400000 }, { "007s", 7000 }, { "86400", 86400000 },
	{ "", -1 }, { "s", -1 }, { "ms", -1 }, { "1.5s", -1 }, { "-1s", -1 }, { "+1s", -1 }, { " 1s", -1 },
	{ "1s ", -1 }, { "1 s", -1 }, { "1S", -1 }, { "1d", -1 }, { "25h", -1 }, { "86401", -1 }, { "1e3", -1 },
	{ "0x10", -1 }, { "999999999h", -1 }, { "1000000000ms", -1 }, { "18446744073709551617", -1 },
	{ "never", -1 }, { "inf", -1 },
};

static const struct {
	const char *text;
	long mib;	/* -1: refused */
} sizes[] = {
	{ "512M", 512 }, { "512", 512 }, { "2G", 2048 }, { "1T", 1048576 }, { "1", 1 }, { "16T", 16777216 },
	{ "0", -1 }, { "0M", -1 }, { "", -1 }, { "M", -1 }, { "1K", -1 }, { "1m", -1 }, { "1MB", -1 },
	{ "1.5G", -1 }, { "-1", -1 }, { "17T", -1 }, { "999999999T", -1 }, { "9999999999", -1 },
};

static const struct {
	const char *text;
	long number;	/* -1: refused */
} ports[] = {
	{ "1", 1 }, { "80", 80 }, { "65535", 65535 },
	{ "0", -1 }, { "65536", -1 }, { "", -1 }, { "80x", -1 }, { "-80", -1 }, { "99999999999", -1 },
};

static void test_numbers(void)
{
	size_t i;

	for (i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		int64_t ms = -1;

		text_duration(durations[i].text, &ms);
		is_int((long)ms, (long)durations[i].ms, "\"%s\" as a duration is %s", durations[i].text,
		       durations[i].ms < 0 ? "refused" : "understood");
	}
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		long mib = -1;

		text_mebibytes(sizes[i].text, &mib);
		is_int(mib, sizes[i].mib, "\"%s\" as a size is %s", sizes[i].text,
		       sizes[i].mib < 0 ? "refused" : "understood");
	}
	for (i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		long number = -1;

		text_number(ports[i].text, 1, 65535, &number);
		is_int(number, ports[i].number, "\"%s\" as a port is %s", ports[i].text,
		       ports[i].number < 0 ? "refused" : "understood");
	}
}

static void test_safe(void)
{
	char out[8];

	text_safe(out, sizeof(out), "plain", 5);
	is_str(out, "plain", "printable text stays as it is");
	text_safe(out, sizeof(out), "\033[2J\0\xff", 6);
	is_str(out, "?[2J??", "escapes, NULs and bytes beyond ASCII become question marks");
	text_safe(out, sizeof(out), "much too long", 13);
	is_str(out, "much to", "what does not fit is cut, with a NUL at the end");
}

static void test_shell_words(void)
{
	struct strlist list = { 0 };
	char line[256] = "";
	FILE *out = fmemopen(line, sizeof(line), "w");

	strlist_add(&list, "plain,a=b/c.d");
	strlist_add(&list, "");
	strlist_addf(&list, "%s %d", "two words", 7);
	strlist_add(&list, "it's $HOME `x` \\ \"q\"");
	strlist_print(&list, out);
	fclose(out);
	is_str(line, "plain,a=b/c.d '' 'two words 7' 'it'\\''s $HOME `x` \\ \"q\"'\n",
	       "words are quoted so that a shell reads them back");
	ok(list.items[list.len] == NULL, "a list ends with NULL, as execv() wants it");
	strlist_finish(&list);
}

static void test_words(void)
{
	ok(text_has_word("A", "A") && text_has_word("AB A", "A") && text_has_word("B AB C", "AB"), "a word is found among words");
	ok(!text_has_word("AB BA", "A") && !text_has_word("", "A") && !text_has_word("A  B", ""), "a part of a word and an empty word are not found");
}

static void test_last_byte(void)
{
	const char path[] = "a/b/c";

	ok(text_last(path, 5, '/') == path + 3 && text_last(path, 3, '/') == path + 1, "the last byte of its kind is found");
	ok(!text_last(path, 1, '/') && !text_last(path, 0, 'a') && !text_last(path, 5, 'x'), "no byte is found where there is none");
}

int main(void)
{
	test_numbers();
	test_safe();
	test_words();
	test_last_byte();
	test_shell_words();
	return done();
}
