// SPDX-License-Identifier: MIT
/* test_teardown_proc.c: texts of /proc/PID/stat. */
#include <errno.h>

#include "lib/teardown/proc.h"
#include "tests/unit/tap.h"

static const struct {
	const char *text, *name;
	char state;
	const char *sentence;
} good[] = {
	{ "12 (sh) S 1 12 12 0 -1", "sh", 'S', "a line as in proc(5)" },
	{ "12 (a b) D 1", "a b", 'D', "a name with a blank" },
	{ "12 (a) R 1) S) Z 1", "a) R 1) S", 'Z', "a name that looks like the rest" },
	{ "12 (((()) T 1", "((()", 'T', "a name of parentheses" },
	{ "12 () R", "", 'R', "an empty name, and nothing after the state" },
};

static const char *const bad[] = { "", "12", "12 (sh", "12 sh) S", "12 (sh)", "12 (sh) ", "12 (sh)S", ")(" };

/* As Linux 6.12 writes it; no field has the value of another. */
static const char whole[] =
	"7 (a) 1 (b) S 4 5 6 7 -8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 281474976710656 24 25 26 27 28 29 30 31 32 33 34 35 36 37 "
	"38 39 40 41 42 43 44 45 46 47 281474976714752 49 50 51 52\n";

static void numbers(void)
{
	uint64_t n = 0;

	is_int(proc_number(whole, 4, &n), 0, "field 4 is read");
	is_int((long)n, 4, "field 4 is the parent");
	is_int(proc_number(whole, PROC_VSIZE, &n), 0, "vsize is read");
	is_int((long)n, 281474976710656, "vsize has all its bits");
	is_int(proc_number(whole, 48, &n), 0, "arg_start is read");
	is_int((long)n, 281474976714752, "arg_start has all its bits");
	is_int(proc_number(whole, 52, &n), 0, "the last field is read");
	is_int((long)n, 52, "the last field has its value");
	is_int(proc_number(whole, 8, &n), -EINVAL, "a negative number is refused");
	is_int(proc_number(whole, 53, &n), -EINVAL, "a field beyond the last is refused");
	is_int(proc_number("7 (a", 4, &n), -EINVAL, "a line that ends inside the name is refused");
	is_int(proc_number("7 (a)", 4, &n), -EINVAL, "a line that ends with the name is refused");
	is_int((long)n, 52, "a refusal writes nothing");
}

int main(void)
{
	char text[64];
	struct proc p;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), "%s", good[i].text);
		is_int(proc_parse(text, &p), 0, "%s is read", good[i].sentence);
		is_str(p.name, good[i].name, "%s: the name", good[i].sentence);
		is_int(p.state, good[i].state, "%s: the state", good[i].sentence);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%s", bad[i]);
		is_int(proc_parse(text, &p), -EINVAL, "\"%s\" is refused", bad[i]);
	}
	numbers();
	return done();
}
