// SPDX-License-Identifier: MIT
/* kconfig.c - a kernel's .config, as a table of symbols. */
#include "host-shim/check/kconfig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/note.h"

#define PREFIX "CONFIG_"
#define UNSET " is not set"

static size_t name_length(const char *s)
{
	return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}

/* kconfig's conf_set_sym_val() reads only the first letter of a tristate; text is quoted, and a number has digits. */
static enum kconfig_value value_of(const char *text)
{
	switch (*text) {
	case 'y':
		return KCONFIG_YES;
	case 'm':
		return KCONFIG_MODULE;
	case 'n':
		return KCONFIG_NO;
	default:
		return KCONFIG_TEXT;
	}
}

/* The value alone, without the text after its letter. */
static const char *text_of_value(const char *text)
{
	switch (value_of(text)) {
	case KCONFIG_YES:
		return "y";
	case KCONFIG_MODULE:
		return "m";
	case KCONFIG_NO:
		return "n";
	case KCONFIG_ABSENT:
	case KCONFIG_TEXT:
		break;
	}
	return text;
}

static void add_symbol(struct kconfig *k, const char *name, const char *text, size_t line)
{
	if ((k->symbols & (k->symbols - 1)) == 0) {
		size_t room = k->symbols ? k->symbols * 2 : 1;
		struct kconfig_symbol *more = realloc(k->symbol, room * sizeof(*more));

		if (!more)
			die("out of memory");
		k->symbol = more;
	}
	k->symbol[k->symbols++] = (struct kconfig_symbol){ name, text_of_value(text), value_of(text), line };
}

/* "# CONFIG_NAME is not set" */
static bool take_unset(struct kconfig *k, char *line, size_t number)
{
	char *name = line + sizeof("# " PREFIX) - 1;
	size_t len;

	if (strncmp(line, "# " PREFIX, sizeof("# " PREFIX) - 1))
		return false;
	len = name_length(name);
	if (!len || strncmp(name + len, UNSET, sizeof(UNSET) - 1))
		return false;
	name[len] = '\0';
	add_symbol(k, name, "n", number);
	return true;
}

static bool take_assignment(struct kconfig *k, char *line, size_t number)
{
	char *name = line + sizeof(PREFIX) - 1;
	size_t len;

	if (strncmp(line, PREFIX, sizeof(PREFIX) - 1))
		return false;
	len = name_length(name);
	if (!len || name[len] != '=')
		return false;
	name[len] = '\0';
	add_symbol(k, name, name + len + 1, number);
	return true;
}

/* kconfig's own heading: "# Linux/arm64 6.12.117 Kernel Configuration". */
static void read_heading(struct kconfig *k, const char *line)
{
	char arch[16];

	if (strstr(line, "Automatically generated file; DO NOT EDIT"))
		k->complete = true;
	if (sscanf(line, "# Linux/%15[a-z0-9_] %63s Kernel Configuration", arch, k->release) != 2) {
		if (!k->major)
			k->release[0] = '\0';
		return;
	}
	if (sscanf(k->release, "%3u.%4u", &k->major, &k->minor) != 2)
		k->major = k->minor = 0;
	k->arch = !strcmp(arch, "arm64") ? ARCH_ARM64 : k->arch;
}

static void ignore_line(struct kconfig *k, const char *line, size_t number)
{
	if (k->ignored < KCONFIG_IGNORED)
		k->ignored_line[k->ignored] = (struct kconfig_ignored){ number, line };
	k->ignored++;
}

/* As in kconfig's conf_read_simple(): a line that does not begin in column 0 is unexpected data, not an assignment. */
static void take_kconfig_line(struct kconfig *k, char *line, size_t number)
{
	size_t len = strlen(line);

	if (len && line[len - 1] == '\r')
		line[--len] = '\0';
	if (!*line || take_unset(k, line, number) || take_assignment(k, line, number))
		return;
	if (*line == '#')
		read_heading(k, line);
	else
		ignore_line(k, line, number);
}

static int by_symbol_name(const void *a, const void *b)
{
	const struct kconfig_symbol *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->line > y->line) - (x->line < y->line);
}

/* Sorts, and keeps only the last of several lines for a name, as kconfig does. */
static void sort_symbols(struct kconfig *k)
{
	size_t n = 0;

	qsort(k->symbol, k->symbols, sizeof(*k->symbol), by_symbol_name);
	for (size_t i = 0; i < k->symbols; i++)
		if (i + 1 == k->symbols || strcmp(k->symbol[i].name, k->symbol[i + 1].name) != 0)
			k->symbol[n++] = k->symbol[i];
	k->symbols = n;
}

static void guess(struct kconfig *k)
{
	if (k->arch == ARCH_UNKNOWN && kconfig_get(k, "ARM64") == KCONFIG_YES)
		k->arch = ARCH_ARM64;
	if (k->arch == ARCH_UNKNOWN && kconfig_get(k, "X86_64") == KCONFIG_YES)
		k->arch = ARCH_X86_64;
	/* Only a complete config names the compiler: savedefconfig's files and fragments do not. */
	if (kconfig_get(k, "CC_VERSION_TEXT") != KCONFIG_ABSENT)
		k->complete = true;
}

static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
}

int kconfig_parse(const char *text, size_t len, struct kconfig *out)
{
	size_t number = 1;
	char *line, *end;

	*out = (struct kconfig){ 0 };
	out->text = malloc(len + 1);
	if (!out->text)
		die("out of memory");
	for (size_t i = 0; i < len; i++)
		/* messages quote the text on a terminal */
		out->text[i] = (char)(is_control(text[i]) ? ' ' : text[i]);
	out->text[len] = '\0';
	for (line = out->text; line; line = end ? end + 1 : NULL, number++) {
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		take_kconfig_line(out, line, number);
	}
	if (!out->symbols) {
		kconfig_finish(out);
		return -EINVAL;
	}
	sort_symbols(out);
	guess(out);
	return 0;
}

enum kconfig_value kconfig_get(const struct kconfig *k, const char *name)
{
	size_t low = 0, high = k->symbols;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(k->symbol[middle].name, name);

		if (!order)
			return k->symbol[middle].value;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return KCONFIG_ABSENT;
}

const char *kconfig_value_name(enum kconfig_value value)
{
	static const char *const names[] = {
		[KCONFIG_ABSENT] = "absent", [KCONFIG_NO] = "n", [KCONFIG_MODULE] = "m",
		[KCONFIG_YES] = "y", [KCONFIG_TEXT] = "text",
	};

	return names[value];
}

void kconfig_finish(struct kconfig *k)
{
	free(k->symbol);
	free(k->text);
	*k = (struct kconfig){ 0 };
}
