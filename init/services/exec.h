/* SPDX-License-Identifier: MIT */
/* exec.h - from an inittab entry to a running program: terminal, words, shell. For the child. */
#ifndef INIT_SERVICES_EXEC_H
#define INIT_SERVICES_EXEC_H

#include <stdbool.h>

#include "init/services/inittab.h"

#define SERVICE_WORDS 32

struct service_start {
	const struct inittab_entry *entry;
	const struct inittab *tab;
	bool container; /* keeps descriptors 0 to 2 */
};

/* In the child of spawn_user(): becomes the program. Returns the exit status 126 or 127 if it cannot. */
int service_exec(void *start);

/*
 * The words of an entry's process, NULL behind the last; *program is what to run. NULL: too long, which was said. They lie in
 * memory that the next call uses again.
 */
char **service_argv(const struct inittab_entry *entry, const char **program);

/*
 * Splits a process field into words at blanks, in place, or makes `/bin/sh -c "exec …"` of it if it has any character that
 * only a shell understands; argv has room for SERVICE_WORDS. A leading `-` makes it a login shell: it stays in argv[0] and
 * is not part of the program's name, which is returned. buf is where the shell's command is built. NULL: does not fit.
 */
const char *service_words(char *process, char **argv, char *buf, unsigned size);

#endif
