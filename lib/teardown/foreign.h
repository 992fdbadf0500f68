/* SPDX-License-Identifier: MIT */
/* foreign.h - file systems that are mounted in the mount namespaces of other processes. For helpers. */
#ifndef LIB_TEARDOWN_FOREIGN_H
#define LIB_TEARDOWN_FOREIGN_H

#include <stdbool.h>

/*
 * How many file systems with data are writable in the mount namespaces of the user's processes, other than this process's own.
 * A file system counts once for each process that sees it. memory is mountinfo_memory()'s; say: a line for each.
 */
int foreign_count(char *memory, bool say);

#endif
