/* SPDX-License-Identifier: MIT */
/* option.h - a command's options as a table: parses them, and prints them for --help. */
#ifndef HOST_SHIM_COMMON_OPTION_H
#define HOST_SHIM_COMMON_OPTION_H

#include <stdbool.h>
#include <stddef.h>

struct option {
	const char *name;
	const char *value; /* the name of its value in --help; NULL: it takes none */
	/*
	 * without a setter: the offset of the const char * that it sets, or of the bool if it takes
	 * nothing
	 */
	size_t at;
	void (*set)(void *to, char *value);
	const char *help; /* lines */
};

/* at and set of an option that only sets a field of this type. */
#define OPTION_TEXT(type, field) offsetof(type, field) + 0 * sizeof(_Generic(((type *)0)->field, const char *: 0)), NULL
#define OPTION_FLAG(type, field) offsetof(type, field) + 0 * sizeof(_Generic(((type *)0)->field, bool: 0)), NULL

struct option_table {
	const char *command;          /* "run" */
	const struct option *options; /* an option without a name ends it */
	int column;                   /* of the texts in --help */
	__attribute__((noreturn, format(printf, 1, 2)))
	void (*refuse)(const char *fmt, ...);
};

/* Prints the options for --help. */
void option_help(const struct option_table *t);

/*
 * Takes argv[i], "--NAME", "--NAME=VALUE" or "--NAME VALUE", for the struct at to. Returns the
 * index of the next word.
 */
int option_take(const struct option_table *t, void *to, char *const argv[], int i);

#endif
