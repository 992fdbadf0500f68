/* SPDX-License-Identifier: MIT */
/* spared.h - who asks to be spared. For helpers. */
#ifndef INIT_SPARED_H
#define INIT_SPARED_H

#include <sys/types.h>

enum spared {
	SPARED_NOBODY, /* already dead, or one of the kernel's */
	SPARED_YES,    /* root's, and its argv[0] begins with '@' */
	SPARED_NO,
};

/* How it is with a process. The working directory must be /proc. What it reads there it tells in init/progress.h. */
enum spared spared_look(pid_t pid);

#endif
