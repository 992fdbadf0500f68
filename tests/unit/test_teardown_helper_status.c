// SPDX-License-Identifier: MIT
/* test_teardown_helper_status.c: what a helper is at, seen by another process. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/teardown/helper_status.h"
#include "tests/unit/tap.h"

/* In a child at place: says what it is at, and goes. */
static void child(unsigned place, const char *doing, const char *what)
{
	if (fork() == 0) {
		helper_status_use(place);
		helper_status_set(doing, what);
		_exit(helper_status_is_taken(what));
	}
}

int main(void)
{
	static char path[2000];
	int status;

	helper_status_set("unmounting", "/alone");
	is_str(helper_status_object(0), "/alone", "without a page one sees oneself");
	helper_status_make();
	is_str(helper_status_action(3), "", "a place that nobody took is empty");
	is_int(helper_status_steps(3), 0, "and has not moved");
	child(3, "unmounting", "/data");
	(void)wait(&status);
	is_int(WEXITSTATUS(status), 0, "a child is the only one at what it is at");
	is_str(helper_status_action(3), "unmounting", "its parent sees what it does");
	is_str(helper_status_object(3), "/data", "and with what");
	is_int(helper_status_steps(3), 1, "and that it moved");
	ok(helper_status_is_taken("/data"), "others see that it is taken");
	ok(!helper_status_is_taken("/dat"), "by its whole name");
	child(4, "unmounting", "/data");
	(void)wait(&status);
	is_int(WEXITSTATUS(status), 1, "a second child sees the first");
	memset(path, 'x', sizeof(path) - 1);
	child(3, "a word that is longer than there is room for it", path);
	(void)wait(&status);
	is_int((long)strlen(helper_status_action(3)), 26, "what is too long is cut");
	is_int((long)strlen(helper_status_object(3)), 399, "both of it");
	is_str(helper_status_object(4), "/data", "and runs into nobody else's place");
	child(3, "", "");
	(void)wait(&status);
	is_str(helper_status_action(3), "", "who is done leaves the place empty");
	is_int(helper_status_steps(3), 3, "which is a step, too");
	return done();
}
