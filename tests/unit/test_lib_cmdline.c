// SPDX-License-Identifier: MIT
/* test_lib_cmdline.c: the kernel command line, split as the kernel splits it; durations. */
#include <errno.h>
#include <stdbool.h>

#include "lib/cmdline.h"
#include "tests/unit/tap.h"

static struct cmdline line;
static char text[CMDLINE_MAX];

/* All words, each in <>, with -- between parameters and arguments. */
static const char *split(const char *s)
{
	static char out[2 * CMDLINE_MAX];
	size_t len = 0;

	snprintf(text, sizeof(text), "%s", s);
	cmdline_split(&line, text);
	out[0] = '\0';
	for (size_t i = 0; i < line.param_count; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "<%s>", line.params[i]);
	if (line.arg_count)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "--");
	for (size_t i = 0; i < line.arg_count; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "<%s>", line.args[i]);
	return out;
}

static const struct {
	const char *in, *out, *sentence;
} splits[] = {
	{ "", "", "an empty line has no words" },
	{ " \t\n", "", "blanks alone make no words" },
	{ "quiet\n", "<quiet>", "the newline that /proc/cmdline ends with is no part of a word" },
	{ "a b  c\td", "<a><b><c><d>", "any number of blanks separates" },
	{ "a\vb\fc\rd", "<a><b><c><d>", "all that isspace() knows separates" },
	{ " a=1 ", "<a=1>", "blanks around do not count" },
	{ "a=b=c", "<a=b=c>", "the first = ends the name" },
	{ "a= b", "<a=><b>", "a value may be empty" },
	{ "\"a b\" c", "<a b><c>", "quotes around a word keep its blanks and go" },
	{ "\"a=b c\" d", "<a=b c><d>", "quotes around name and value alike" },
	{ "a=\"b c\" d", "<a=b c><d>", "quotes around a value keep its blanks and go" },
	{ "a=\"\" b", "<a=><b>", "an empty value in quotes is empty" },
	{ "\"\" b", "<><b>", "an empty word in quotes is a word" },
	{ "a=b\"c d\"e f", "<a=b\"c d\"e><f>", "quotes inside a value keep blanks, and stay" },
	{ "a\"b c\"d e", "<a\"b c\"d><e>", "quotes inside a word keep blanks, and stay" },
	{ "a=b\"c d\" e", "<a=b\"c d\"><e>", "a quote at the end of a value that does not begin with one stays" },
	{ "a=\"b c", "<a=b c>", "a value's quote that is not ended goes to the end of the line" },
	{ "\"a b", "<a b>", "a word's quote that is not ended goes to the end of the line" },
	{ "a=\"", "<a=>", "a lone quote as value is an empty value" },
	{ "a=\"b\"c d", "<a=b\"c><d>", "a value's first quote goes even when the last character is none" },
	{ "a -- b c", "<a>--<b><c>", "what follows -- is for init" },
	{ "a --", "<a>", "-- at the end gives no arguments" },
	{ "-- b", "--<b>", "-- at the start gives no parameters" },
	{ "a -- b -- c", "<a>--<b>", "a second -- ends the arguments, as it does for the kernel" },
	{ "a -- b initrd=initrd", "<a>--<b>", "what firmware appends is no argument" },
	{ "a -- b initrd=x", "<a>--<b><initrd=x>", "a word that firmware does not append is an argument" },
	{ "-- \"b c\" d=\"e f\"", "--<b c><d=e f>", "arguments lose their quotes as parameters do" },
	{ "a --b ---", "<a><--b><--->", "only -- itself is the end of parameters" },
	{ "a=-- b", "<a=--><b>", "-- as a value is a value" },
	{ "\"--\" b", "--<b>", "quotes do not hide --" },
};

static void splitting(void)
{
	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++)
		is_str(split(splits[i].in), splits[i].out, "%s", splits[i].sentence);
	ok(line.args[line.arg_count] == NULL, "arguments end with a NULL, as exec wants it");
}

static void too_many(void)
{
	static char many[CMDLINE_MAX];
	size_t len = 0;

	for (int i = 0; i < 256; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len, "p ");
	split(many);
	is_int((long)line.param_count, 256, "256 parameters have a place");
	is_int((long)line.dropped, 0, "a full line of parameters drops none");
	snprintf(many + len, sizeof(many) - len, "p p -- a");
	split(many);
	is_int((long)line.param_count, 256, "of 258 parameters 256 are kept");
	is_int((long)line.dropped, 2, "the two parameters above the limit are counted as dropped");
	is_str(line.args[0], "a", "the words after -- are found beside dropped parameters");
	len = (size_t)snprintf(many, sizeof(many), "--");
	for (int i = 0; i < 63; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len, " a");
	split(many);
	is_int((long)line.arg_count, 63, "63 arguments have a place");
	is_int((long)line.dropped, 0, "a full line of arguments drops none");
	snprintf(many + len, sizeof(many) - len, " b");
	split(many);
	is_int((long)line.arg_count, 63, "of 64 arguments 63 are kept");
	is_int((long)line.dropped, 1, "the argument above the limit is counted as dropped");
	ok(line.args[63] == NULL, "the NULL after the arguments keeps its place");
}

static void values(void)
{
	split("a=1 bare a=2 ab=3 c= softoff.x=\"y z\" -- a=9");
	is_str(cmdline_value(&line, "a"), "2", "the last of several values counts");
	is_str(cmdline_value(&line, "ab"), "3", "a name is not found by its beginning");
	is_str(cmdline_value(&line, "bare"), "", "a bare name has the empty value");
	is_str(cmdline_value(&line, "c"), "", "a name with = and nothing after it has the empty value");
	is_str(cmdline_value(&line, "softoff.x"), "y z", "a value in quotes comes without them");
	is_str(cmdline_value(&line, "b"), NULL, "an absent name has no value");
	split("a a=1 a");
	is_str(cmdline_value(&line, "a"), "", "a bare name after a value is the last");
}

static const struct {
	const char *in;
	long ms; /* -1: refused */
} durations[] = {
	{ "5s", 5000 },      { "5", 5000 },      { "800ms", 800 },   { "2m", 120000 },      { "1h", 3600000 },
	{ "0", 0 },          { "0ms", 0 },       { "24h", 86400000 }, { "86400s", 86400000 }, { "86400000ms", 86400000 },
	{ "25h", -1 },       { "86401", -1 },    { "86400001ms", -1 }, { "1441m", -1 },
	{ "", -1 },          { "s", -1 },        { "-1s", -1 },      { "+1s", -1 },         { "1.5s", -1 },
	{ "5 s", -1 },       { "5S", -1 },       { "5s ", -1 },      { "5us", -1 },         { "5mss", -1 },
	{ "0x5", -1 },       { "99999999999999999999", -1 },
};

static void durations_read(void)
{
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		uint64_t ms = 4711;
		bool good = durations[i].ms >= 0;

		is_int(cmdline_duration(durations[i].in, &ms), good ? 0 : -EINVAL, "duration \"%s\" is %s",
		       durations[i].in, good ? "taken" : "refused");
		is_int((long)ms, good ? durations[i].ms : 4711, "duration \"%s\": %s", durations[i].in,
		       good ? "its milliseconds" : "nothing is written");
	}
}

int main(void)
{
	splitting();
	too_many();
	values();
	durations_read();
	return done();
}
