/* SPDX-License-Identifier: MIT */
/* teardown.h - undoing mounts before the end. */
#ifndef INIT_TEARDOWN_H
#define INIT_TEARDOWN_H

#include <stddef.h>

/*
 * Unmounts what can be unmounted, deepest first, makes the rest read-only, until a pass changes nothing.
 * For an own child: a dead server or a frozen file system blocks it. Returns how many file systems that
 * hold data stayed writable (each was named by a line), 255 at most.
 */
int teardown_run(void *unused);

/* The fields of one line of /proc/self/mountinfo (proc(5)); they point into the line, escapes undone. */
struct teardown_mount {
	char *point, *type, *options;
};

/* Splits line in place. Returns 0 or -EINVAL. Pure, for the tests. */
int teardown_parse(char *line, struct teardown_mount *out);

#endif
