// SPDX-License-Identifier: MIT
/* parts.c - a kernel's image, config and modules, from the files, folders and packages that were given for it. */
#include "host-shim/kernel/parts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/kernel/kfile.h"

__attribute__((format(printf, 3, 4)))
static int parts_fail(struct parts *out, int rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out->problem, sizeof(out->problem), fmt, ap);
	va_end(ap);
	return rc;
}

int parts_work(char *path, size_t size)
{
	const char *dir = getenv("TMPDIR");

	if (snprintf(path, size, "%s/softoff-kernel.XXXXXX", dir && *dir ? dir : "/tmp") >= (int)size)
		return -ENAMETOOLONG;
	return mkdtemp(path) ? 0 : -errno;
}

static void take_path(char to[LAYOUT_PATH], const char *path)
{
	if (!to[0] && path[0])
		snprintf(to, LAYOUT_PATH, "%s", path);
}

/* What the folder holds, where nothing else was given for it. */
static int take_folder(struct parts *out, const char *folder)
{
	struct layout found;
	int rc = layout_find(folder, &found);

	if (rc)
		return parts_fail(out, rc, "%s: %s", folder, found.problem);
	take_path(out->image, found.image);
	take_path(out->config, found.config);
	take_path(out->modules, found.modules);
	return 0;
}

static int take_package(struct parts *out, const char *path, const char *work)
{
	char why[256];
	int rc = kfile_extract(path, work, why);

	return rc ? parts_fail(out, rc, "%s: %s", path, why) : 0;
}

/*
 * several: path is one of the packages of a kernel. Debian splits a kernel into packages, some of which
 * hold no part of it (linux-image-VERSION, linux-base-VERSION): skip such a package.
 */
static int take_any(struct parts *out, const char *path, bool several, const char *work, bool *unpacked)
{
	struct stat st;
	int rc;

	if (stat(path, &st) < 0)
		return parts_fail(out, -errno, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return take_folder(out, path);
	if (kfile_is_container(path)) {
		rc = take_package(out, path, work);
		*unpacked = *unpacked || !rc;
		return several && rc == -ENOENT ? 0 : rc;
	}
	if (out->image[0])
		return parts_fail(out, -EEXIST, "two kernels, %s and %s", out->image, path);
	take_path(out->image, path);
	return 0;
}

static int take_modules(struct parts *out, const char *path, const char *work, bool *unpacked)
{
	struct layout found;
	struct stat st;
	int rc;

	if (stat(path, &st) < 0)
		return parts_fail(out, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode)) {
		if (!kfile_is_container(path))
			return parts_fail(out, -ENOTDIR, "%s: neither a folder nor a package with modules", path);
		*unpacked = true;
		return take_package(out, path, work);
	}
	rc = layout_find_modules(path, &found);
	if (rc)
		return parts_fail(out, rc, "%s: %s", path, found.problem);
	take_path(out->modules, found.modules);
	return 0;
}

/* A module loads only into the kernel that it was built for. */
static int compare_versions(struct parts *out)
{
	struct kfile k;
	char *real;
	int rc = 0;

	if (!out->image[0])
		return 0;
	(void)kfile_read(out->image, &k); /* its version; whether it has a config is another matter */
	snprintf(out->release, sizeof(out->release), "%s", k.release);
	kfile_close(&k);
	real = out->modules[0] ? realpath(out->modules, NULL) : NULL;
	if (real && out->release[0] && strcmp(strrchr(real, '/') + 1, out->release) != 0)
		rc = parts_fail(out, -EXDEV, "the kernel is Linux %s, the modules are for %s: they do not load into it",
		    out->release, strrchr(real, '/') + 1);
	free(real);
	return rc;
}

int parts_find(char *const *path, size_t n, const char *modules, const char *work, struct parts *out)
{
	bool unpacked = false;
	int rc = 0;

	*out = (struct parts){ .image = "" };
	if (modules)
		rc = take_modules(out, modules, work, &unpacked);
	for (size_t i = 0; !rc && i < n; i++)
		rc = take_any(out, path[i], n > 1, work, &unpacked);
	if (!rc && unpacked)
		rc = take_folder(out, work);
	else if (!rc && !out->image[0] && !out->config[0] && !out->modules[0])
		rc = -ENOENT; /* out->problem names the last package that was skipped */
	return rc ? rc : compare_versions(out);
}
