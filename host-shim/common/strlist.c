// SPDX-License-Identifier: MIT
/* strlist.c - a growing, NULL-terminated list of strings: an argv under construction. */
#include "host-shim/common/strlist.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/note.h"

static void *die_if_null(void *p)
{
	if (!p)
		die("out of memory");
	return p;
}

static void adopt(struct strlist *list, char *text)
{
	list->items = die_if_null(realloc(list->items, (list->len + 2) * sizeof(*list->items)));
	list->items[list->len++] = text;
	list->items[list->len] = NULL;
}

void strlist_add(struct strlist *list, const char *text)
{
	adopt(list, die_if_null(strdup(text)));
}

void strlist_addf(struct strlist *list, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = die_if_null(malloc((size_t)n + 1));
	va_start(ap, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	adopt(list, text);
}

static void print_quoted(const char *word, FILE *out)
{
	const char *plain =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,._+:@%/=-";

	if (*word && word[strspn(word, plain)] == '\0') {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	}
	fputc('\'', out);
}

void strlist_write(const struct strlist *list, FILE *out)
{
	size_t i;

	for (i = 0; i < list->len; i++) {
		if (i)
			fputc(' ', out);
		print_quoted(list->items[i], out);
	}
}

void strlist_print(const struct strlist *list, FILE *out)
{
	strlist_write(list, out);
	fputc('\n', out);
}

void strlist_finish(struct strlist *list)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct strlist){ 0 };
}
