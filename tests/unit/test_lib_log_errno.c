// SPDX-License-Identifier: MIT
/* test_lib_log_errno.c: the text of an errno is the machine's own. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/log.h"
#include "tests/unit/tap.h"

int main(void)
{
	int known = 0, differ = 0;

	for (int err = 1; err < 134; err++) {
		const char *text = log_errno(err);

		if (strncmp(text, "error ", 6) == 0)
			continue;
		known++;
		if (strcmp(text, strerror(err)) != 0) {
			differ++;
			printf("# %d: \"%s\", the machine's: \"%s\"\n", err, text, strerror(err));
		}
	}
	ok(known > 40, "%d numbers have a text", known);
	is_int(differ, 0, "every number has the text of the machine's libc");
	is_str(log_errno(-ENOENT), "No such file or directory", "a negative number has a text");
	is_str(log_errno(ENOTUNIQ), "error 76", "a number without a text is shown as a number");
	is_str(log_errno(4095), "error 4095", "a number above all errnos is shown as a number");
	return done();
}
