/* SPDX-License-Identifier: MIT */
/*
 * moddb.c - the modules of one kernel: where each is, what it needs, what is built
 * in, and other names.
 *
 * depmod writes modules.dep. A distribution's kernel package has none until it
 * is installed; mkinitramfs then reads what each module needs from the module
 * itself (depends= and softdep= in .modinfo, written by the kernel's modpost,
 * so without depmod and on any host). To find an alias it must read all
 * modules, so it does that only when a softdep names an alias.
 */
#include "initramfs/moddb.h"

#include "host-shim/kernel/stream.h"
#include "host-shim/kernel/unpack.h"
#include "initramfs/modinfo.h"
#include "initramfs/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Returns name[0..len) with _ for -, as the kernel names its modules. */
char *moddb_normal(const char *name, size_t len)
{
	char *normal = mem_copy(name, len);

	for (char *p = normal; *p; p++)
		if (*p == '-')
			*p = '_';
	return normal;
}

/* Returns the normalised name of the module in the file path. */
char *moddb_name_of_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *end = strstr(base, ".ko");

	return moddb_normal(base, end ? (size_t)(end - base) : strlen(base));
}

/* Adds the module in the file path, of which nothing more is known yet. */
struct module *moddb_add(struct moddb *db, const char *path)
{
	struct module *m;

	/* Grows by doubling at powers of two. */
	if ((db->modules & (db->modules - 1)) == 0)
		db->module = mem_grow(db->module, db->modules ? db->modules * 2 : 1, sizeof(*m));
	m = &db->module[db->modules++];
	*m = (struct module){ .name = moddb_name_of_path(path), .path = mem_string(path) };
	return m;
}

static void append_word(char **list, const char *word, size_t len)
{
	char *more = mem_format("%s%s%.*s", *list ? *list : "", *list ? " " : "", (int)len, word);

	free(*list);
	*list = more;
}

/* Adds what "pre: A B post: C" says to m; words before either are no dependency. */
void moddb_add_softdep(struct module *m, const char *words)
{
	char **list = NULL;

	for (;;) {
		size_t len;

		words += strspn(words, " \t");
		len = strcspn(words, " \t");
		if (!len)
			return;
		if (len == 4 && strncmp(words, "pre:", len) == 0)
			list = &m->pre;
		else if (len == 5 && strncmp(words, "post:", len) == 0)
			list = &m->post;
		else if (list)
			append_word(list, words, len);
		words += len;
	}
}

static int by_module_name(const void *a, const void *b)
{
	const struct module *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	bool updates = strncmp(x->path, "updates/", 8) == 0;

	if (order)
		return order;
	/* Of two modules with the same name depmod prefers the module in updates/. */
	if (updates != (strncmp(y->path, "updates/", 8) == 0))
		return updates ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* Makes moddb_find() work after modules were added. */
void moddb_sort(struct moddb *db)
{
	if (db->modules)
		qsort(db->module, db->modules, sizeof(*db->module), by_module_name);
}

/* Returns the module of that name, - and _ being the same, or NULL. */
struct module *moddb_find(const struct moddb *db, const char *name)
{
	char *normal = moddb_normal(name, strlen(name));
	size_t low = 0, high = db->modules;

	while (low < high) { /* the first of that name */
		size_t middle = low + (high - low) / 2;

		if (strcmp(db->module[middle].name, normal) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == db->modules || strcmp(db->module[low].name, normal) != 0)
		low = SIZE_MAX;
	free(normal);
	return low == SIZE_MAX ? NULL : &db->module[low];
}

/* Tells whether the kernel has that module built in. */
bool moddb_is_builtin(const struct moddb *db, const char *name)
{
	char *normal = moddb_normal(name, strlen(name));
	bool found = false;

	for (size_t i = 0; i < db->builtins && !found; i++)
		found = strcmp(db->builtin[i], normal) == 0;
	free(normal);
	return found;
}

/*
 * Whether the path, followed to its end, lies below the directory: a link, or "../" in modules.dep, of a tree that somebody else
 * made would put any file of this machine into the guest.
 */
static bool is_below(const char *dir, const char *path)
{
	char *top = realpath(dir, NULL), *real = realpath(path, NULL);
	size_t len = top ? strlen(top) : 0;
	bool below = top && (!real || (strncmp(real, top, len) == 0 && real[len] == '/')); /* a missing file is reported as that */

	free(real);
	free(top);
	return below;
}

static int read_module(const char *path, struct module *m)
{
	int rc = unpack_file(path, &m->content.data, &m->content.size);

	m->content.room = m->content.size;
	if (rc) {
		report_error(NULL, "cannot read module %s: %s", path, stream_error(rc));
	} else if (m->content.size < 4 || memcmp(m->content.data, "\177ELF", 4) != 0) {
		report_error(NULL, "%s is not a kernel module: it is no ELF file", path);
		rc = -ENOEXEC;
	}
	return rc;
}

/* Reads and unpacks m's file, once. Returns 0 or -errno, reported. */
int moddb_load(struct moddb *db, struct module *m)
{
	char *path;
	int rc = -EXDEV;

	if (m->content.size)
		return 0;
	path = mem_format("%s/%s", db->dir, m->path);
	if (is_below(db->dir, path))
		rc = read_module(path, m);
	else
		report_error(NULL, "module %s leads out of %s", m->path, db->dir);
	free(path);
	return rc;
}

/* Finds out what m needs. Returns 0 or -errno, reported. */
int moddb_learn(struct moddb *db, struct module *m)
{
	struct modinfo info, rest;
	const char *value;
	int rc;

	if (m->learned)
		return 0;
	rc = moddb_load(db, m);
	if (rc)
		return rc;
	rc = modinfo_find(m->content.data, m->content.size, &info);
	if (rc) {
		report_error(NULL, "%s/%s is not a kernel module", db->dir, m->path);
		return rc;
	}
	rest = info;
	value = modinfo_next(&rest, "depends");
	m->needs = mem_string(value ? value : "");
	for (char *p = m->needs; *p; p++)
		if (*p == ',')
			*p = ' ';
	rest = info;
	while ((value = modinfo_next(&rest, "softdep")))
		moddb_add_softdep(m, value);
	m->learned = true;
	return 0;
}

/*
 * Opens the modules of a directory or of packages. Returns 0 or -errno,
 * reported; close it in any case.
 */
int moddb_open(struct moddb *db, char *const *given, size_t count)
{
	int rc = moddir_find(given, count, &db->dir, &db->version);

	if (rc)
		return rc;
	modfile_builtins(db);
	rc = modfile_deps(db);
	db->aliases_known = rc == 0;
	if (rc == -ENOENT)
		rc = modwalk_all(db);
	if (rc)
		return rc;
	moddb_sort(db);
	if (!db->aliases_known) {
		if (!db->modules) {
			report_error(NULL, "%s has neither modules nor a modules.dep (`depmod -b ROOT %s` makes "
				     "that, ROOT being what holds lib/modules)", db->dir, db->version);
			return -ENOENT;
		}
		report_note("%s has no modules.dep (`depmod -b ROOT %s` makes it, ROOT being what holds "
			    "lib/modules): asking the modules themselves", db->dir, db->version);
	}
	modfile_softdeps(db);
	modfile_aliases(db);
	return 0;
}

/* Frees all. */
void moddb_close(struct moddb *db)
{
	for (size_t i = 0; i < db->modules; i++) {
		struct module *m = &db->module[i];

		free(m->name);
		free(m->path);
		free(m->needs);
		free(m->pre);
		free(m->post);
		free(m->params);
		bytes_free(&m->content);
	}
	for (size_t i = 0; i < db->builtins; i++)
		free(db->builtin[i]);
	for (size_t i = 0; i < db->aliases; i++) {
		free(db->alias[i].name);
		free(db->alias[i].module);
	}
	free(db->module);
	free(db->builtin);
	free(db->alias);
	free(db->dir);
	free(db->version);
	*db = (struct moddb){ 0 };
}
