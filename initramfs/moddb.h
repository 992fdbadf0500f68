/* SPDX-License-Identifier: MIT */
/*
 * moddb.h - the modules of one kernel, in its directory lib/modules/VERSION:
 * where each is, what it needs, what is built in, and other names (aliases).
 *
 * Names are normalised everywhere: - is written _.
 */
#ifndef INITRAMFS_MODDB_H
#define INITRAMFS_MODDB_H

#include "initramfs/mem.h"

#include <stdbool.h>

struct module {
	char *name;
	char *path;   /* below the directory */
	char *needs;  /* names, in load order, blanks between */
	char *pre;    /* softdep names: to be loaded before, */
	char *post;   /* and after */
	bool learned; /* needs, pre and post are known */
	struct bytes content; /* unpacked, once moddb_load() was called */

	/* For modules.c, which orders them. */
	bool visited;
	bool chosen;
	char *params;
};

/* One name and the module (or built-in) that it stands for. */
struct moddb_alias {
	char *name;
	char *module;
};

struct moddb {
	char *dir;
	char *version;
	struct module *module; /* sorted by name */
	size_t modules;
	char **builtin;
	size_t builtins;
	struct moddb_alias *alias;
	size_t aliases;
	bool aliases_known;
};

int moddb_open(struct moddb *db, char *const *given, size_t count);
void moddb_close(struct moddb *db);
struct module *moddb_find(const struct moddb *db, const char *name);
bool moddb_is_builtin(const struct moddb *db, const char *name);
const struct moddb_alias *moddb_next_alias(struct moddb *db, const char *name, size_t *from);
int moddb_learn(struct moddb *db, struct module *m);
int moddb_load(struct moddb *db, struct module *m);

/* For the files that make up moddb. */
char *moddb_normal(const char *name, size_t len);
char *moddb_name_of_path(const char *path);
struct module *moddb_add(struct moddb *db, const char *path);
void moddb_add_alias(struct moddb *db, const char *alias, size_t alias_len, const char *module,
		     size_t module_len);
void moddb_add_softdep(struct module *m, const char *words);
void moddb_sort(struct moddb *db);
int moddir_find(char *const *given, size_t count, char **dir, char **version);
int modwalk_all(struct moddb *db);
void modfile_builtins(struct moddb *db);
int modfile_deps(struct moddb *db);
void modfile_softdeps(struct moddb *db);
void modfile_aliases(struct moddb *db);

#endif
