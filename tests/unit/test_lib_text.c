// SPDX-License-Identifier: MIT
/* test_lib_text.c: formatting without stdio, cutting, JSON, numbers. */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "lib/text.h"
#include "tests/unit/tap.h"

static char buf[128];
static struct text t;

static const char *fmt(const char *format, ...) __attribute__((format(printf, 1, 2)));

static const char *fmt(const char *format, ...)
{
	va_list ap;

	t = TEXT_IN(buf);
	va_start(ap, format);
	text_vfmt(&t, format, ap);
	va_end(ap);
	return buf;
}

static const char *json(const char *s)
{
	t = TEXT_IN(buf);
	text_json(&t, s);
	return buf;
}

static void conversions(void)
{
	is_str(fmt("plain"), "plain", "text without a conversion stays");
	is_str(fmt("%s", ""), "", "an empty format prints nothing");
	is_str(fmt("a%sb%cc", "-", '+'), "a-b+c", "%%s and %%c are replaced");
	is_str(fmt("%d %d %d", 0, -1, INT_MIN), "0 -1 -2147483648", "%%d has a sign and reaches the least int");
	is_str(fmt("%ld", LONG_MIN), "-9223372036854775808", "%%ld reaches the least long");
	is_str(fmt("%u %lu", UINT_MAX, ULONG_MAX), "4294967295 18446744073709551615", "%%u and %%lu reach the greatest");
	is_str(fmt("%zu", (size_t)42), "42", "%%zu is a size");
	is_str(fmt("%x %lx", 0xbeefu, 0x123456789abcUL), "beef 123456789abc", "%%x is hexadecimal in small letters");
	is_str(fmt("%03lu.%03u", 7UL, 1234u), "007.1234", "a width fills with zeros and never cuts");
	errno = ENOENT;
	is_str(fmt("/x: %m"), "/x: No such file or directory", "%%m is the text of errno");
	is_str(fmt("100%%"), "100%", "%%%% is a percent sign");
}

static void foreign_conversions(void)
{
	/* Not literals, so that the compiler does not check what is not meant for printf. */
	static char pointer[] = "at %p, left %d", half[] = "half %";

	t = TEXT_IN(buf);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_fmt(&t, pointer, NULL, 1);
	is_str(buf, "at %p, left %d", "an unknown conversion and the rest of the format are copied");
	t = TEXT_IN(buf);
	text_fmt(&t, half, 0);
	is_str(buf, "half %", "a lone %% at the end is copied");
#pragma GCC diagnostic pop
}

static void cutting(void)
{
	char four[4], one[1];
	struct text small = TEXT_IN(four), none = TEXT_IN(one);

	text_str(&small, "abc");
	is_str(four, "abc", "what fits to the last byte is whole");
	ok(!small.cut, "a text that fits to the last byte is not marked as cut");
	text_char(&small, 'd');
	is_str(four, "abc", "a text that does not fit is cut");
	ok(small.cut, "a cut text is marked");
	is_int((long)small.len, 3, "the length is the length of the cut text");
	text_str(&none, "x");
	is_str(one, "", "a buffer of one byte holds the empty string");
	ok(none.cut, "a buffer of one byte is marked as cut");
	small = TEXT_IN(four);
	text_fmt(&small, "%lu", 123456UL);
	is_str(four, "123", "a number is cut like any text");
	text_str(&small, "");
	is_str(four, "123", "a full text takes nothing more, not even an empty string");
}

static void numbers_alone(void)
{
	t = TEXT_IN(buf);
	text_u64(&t, UINT64_MAX);
	text_char(&t, ' ');
	text_hex(&t, UINT64_MAX);
	is_str(buf, "18446744073709551615 ffffffffffffffff", "the greatest number, in both bases");
	t = TEXT_IN(buf);
	text_bytes(&t, "a\0b", 3);
	is_int((long)t.len, 3, "NUL bytes may be appended");
	ok(memcmp(buf, "a\0b", 4) == 0, "NUL bytes are kept, and a NUL follows");
}

static void json_strings(void)
{
	is_str(json("plain text"), "plain text", "JSON: plain text stays");
	is_str(json("\"\\"), "\\\"\\\\", "JSON: quote and backslash get a backslash");
	is_str(json("\n\t\x01\x1f"), "\\u000a\\u0009\\u0001\\u001f", "JSON: control bytes become \\u00XX");
	is_str(json("\x7f"), "\\u007f", "JSON: DEL is escaped");
	is_str(json("\xff\xc3\xa4"), "\\u00ff\\u00c3\\u00a4", "JSON: bytes beyond ASCII are escaped one by one");
	is_str(json(" ~/"), " ~/", "JSON: the first and the last printable byte stay");
}

static void parse(const char *s, uint64_t max, int rc, uint64_t value, const char *rest)
{
	uint64_t n = 4711;
	const char *p = s;

	is_int(text_parse_u64(&p, max, &n), rc, "number \"%s\", at most %lu: %s", s, (unsigned long)max,
	       rc ? "refused" : "taken");
	ok(n == (rc ? 4711 : value), "number \"%s\": %s", s, rc ? "nothing is written" : "its value");
	is_str(p, rest, "number \"%s\": the end of the digits", s);
}

static void numbers_read(void)
{
	parse("0", 0, 0, 0, "");
	parse("1", 0, -ERANGE, 0, "1");
	parse("007x", 10, 0, 7, "x");
	parse("10", 10, 0, 10, "");
	parse("11", 10, -ERANGE, 0, "11");
	parse("100", 10, -ERANGE, 0, "100");
	parse("9", 5, -ERANGE, 0, "9");
	parse("18446744073709551615", UINT64_MAX, 0, UINT64_MAX, "");
	parse("18446744073709551616", UINT64_MAX, -ERANGE, 0, "18446744073709551616");
	parse("", 10, -EINVAL, 0, "");
	parse("-1", 10, -EINVAL, 0, "-1");
	parse(" 1", 10, -EINVAL, 0, " 1");
	parse("x", 10, -EINVAL, 0, "x");
}

static void printing(void)
{
	int fds[2];
	char got[2048];
	ssize_t n;
	static char longer[1500];

	memset(longer, 'x', sizeof(longer) - 1);
	ok(pipe(fds) == 0, "a pipe to print to");
	text_print(fds[1], "%s %d\n", "one", 1);
	n = read(fds[0], got, sizeof(got) - 1);
	got[n > 0 ? n : 0] = '\0';
	is_str(got, "one 1\n", "text_print writes what it formats");
	text_print(fds[1], "%s", longer);
	is_int(read(fds[0], got, sizeof(got)), 1023, "text_print cuts at 1 KiB");
	close(fds[0]);
	close(fds[1]);
	text_print(-1, "nobody");
	ok(1, "text_print to a closed descriptor does no harm");
}

static void setting(void)
{
	char path[12] = "before";

	ok(TEXT_SET(path, "/proc/%d", 42), "text_set returns true for a text that fits");
	is_str(path, "/proc/42", "text_set replaces the text in the array");
	ok(TEXT_SET(path, "/proc/%s", "4242") && strlen(path) == 10, "text_set fills the array again");
	ok(!TEXT_SET(path, "/proc/%d/stat", 42), "text_set returns false for a text that does not fit");
	is_str(path, "/proc/42/st", "text_set cuts a text that does not fit");
}

static void finding(void)
{
	char meminfo[] = "Dirtyish: 1\nDirty: 2\n";

	ok(text_find(meminfo, "\nDirty:") == meminfo + 11, "text_find finds the first place");
	ok(text_find(meminfo, "Dirty:") == meminfo + 12, "text_find does not find a place that only begins alike");
	ok(text_find(meminfo, "2\n") == meminfo + 19, "text_find finds a match at the end");
	ok(!text_find(meminfo, "2\n\n"), "text_find finds no match beyond the end");
	ok(!text_find("", "x"), "text_find finds nothing in an empty text");
}

int main(void)
{
	finding();
	setting();
	conversions();
	foreign_conversions();
	cutting();
	numbers_alone();
	json_strings();
	numbers_read();
	printing();
	return done();
}
