/* SPDX-License-Identifier: MIT */
/* exempt.h - who asks to be spared. For helpers. */
#ifndef LIB_TEARDOWN_EXEMPT_H
#define LIB_TEARDOWN_EXEMPT_H

#include <sys/types.h>

enum exempt {
	EXEMPT_GONE, /* already dead, or one of the kernel's */
	EXEMPT_YES,    /* root's, and its argv[0] begins with '@' */
	EXEMPT_NO,
};

/* How it is with a process. The working directory must be /proc. What it reads there it tells in lib/teardown/helper_status.h. */
enum exempt exempt_check(pid_t pid);

#endif
