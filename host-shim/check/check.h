/* SPDX-License-Identifier: MIT */
/*
 * check.h - `softoff check`: compares a kernel's config with the specification, and prints the
 * verdicts for people and programs.
 *
 * `softoff verify` also calls check_open() and check_judge(), and compares their verdict with a boot.
 */
#ifndef HOST_SHIM_CHECK_CHECK_H
#define HOST_SHIM_CHECK_CHECK_H

#include <stdio.h>

#include "host-shim/check/judge.h"
#include "host-shim/kernel/kfile.h"
#include "host-shim/kernel/parts.h"

/* Exit status. If several hold, the order is: unknown, not, otherwise. */
enum check_status {
	CHECK_ALL_WIRED,
	CHECK_SOME_NOT,  /* on a platform the guest does not hear the press, or a wanted option was dropped */
	CHECK_UNKNOWN,   /* the file cannot be read, a platform has no verdict, or the usage is wrong */
	CHECK_OTHERWISE, /* the guest hears all presses, some by another channel than the button's driver */
};

#define CHECK_PLATFORMS 32
#define CHECK_FILES 16

struct check_options {
	const char *file; /* the first of files */
	char *files[CHECK_FILES]; /* a config, image, package or folder; or the packages of one kernel */
	size_t n_files;
	const char *platform[CHECK_PLATFORMS];
	size_t n_platforms; /* 0: all platforms of the kernel's architecture that have a button */
	bool all_platforms; /* of the architecture, also without a button */
	const char *modules, *initrd, *wanted, *fragments;
	bool json, fix;
};

/* A wanted option whose value in the config differs, or a name that no Linux has. */
struct check_dropped {
	const char *symbol;
	const char *asked; /* NULL: the config itself has the name */
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
	struct parts found; /* of a folder, or of several packages */
	bool no_modules;      /* the folder holds a kernel and no modules */
	/* "a config", "an arm64 Image; its config is /boot/config-6.1, beside it" */
	char what[160];
	const struct spec_fragment *platform[CHECK_PLATFORMS];
	struct judge result[CHECK_PLATFORMS];
	size_t n_platforms;
	struct check_dropped *dropped;
	size_t n_dropped;
	bool dropped_asked; /* at least one dropped option is of --wanted */
};

#define CHECK_ERROR 512

/* Reads all files of the options. Returns 0, or -errno with a sentence in error. Call check_close() in any case. */
int check_open(struct check *c, const struct check_options *opt, char error[CHECK_ERROR]);

/* Judges each platform of the options; fills result and dropped. */
void check_judge(struct check *c);

enum check_status check_status(const struct check *c);
void check_close(struct check *c);

/* The third column of the table: modules in their order, missing symbols, other channels; may be "". */
void check_row(const struct judge *r, char *line, size_t size);
void check_print(const struct check *c, const struct check_options *opt, FILE *out);
void check_print_fix(const struct check *c, const struct check_options *opt, FILE *out);
/* One line of JSON; docs/softoff-check.1 describes its fields. error: the sentence of check_open(), or NULL. */
void check_print_json(const struct check *c, const struct check_options *opt, const char *error,
    FILE *out);

void check_parse(struct check_options *opt, int argc, char *argv[]);
int check_main(int argc, char *argv[]);

#endif
