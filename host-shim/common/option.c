// SPDX-License-Identifier: MIT
/* option.c - a command's options as a table: parses them, and prints them for --help. */
#include "host-shim/common/option.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The most that an error message quotes of a word that is no option. */
#define WORD_SHOWN 60

void option_help(const struct option_table *t)
{
	for (const struct option *o = t->options; o->name; o++) {
		const char *text = o->help, *end;
		int width = printf("  --%s%s%s", o->name, o->value ? " " : "",
		    o->value ? o->value : "");

		if (width >= t->column)
			printf("\n%*s", width = 0, "");
		for (; (end = strchr(text, '\n')); text = end + 1, width = 0)
			printf("%*s%.*s\n", t->column - width, "", (int)(end - text), text);
		printf("%*s%s\n", t->column - width, "", text);
	}
}

static void set_option(const struct option *o, void *to, char *value)
{
	if (o->set)
		o->set(to, value);
	else if (o->value)
		*(const char **)(void *)((char *)to + o->at) = value;
	else
		*(bool *)((char *)to + o->at) = true;
}

int option_take(const struct option_table *t, void *to, char *const argv[], int i)
{
	char *name = argv[i] + 2, *value = strchr(name, '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);
	const struct option *o = t->options;

	while (o->name && (strlen(o->name) != len || strncmp(o->name, name, len) != 0))
		o++;
	if (!o->name)
		t->refuse("unknown option --%.*s (see softoff %s --help)",
		    (int)(len < WORD_SHOWN ? len : WORD_SHOWN), name, t->command);
	if (!o->value && value)
		t->refuse("--%s takes no value", o->name);
	if (o->value && !value && !argv[i + 1])
		t->refuse("--%s needs a value: %s", o->name, o->value);
	set_option(o, to, !o->value ? NULL : value ? value + 1 : argv[i + 1]);
	return o->value && !value ? i + 2 : i + 1;
}
