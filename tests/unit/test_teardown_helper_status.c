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
	is_str(helper_status_object(0), "/alone", "a helper without a page has only its own status");
	helper_status_make();
	is_str(helper_status_action(3), "", "a free place is empty");
	is_int(helper_status_steps(3), 0, "a free place has no steps");
	child(3, "unmounting", "/data");
	(void)wait(&status);
	is_int(WEXITSTATUS(status), 0, "a first child finds its object free");
	is_str(helper_status_action(3), "unmounting", "the parent sees the child's action");
	is_str(helper_status_object(3), "/data", "the parent sees the child's object");
	is_int(helper_status_steps(3), 1, "the parent sees the child's step");
	ok(helper_status_is_taken("/data"), "an object in use is seen by others");
	ok(!helper_status_is_taken("/dat"), "a part of an object's name is not in use");
	child(4, "unmounting", "/data");
	(void)wait(&status);
	is_int(WEXITSTATUS(status), 1, "a second child finds the object in use");
	memset(path, 'x', sizeof(path) - 1);
	child(3, "a word that is longer than there is room for it", path);
	(void)wait(&status);
	is_int((long)strlen(helper_status_action(3)), 26, "an action that is too long is cut");
	is_int((long)strlen(helper_status_object(3)), 387, "an object that is too long is cut");
	is_str(helper_status_object(4), "/data", "a text that was cut does not reach the next place");
	child(3, "", "");
	(void)wait(&status);
	is_str(helper_status_action(3), "", "a helper that is done leaves the place empty");
	is_int(helper_status_steps(3), 3, "leaving a place is a step");
	return done();
}
