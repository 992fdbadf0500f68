/* SPDX-License-Identifier: MIT */
/* made_tree.h - a folder with files as /proc and /sys have them, made for one test and removed at its end. */
#ifndef TESTS_UNIT_MADE_TREE_H
#define TESTS_UNIT_MADE_TREE_H

#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char made_root[64];

static int made_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void __attribute__((unused)) made_end(void)
{
	if (*made_root)
		(void)nftw(made_root, made_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	*made_root = '\0';
}

/* Makes a new, empty folder in place of the former. */
static void __attribute__((unused)) made_begin(void)
{
	made_end();
	snprintf(made_root, sizeof(made_root), "%s", "/tmp/softoff-unit.XXXXXX");
	if (!mkdtemp(made_root)) {
		perror("mkdtemp");
		exit(1);
	}
}

static void __attribute__((unused)) made_path(char out[512], const char *path)
{
	snprintf(out, 512, "%s/%s", made_root, path);
	for (char *p = out + strlen(made_root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(out, 0755) < 0 && errno != EEXIST)
			perror(out);
		*p = '/';
	}
}

/* A file with these bytes, and the folders on the way to it. "dir/" makes only the folders. */
static void __attribute__((unused)) made_bytes(const char *path, const void *bytes, size_t len)
{
	char full[512];
	FILE *file;

	made_path(full, path);
	if (path[strlen(path) - 1] == '/')
		return;
	file = fopen(full, "w");
	if (!file || (len && fwrite(bytes, len, 1, file) != 1) || fclose(file)) {
		perror(full);
		exit(1);
	}
}

static void __attribute__((unused)) made_file(const char *path, const char *text)
{
	made_bytes(path, text, strlen(text));
}

static void __attribute__((unused)) made_link(const char *path, const char *to)
{
	char full[512];

	made_path(full, path);
	(void)unlink(full);
	if (symlink(to, full) < 0)
		perror(full);
}

/* Removes a file, a link or a folder with all that is in it. */
static void __attribute__((unused)) made_gone(const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", made_root, path);
	(void)nftw(full, made_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A property of a device tree: cells in big endian. */
static void __attribute__((unused)) made_cells(const char *path, size_t count, ...)
{
	unsigned char raw[64];
	va_list ap;

	va_start(ap, count);
	for (size_t i = 0; i < count; i++) {
		unsigned cell = va_arg(ap, unsigned);

		for (size_t b = 0; b < 4; b++)
			raw[4 * i + b] = (unsigned char)(cell >> (24 - 8 * b));
	}
	va_end(ap);
	made_bytes(path, raw, 4 * count);
}

#endif
