/* SPDX-License-Identifier: MIT */
/* exec.h - executes an inittab entry: terminal, words, shell. For the child. */
#ifndef INIT_SERVICES_EXEC_H
#define INIT_SERVICES_EXEC_H

#include <stdbool.h>

#include "init/services/inittab.h"

#define SERVICE_WORDS 64
#define SERVICE_TEXT 1024 /* of one entry's process */

struct service_start {
	const struct inittab_entry *entry;
	const struct inittab *tab;
	unsigned level, before; /* RUNLEVEL and PREVLEVEL of sysvinit's form, as bit numbers; INITTAB_NO_LEVEL: N */
	bool container; /* keeps descriptors 0 to 2 */
};

/* In the child of spawn_user(): becomes the program. Returns the exit status 126 or 127 if it cannot. */
int service_exec(void *start);

/* In a child, or before PID 1 becomes another program: sets environ for the entry. Descriptor 0 is its terminal. */
void service_environment(const struct service_start *what);

/*
 * Splits an entry's process field into a NULL-terminated argv and sets *program, the file to execute. Returns NULL if the field
 * is too long, which it logs. The next call overwrites the result.
 */
char **service_argv(const struct inittab_entry *entry, const char **program);

/*
 * Splits a process field into words at blanks, in place, or turns it into `/bin/sh -c "exec …"` if it contains a character that
 * only a shell understands; argv has room for SERVICE_WORDS. A leading `-` makes a login shell: it stays in argv[0] and is not
 * part of the program's name. Returns that name, or NULL if the result does not fit. The shell's command is built in buf.
 */
const char *service_words(char *process, char **argv, char *buf, unsigned size);

#endif
