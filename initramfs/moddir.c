/* SPDX-License-Identifier: MIT */
/*
 * moddir.c - which directory --modules means, and what modules are in it.
 */
#include "initramfs/moddb.h"
#include "initramfs/report.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool has_file(const char *dir, const char *name)
{
	char *path = mem_format("%s/%s", dir, name);
	struct stat st;
	bool there = stat(path, &st) == 0;

	free(path);
	return there;
}

static bool is_version_dir(const char *dir)
{
	return has_file(dir, "modules.dep") || has_file(dir, "modules.builtin") || has_file(dir, "modules.order") ||
	       has_file(dir, "kernel");
}

/*
 * Returns the only kernel below dir (the caller frees it), or NULL, reported:
 * an initramfs with the modules of the wrong kernel boots, and lacks them all.
 */
static char *only_version(const char *dir)
{
	struct dirent **item;
	char *found = NULL;
	unsigned versions = 0;
	int n = scandir(dir, &item, NULL, alphasort);

	if (n < 0) {
		report_error(NULL, "cannot read %s: %s", dir, strerror(errno));
		return NULL;
	}
	for (int i = 0; i < n; i++) {
		char *path = mem_format("%s/%s", dir, item[i]->d_name);

		if (item[i]->d_name[0] != '.' && is_dir(path)) {
			free(found);
			found = mem_string(path);
			versions++;
		}
		free(path);
		free(item[i]);
	}
	free(item);
	if (versions == 1)
		return found;
	report_error(NULL, "%s holds %u kernels' modules, name one: --modules %s/VERSION", dir, versions,
		     dir);
	free(found);
	return NULL;
}

/*
 * Finds the directory lib/modules/VERSION that given is, or that a root given
 * holds. Returns 0 and sets both, for the caller to free, or -ENOENT, reported.
 */
int moddir_find(const char *given, char **dir, char **version)
{
	static const char *const below[] = { "lib/modules", "usr/lib/modules" };
	char *found = NULL, *real;

	if (!is_dir(given)) {
		report_error(NULL, "--modules %s: %s", given, strerror(has_file(given, "") ? ENOTDIR : ENOENT));
		return -ENOENT;
	}
	if (is_version_dir(given)) {
		found = mem_string(given);
	} else if (has_file(given, below[0]) || has_file(given, below[1])) {
		char *path = mem_format("%s/%s", given, below[!has_file(given, below[0])]);

		found = only_version(path);
		free(path);
	} else {
		report_error(NULL, "--modules %s: neither a lib/modules/VERSION nor a root that holds one", given);
	}
	real = found ? realpath(found, NULL) : NULL;
	if (!real) {
		free(found);
		return -ENOENT;
	}
	*dir = found;
	*version = mem_string(strrchr(real, '/') + 1);
	free(real);
	return 0;
}

static bool is_module_file(const char *name)
{
	static const char *const ends[] = { ".ko", ".ko.gz", ".ko.xz", ".ko.zst" };
	const char *ko = strstr(name, ".ko");

	for (size_t i = 0; ko && i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(ko, ends[i]) == 0)
			return true;
	return false;
}

static int walk(struct moddb *db, const char *below)
{
	char *dir = mem_format("%s/%s", db->dir, below);
	struct dirent **item;
	int n = scandir(dir, &item, NULL, alphasort);
	int rc = n < 0 ? -errno : 0;

	if (n < 0)
		report_error(NULL, "cannot read %s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *name = item[i]->d_name;
		char *path = mem_format("%s%s%s", below, *below ? "/" : "", name);
		char *full = mem_format("%s/%s", db->dir, path);
		struct stat st;

		/* lstat: `build` and `source` lead out of the tree, into kernel sources. */
		if (name[0] != '.' && lstat(full, &st) == 0) {
			if (S_ISDIR(st.st_mode) && !rc)
				rc = walk(db, path);
			else if (is_module_file(name))
				moddb_add(db, path);
		}
		free(full);
		free(path);
		free(item[i]);
	}
	if (n >= 0)
		free(item);
	free(dir);
	return rc;
}

/* Adds every module file below the directory. Returns 0 or -errno, reported. */
int modwalk_all(struct moddb *db)
{
	return walk(db, "");
}
