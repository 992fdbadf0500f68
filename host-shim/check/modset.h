/* SPDX-License-Identifier: MIT */
/*
 * modset.h - the kernel modules that a module directory or an initrd holds, and how they get loaded.
 */
#ifndef HOST_SHIM_CHECK_MODSET_H
#define HOST_SHIM_CHECK_MODSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum modset_loader {
	MODSET_NOTHING,   /* held, and nothing loads it */
	MODSET_LIST,      /* lib/modules/softoff.load: softoff's init loads it */
	MODSET_NAMED,     /* conf/modules (initramfs-tools) or modules-load.d */
	MODSET_UDEV,      /* udev, by an alias in modules.alias */
	MODSET_TOO_EARLY, /* listed before a module that it needs */
};

struct modset_module {
	char *name;    /* with _ for - */
	char *path;    /* as found */
	char *needs;   /* names with blanks between, from modules.dep, or NULL */
	size_t listed; /* its line in softoff.load, from 1, or 0 */
	bool held, named, alias;
};

enum modset_text {
	MODSET_TEXT_DEP,
	MODSET_TEXT_ALIAS,
	MODSET_TEXT_LOAD,
	MODSET_TEXT_NAMES,
	MODSET_TEXTS,
};

struct modset {
	const char *origin; /* the directory or initrd */
	bool initrd;        /* an initrd; else a directory */
	bool udev;          /* the initrd holds udev; of a directory, true: its machine is assumed to have udev */
	bool aliases_unknown; /* a directory without modules.dep: depmod has not run yet */
	struct modset_module *module;
	size_t modules;
	size_t places; /* lines of softoff.load */
	struct {
		char *data;
		size_t len;
	} text[MODSET_TEXTS];
};

#define MODSET_ERROR 256

/* Both return 0, or -errno with a sentence in error. Call modset_finish() in any case. */
int modset_read_dir(struct modset *set, const char *dir, char error[MODSET_ERROR]);
int modset_read_initrd(struct modset *set, const char *path, char error[MODSET_ERROR]);

/* NULL if the set does not hold it. - and _ are the same. */
const struct modset_module *modset_find(const struct modset *set, const char *name);
enum modset_loader modset_loader(const struct modset *set, const struct modset_module *module);

void modset_finish(struct modset *set);

/* For modset.c and modset_initrd.c. */
void modset_add_text(struct modset *set, enum modset_text kind, const char *data, size_t len);
void modset_hold(struct modset *set, const char *path);
bool modset_is_module(const char *path);
bool modset_ends_with(const char *text, const char *end);
void modset_settle(struct modset *set);

#endif
