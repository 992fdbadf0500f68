/* SPDX-License-Identifier: MIT */
/*
 * kconfig.h - a kernel's .config, as a table of symbols.
 *
 * The form is in linux/Documentation/kbuild/kconfig.rst and linux/scripts/kconfig/confdata.c:
 * CONFIG_NAME=y, =m, =n, ="text", =0x10, or "# CONFIG_NAME is not set", each in column 0. Names are
 * kept without "CONFIG_".
 */
#ifndef HOST_SHIM_CHECK_KCONFIG_H
#define HOST_SHIM_CHECK_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "host-shim/kernel/image.h"

enum kconfig_value {
	KCONFIG_ABSENT, /* no line: this kernel has no such symbol, or a symbol that it depends on is off */
	KCONFIG_NO,
	KCONFIG_MODULE,
	KCONFIG_YES,
	KCONFIG_TEXT, /* a string or a number */
};

struct kconfig_symbol {
	const char *name;
	const char *text; /* the text after =, or "n" */
	enum kconfig_value value;
	size_t line;
};

/* A line that kconfig warns of and ignores, such as a line with blanks or a byte order mark before it. */
struct kconfig_ignored {
	size_t line;
	const char *text;
};

#define KCONFIG_IGNORED 4

struct kconfig {
	char *text;                    /* all names point into it */
	struct kconfig_symbol *symbol; /* sorted by name; of two lines for a name the later counts */
	size_t symbols;
	struct kconfig_ignored ignored_line[KCONFIG_IGNORED]; /* the first few */
	size_t ignored;        /* lines that are neither a comment nor an assignment */
	enum arch arch;        /* ARCH_UNKNOWN if the config has none */
	unsigned major, minor; /* 0.0 if the config has none */
	char release[64];      /* "6.12.117", or "" */
	bool complete;         /* kconfig wrote all of it: a symbol without a line is off */
};

/* Reads len bytes. Returns 0, or -EINVAL if no line is a symbol. */
int kconfig_parse(const char *text, size_t len, struct kconfig *out);

enum kconfig_value kconfig_get(const struct kconfig *k, const char *name);

/* "y", "m", "n", "absent", "text". */
const char *kconfig_value_name(enum kconfig_value value);

static inline bool kconfig_on(enum kconfig_value value)
{
	return value == KCONFIG_YES || value == KCONFIG_MODULE;
}

void kconfig_finish(struct kconfig *k);

#endif
