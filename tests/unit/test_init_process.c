// SPDX-License-Identifier: MIT
/* links: init/process lib/fd lib/log lib/clock lib/text */
/* test_init_process.c: texts of /proc/PID/stat. */
#include <errno.h>

#include "init/process.h"
#include "tests/unit/tap.h"

static const struct {
	const char *text, *name;
	char state;
	const char *sentence;
} good[] = {
	{ "12 (sh) S 1 12 12 0 -1", "sh", 'S', "one as proc(5) has it" },
	{ "12 (a b) D 1", "a b", 'D', "a name with a blank" },
	{ "12 (a) R 1) S) Z 1", "a) R 1) S", 'Z', "a name that looks like the rest" },
	{ "12 (((()) T 1", "((()", 'T', "a name of parentheses" },
	{ "12 () R", "", 'R', "an empty name, and nothing behind the state" },
};

static const char *const bad[] = { "", "12", "12 (sh", "12 sh) S", "12 (sh)", "12 (sh) ", "12 (sh)S", ")(" };

int main(void)
{
	char text[64];
	struct process p;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), "%s", good[i].text);
		is_int(process_parse(text, &p), 0, "%s is read", good[i].sentence);
		is_str(p.name, good[i].name, "its name");
		is_int(p.state, good[i].state, "its state");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%s", bad[i]);
		is_int(process_parse(text, &p), -EINVAL, "\"%s\" is refused", bad[i]);
	}
	return done();
}
