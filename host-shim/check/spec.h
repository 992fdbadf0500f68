/* SPDX-License-Identifier: MIT */
/*
 * spec.h - the specification of `softoff check`: the fragments in kernel-configs with their reasons,
 * and the table of their symbols, kernel-configs/symbols. docs/is-my-kernel-wired.md describes the
 * form of the fragments' comments.
 */
#ifndef HOST_SHIM_CHECK_SPEC_H
#define HOST_SHIM_CHECK_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "host-shim/kernel/image.h"

enum spec_kind {
	SPEC_NEED,     /* the guest hears the platform's button only with it */
	SPEC_WANT,     /* useful; no verdict depends on it */
	SPEC_FALLBACK, /* another channel that hears the button */
	SPEC_REQUEST,  /* a way to request a stop that needs no button */
};

#define SPEC_WORDS 16

struct spec_words { /* names without "CONFIG_", platforms, architectures */
	const char *word[SPEC_WORDS];
	size_t count;
};

struct spec_request {
	const char *name;  /* without "CONFIG_" */
	const char *value; /* "y", "n" or a text as written */
	unsigned line;
};

#define SPEC_REQUESTS 32

/* A comment that gives a reason, and the symbols below it. */
struct spec_group {
	enum spec_kind kind;
	const char *reason;
	const char *way; /* name of a fallback, or of the alternative (Or); NULL if none */
	const char *instead;               /* the symbol of the alternative; NULL if none */
	struct spec_words platforms;       /* a fallback's: For */
	struct spec_words given;           /* a fallback's: other symbols that must be on, or ("!A") off */
	unsigned since_major, since_minor; /* 0.0: always */
	struct spec_request request[SPEC_REQUESTS];
	size_t requests;
};

struct spec_fragment {
	char name[32]; /* "qemu-dt" */
	const char *help;
	const char *boot;   /* --boot of `softoff run` that makes this wiring, or NULL */
	bool platform;      /* check gives a verdict for it */
	bool arm64, x86_64; /* a platform's */
	bool service;       /* no button, but a service requests the stop; judged only if named, or for `all` */
	const char *buttonless; /* why a kernel of arm64 finds no button there, or NULL */
	struct spec_group *group;
	size_t groups;
	char *text; /* all strings point into it */
};

struct spec_symbol {
	const char *name;
	const char *module; /* NULL: cannot be a module */
	bool automatic;     /* users cannot set it */
	bool never;         /* no Linux has it; better is the intended name */
	const char *better;
	unsigned since_major, since_minor;
	enum arch since_arch;    /* ARCH_UNKNOWN: on all */
	struct spec_words needs; /* as in kernel-configs/symbols: "A", "A|B", "!A", "arm64:A" */
	const char *where;
};

struct spec {
	struct spec_fragment *fragment; /* by name */
	size_t fragments;
	struct spec_symbol *symbol;
	size_t symbols;
	char *text;
};

/* Size of spec_load()'s error sentence. */
#define SPEC_ERROR 256

/*
 * Reads the compiled-in fragments, or, if dir is not NULL, DIR/NAME.config and, if it exists,
 * DIR/symbols. Returns 0, or -errno with "file:line: reason" in error.
 */
int spec_load(struct spec *spec, const char *dir, char error[SPEC_ERROR]);
void spec_finish(struct spec *spec);

const struct spec_fragment *spec_fragment(const struct spec *spec, const char *name);
const struct spec_symbol *spec_symbol(const struct spec *spec, const char *name);

/* Parse one text, change it and keep pointers into it. Return 0 or -EINVAL. */
int spec_parse_fragment(struct spec_fragment *out, const char *name, char *text,
    char error[SPEC_ERROR]);
int spec_parse_symbols(struct spec *spec, char *text, char error[SPEC_ERROR]);

/* The files of kernel-configs, compiled in; "symbols" is the table. A NULL name ends the list. */
struct spec_source {
	const char *name;
	const char *text;
};
extern const struct spec_source spec_sources[];

#endif
