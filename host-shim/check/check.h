/* SPDX-License-Identifier: MIT */
/*
 * check.h - `softoff check`: compares a kernel's config with the specification, for people and
 * programs.
 *
 * check_open() and check_judge() are also for `softoff verify`, which lays their verdict beside
 * that of a boot.
 */
#ifndef HOST_SHIM_CHECK_CHECK_H
#define HOST_SHIM_CHECK_CHECK_H

#include <stdio.h>

#include "host-shim/check/judge.h"
#include "host-shim/kernel/kfile.h"
#include "host-shim/kernel/parts.h"

/* Exit status. Of several that hold: unknown, then not, then otherwise. */
enum check_status {
	CHECK_ALL_WIRED,
	CHECK_SOME_NOT,  /* a platform's press is not heard, or a wanted option was dropped */
	CHECK_UNKNOWN,   /* the file or a platform's verdict cannot be told; also: usage */
	CHECK_OTHERWISE, /* all are heard, some by another channel than the button's driver */
};

#define CHECK_PLATFORMS 32
#define CHECK_FILES 16

struct check_options {
	const char *file; /* the first of them */
	char *files[CHECK_FILES]; /* a config, image, package or folder; or the packages of one kernel */
	size_t n_files;
	const char *platform[CHECK_PLATFORMS];
	size_t n_platforms; /* 0: those of the kernel's architecture that have a button */
	bool all_platforms; /* of the architecture, without a button too */
	const char *modules, *initrd, *wanted, *fragments;
	bool json, fix;
};

/* A wanted option with another value, or a name that this kernel does not have. */
struct check_dropped {
	const char *symbol;
	const char *asked; /* NULL: it stands in the config itself */
	const char *got;
	char why[192];
};

struct check {
	struct spec spec;
	struct kfile file;
	struct kconfig config;
	struct kconfig wanted;
	struct modset set;
	bool has_set;
	struct parts found; /* in a folder, or in several packages */
	bool no_modules;      /* it holds a kernel and no modules */
	/* "a config", "an arm64 Image; its config is /boot/config-6.1, beside it" */
	char what[160];
	const struct spec_fragment *platform[CHECK_PLATFORMS];
	struct judge result[CHECK_PLATFORMS];
	size_t n_platforms;
	struct check_dropped *dropped;
	size_t n_dropped;
	bool dropped_asked; /* one of them is of --wanted */
};

#define CHECK_ERROR 512

/*
 * Reads all that the options name. Returns 0, or -errno with a sentence in error. check_close() in
 * any case.
 */
int check_open(struct check *c, const struct check_options *opt, char error[CHECK_ERROR]);

/* Judges the wanted platforms; fills in result and dropped. */
void check_judge(struct check *c);

enum check_status check_status(const struct check *c);
void check_close(struct check *c);

/*
 * The third column of the table: modules in their order, missing symbols, fallbacks; "" if there is
 * nothing to add.
 */
void check_row(const struct judge *r, char *line, size_t size);
void check_print(const struct check *c, const struct check_options *opt, FILE *out);
void check_print_fix(const struct check *c, const struct check_options *opt, FILE *out);
/*
 * One line of JSON; docs/softoff-check.1 tells its fields. error: what check_open() said, or NULL.
 */
void check_print_json(const struct check *c, const struct check_options *opt, const char *error,
    FILE *out);

void check_parse(struct check_options *opt, int argc, char *argv[]);
int check_main(int argc, char *argv[]);

#endif
