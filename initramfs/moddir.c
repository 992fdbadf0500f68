/* SPDX-License-Identifier: MIT */
/*
 * moddir.c - which directory --modules means, and what modules are in it.
 */
#include "host-shim/common/remove.h"
#include "host-shim/kernel/kfile.h"
#include "host-shim/kernel/parts.h"
#include "initramfs/moddb.h"
#include "initramfs/report.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char work[LAYOUT_PATH]; /* what packages were unpacked to; "": none were */

static void remove_work(void)
{
	if (work[0])
		remove_tree(work);
	work[0] = '\0';
}

/* Unpacks the package to a folder that goes away at the end of the program. Returns 0 or -errno, reported. */
static int unpack_package(const char *package)
{
	char why[256];
	int rc = work[0] ? 0 : parts_work(work, sizeof(work));

	if (!rc)
		atexit(remove_work);
	if (rc) {
		report_error(NULL, "cannot make a temporary folder: %s", strerror(-rc));
		return rc;
	}
	rc = kfile_extract(package, work, why);
	if (rc)
		report_error(NULL, "--modules %s: %s", package, why);
	return rc;
}

static bool is_package(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && kfile_is_container(path);
}

/*
 * Finds the directory lib/modules/VERSION that given is, or that the root or
 * the packages given hold. Returns 0 and sets both, for the caller to free, or
 * -ENOENT, reported: an initramfs with the modules of the wrong kernel boots,
 * and lacks them all.
 */
int moddir_find(char *const *given, size_t count, char **dir, char **version)
{
	static struct layout found;
	const char *folder = given[0];
	char *real;

	for (size_t i = 0; i < count; i++) {
		if (!is_package(given[i])) {
			if (count == 1)
				break;
			report_error(NULL, "--modules %s: several are packages of one kernel, and this is none", given[i]);
			return -ENOENT;
		}
		if (unpack_package(given[i]) < 0)
			return -ENOENT;
		folder = work;
	}
	if (layout_find_modules(folder, &found) < 0) {
		report_error(NULL, "--modules %s: %s", given[0], found.problem);
		return -ENOENT;
	}
	real = realpath(found.modules, NULL);
	if (!real) {
		report_error(NULL, "--modules %s: %s", given[0], strerror(errno));
		return -ENOENT;
	}
	*dir = mem_string(found.modules);
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
