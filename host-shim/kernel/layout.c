// SPDX-License-Identifier: MIT
/* layout.c - finds kernel, config and modules in a folder. */
#include "host-shim/kernel/layout.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const image_names[] = { "vmlinuz", "Image", "bzImage", "vmlinux" };
static const char *const module_folders[] = { "lib/modules", "usr/lib/modules" };

static bool join_path(char *out, size_t size, const char *dir, const char *name)
{
	int n = snprintf(out, size, "%s/%s", dir, name);

	return n >= 0 && (size_t)n < size;
}

static bool is_kind(const char *path, mode_t kind)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == kind;
}

/* Whether dir/name is a regular file; out becomes its path. */
static bool has_regular(const char *dir, const char *name, char *out)
{
	return join_path(out, LAYOUT_PATH, dir, name) && is_kind(out, S_IFREG);
}

/* "vmlinuz-6.1" to "6.1"; "" for "vmlinuz"; NULL if it is no name of a kernel. */
static const char *version_in_name(const char *name)
{
	for (size_t i = 0; i < sizeof(image_names) / sizeof(image_names[0]); i++) {
		size_t len = strlen(image_names[i]);

		if (strncmp(name, image_names[i], len) != 0)
			continue;
		if (name[len] == '-')
			return name + len + 1;
		if (!name[len] || !strncmp(name + len, ".gz", 3))
			return "";
	}
	return NULL;
}

/*
 * Notes one more kernel. Two paths of one version are one kernel: boot/vmlinuz is often a link to
 * boot/vmlinuz-VERSION, and /lib to /usr/lib.
 */
static int take_image(struct layout *out, const char *path, const char *version)
{
	char *real = realpath(path, NULL), *slash = real ? strrchr(real, '/') : NULL;
	const char *named = slash && !*version ? version_in_name(slash + 1) : NULL;
	int rc = 0;

	if (named && *named)
		version = named;
	if (!out->image[0]) {
		snprintf(out->image, sizeof(out->image), "%s", path);
		snprintf(out->version, sizeof(out->version), "%s", version);
	} else if (strcmp(out->version, version) != 0) {
		snprintf(out->problem, sizeof(out->problem),
		    "more than one kernel: %.80s and %.80s; name one of them", out->image, path);
		rc = -EEXIST;
	}
	free(real);
	return rc;
}

/* Kernels in a folder like boot/. */
static int scan_boot(const char *dir, struct layout *out)
{
	struct dirent **item;
	char path[LAYOUT_PATH];
	int n = scandir(dir, &item, NULL, alphasort), rc = 0;

	for (int i = 0; i < n; i++) {
		const char *version = version_in_name(item[i]->d_name);

		if (!rc && version && has_regular(dir, item[i]->d_name, path))
			rc = take_image(out, path, version);
		free(item[i]);
	}
	if (n >= 0)
		free(item);
	return rc;
}

static bool holds_modules(const char *dir)
{
	static const char *const signs[] = { "modules.dep", "modules.builtin", "modules.order", "kernel" };
	char path[LAYOUT_PATH];
	struct stat st;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (join_path(path, sizeof(path), dir, signs[i]) && stat(path, &st) == 0)
			return true;
	return false;
}

/* Notes config and modules of a folder lib/modules/VERSION; with want_image also its kernel. */
static int scan_version(const char *dir, const char *version, bool want_image, struct layout *out)
{
	char path[LAYOUT_PATH];
	int rc = 0;

	for (size_t i = 0; want_image && !rc && i < sizeof(image_names) / sizeof(image_names[0]); i++)
		if (has_regular(dir, image_names[i], path)) {
			rc = take_image(out, path, version);
			break;
		}
	if (rc || !holds_modules(dir))
		return rc;
	if (out->modules[0]) {
		const char *had = strrchr(out->modules, '/') + 1;

		if (!strcmp(had, version))
			return 0;
		/* If the kernel's version is known, take only its own modules. */
		if (!strcmp(had, out->version))
			return 0;
		if (strcmp(version, out->version) != 0) {
			snprintf(out->problem, sizeof(out->problem),
			    "modules of more than one kernel: %.80s and %.80s; name one of them", had,
			    version);
			return -EEXIST;
		}
	}
	snprintf(out->modules, sizeof(out->modules), "%s", dir);
	return 0;
}

static int scan_versions(const char *folder, const char *below, bool want_image, struct layout *out)
{
	struct dirent **item;
	char dir[LAYOUT_PATH], path[LAYOUT_PATH];
	int n, rc = 0;

	if (!join_path(dir, sizeof(dir), folder, below))
		return -ENAMETOOLONG;
	n = scandir(dir, &item, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *name = item[i]->d_name;

		if (!rc && name[0] != '.' && join_path(path, sizeof(path), dir, name) &&
		    is_kind(path, S_IFDIR))
			rc = scan_version(path, name, want_image, out);
		free(item[i]);
	}
	if (n >= 0)
		free(item);
	return rc;
}

/* The folder may be a lib/modules/VERSION itself: then its own name is the version. */
static int scan_itself(const char *folder, bool want_image, struct layout *out)
{
	char *real;
	int rc;

	if (!holds_modules(folder))
		return 0;
	real = realpath(folder, NULL);
	if (!real)
		return -errno;
	rc = scan_version(folder, strrchr(real, '/') + 1, want_image, out);
	if (!rc && out->modules[0])
		snprintf(out->version, sizeof(out->version), "%s", strrchr(real, '/') + 1);
	free(real);
	return rc;
}

/* A kernel without a version in its name may have the only config of its folder: Alpine's vmlinuz-lts. */
static bool only_config(const char *dir, char *out)
{
	struct dirent **item;
	char path[LAYOUT_PATH];
	int n = scandir(dir, &item, NULL, alphasort);
	unsigned found = 0;

	for (int i = 0; i < n; i++) {
		if (!strncmp(item[i]->d_name, "config-", 7) && has_regular(dir, item[i]->d_name, path) &&
		    !found++)
			snprintf(out, LAYOUT_PATH, "%s", path);
		free(item[i]);
	}
	if (n >= 0)
		free(item);
	if (found != 1)
		out[0] = '\0';
	return found == 1;
}

/* "config-VERSION" in dir. */
static bool versioned_config(const char *dir, const char *version, char *out)
{
	char name[LAYOUT_VERSION + 8];

	snprintf(name, sizeof(name), "config-%s", version);
	return *version && has_regular(dir, name, out);
}

static void find_folder_config(const char *folder, struct layout *out)
{
	char path[LAYOUT_PATH], dir[LAYOUT_PATH];

	if (out->image[0] && layout_find_config(out->image, out->config, sizeof(out->config)))
		return;
	if ((out->modules[0] && has_regular(out->modules, "config", path)) ||
	    (join_path(dir, sizeof(dir), folder, "boot") && versioned_config(dir, out->version, path)))
		snprintf(out->config, sizeof(out->config), "%s", path);
	else if (!only_config(dir, out->config))
		only_config(folder, out->config);
}

static int scan_all(const char *folder, bool want_image, struct layout *out)
{
	char boot[LAYOUT_PATH];
	int rc = 0;

	*out = (struct layout){ .image = "" };
	if (!is_kind(folder, S_IFDIR)) {
		rc = errno ? -errno : -ENOTDIR;
		snprintf(out->problem, sizeof(out->problem), "%s", strerror(-rc));
		return rc;
	}
	if (!join_path(boot, sizeof(boot), folder, "boot"))
		rc = -ENAMETOOLONG;
	if (!rc && want_image)
		rc = scan_boot(boot, out);
	for (size_t i = 0; !rc && i < sizeof(module_folders) / sizeof(module_folders[0]); i++)
		rc = scan_versions(folder, module_folders[i], want_image, out);
	if (!rc)
		rc = scan_itself(folder, want_image, out);
	if (!rc && want_image && !out->image[0])
		rc = scan_boot(folder, out);
	if (rc && !out->problem[0])
		snprintf(out->problem, sizeof(out->problem), "%s", strerror(-rc));
	return rc;
}

int layout_find(const char *folder, struct layout *out)
{
	int rc;

	errno = 0;
	rc = scan_all(folder, true, out);
	if (rc)
		return rc;
	find_folder_config(folder, out);
	if (!out->image[0] && !out->config[0] && !out->modules[0]) {
		snprintf(out->problem, sizeof(out->problem),
		    "neither a kernel nor modules in this folder: not in boot/, lib/modules/VERSION/ or usr/lib/modules/VERSION/");
		return -ENOENT;
	}
	return 0;
}

int layout_find_modules(const char *folder, struct layout *out)
{
	int rc;

	errno = 0;
	rc = scan_all(folder, false, out);
	if (!rc && !out->modules[0]) {
		snprintf(out->problem, sizeof(out->problem),
		    "neither a lib/modules/VERSION nor a folder that holds one");
		rc = -ENOENT;
	}
	return rc;
}

/* Cuts the last parts of a path off. Returns false if it has fewer. */
static bool cut_path(char *path, unsigned parts)
{
	while (parts--) {
		char *slash = strrchr(path, '/');

		if (!slash)
			return false;
		*slash = '\0';
	}
	return true;
}

/* TREE/arch/ARCH/boot/IMAGE has TREE/.config. */
static bool config_of_tree(char *dir, char *out)
{
	size_t len = strlen(dir);

	if (len < 5 || strcmp(dir + len - 5, "/boot") != 0 || !cut_path(dir, 2))
		return false;
	len = strlen(dir);
	return len >= 5 && !strcmp(dir + len - 5, "/arch") && cut_path(dir, 1) &&
	    has_regular(dir, ".config", out);
}

/* image: with a '/' in it */
static bool config_of_path(const char *image, char *out)
{
	const char *slash = strrchr(image, '/'), *version = version_in_name(slash + 1);
	char dir[LAYOUT_PATH];

	if (snprintf(dir, sizeof(dir), "%.*s", (int)(slash - image), image) >= (int)sizeof(dir))
		return false;
	if (version && (versioned_config(dir, version, out) || (!*version && has_regular(dir, "config", out))))
		return true;
	return config_of_tree(dir, out);
}

bool layout_find_config(const char *image, char *out, size_t size)
{
	char *real = realpath(image, NULL), found[LAYOUT_PATH];
	bool yes = false;

	if (!real)
		return false;
	if (strchr(image, '/'))
		yes = config_of_path(image, found);
	yes = yes || config_of_path(real, found);
	free(real);
	return yes && snprintf(out, size, "%s", found) < (int)size;
}
