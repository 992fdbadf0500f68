/* SPDX-License-Identifier: MIT */
/* strlist.h - a growing, NULL-terminated list of strings: an argv under construction. */
#ifndef HOST_SHIM_COMMON_STRLIST_H
#define HOST_SHIM_COMMON_STRLIST_H

#include <stddef.h>
#include <stdio.h>

struct strlist {
	char **items; /* NULL while empty, else NULL-terminated */
	size_t len;
};

/* Both copy their text; without memory the program ends. */
void strlist_add(struct strlist *list, const char *text);
__attribute__((format(printf, 2, 3)))
void strlist_addf(struct strlist *list, const char *fmt, ...);

/* Writes the list as one line that a shell reads back as the same words. */
void strlist_print(const struct strlist *list, FILE *out);
/* The same without the end of the line. */
void strlist_write(const struct strlist *list, FILE *out);

void strlist_finish(struct strlist *list);

#endif
