/* SPDX-License-Identifier: MIT */
/*
 * kconfig.h - a kernel's .config, as a table of symbols.
 *
 * The form is that of linux/Documentation/kbuild/kconfig.rst and linux/scripts/kconfig/confdata.c:
 * CONFIG_NAME=y, =m, =n, ="text", =0x10, or "# CONFIG_NAME is not set". Names are kept without
 * "CONFIG_".
 */
#ifndef HOST_SHIM_CHECK_KCONFIG_H
#define HOST_SHIM_CHECK_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "host-shim/kernel/image.h"

enum kconfig_value {
	KCONFIG_ABSENT, /* no line: the symbol does not exist there, or what it needs is off */
	KCONFIG_NO,
	KCONFIG_MODULE,
	KCONFIG_YES,
	KCONFIG_TEXT, /* a string or a number */
};

struct kconfig_symbol {
	const char *name;
	const char *text; /* as written behind =, or "n" */
	enum kconfig_value value;
	size_t line;
};

struct kconfig {
	char *text;                    /* what the names point into */
	struct kconfig_symbol *symbol; /* sorted by name; of two lines the later holds */
	size_t symbols;
	size_t bad_line;       /* the first that is neither a comment nor an assignment, or 0 */
	enum arch arch;        /* ARCH_UNKNOWN where it does not tell */
	unsigned major, minor; /* 0.0 where it does not tell */
	char release[64];      /* "6.12.117", or "" */
	bool complete;         /* written by kconfig in full: what it does not name is off */
};

/* Reads len bytes. Returns 0 or -EINVAL: no line of it is a symbol. */
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
