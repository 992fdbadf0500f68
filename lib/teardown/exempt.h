/* SPDX-License-Identifier: MIT */
/* exempt.h - which processes are exempt from the shutdown's signals. For helpers. */
#ifndef LIB_TEARDOWN_EXEMPT_H
#define LIB_TEARDOWN_EXEMPT_H

#include <sys/types.h>

enum exempt {
	EXEMPT_GONE, /* root's, and it has ended */
	EXEMPT_YES,  /* root's, and its argv[0] begins with '@' */
	EXEMPT_NO,   /* any other, also one that has ended */
};

/* Once, before exempt_check(): gives up CAP_SYS_RESOURCE, which makes the checks faster. */
void exempt_prepare(void);

/*
 * Checks a process. The working directory must be /proc. While it reads a process's memory, which may block,
 * helper_status_process() tells which.
 */
enum exempt exempt_check(pid_t pid);

#endif
