/* SPDX-License-Identifier: MIT */
/*
 * test_initramfs_kernel.h: a model of the kernel's initramfs unpacker.
 *
 * It does to a list of paths what linux/init/initramfs.c does to the root file
 * system, with the same silence: no parent, no entry; a file is written into
 * what is there; only another type makes the old one go.
 */
#ifndef TESTS_UNIT_TEST_INITRAMFS_KERNEL_H
#define TESTS_UNIT_TEST_INITRAMFS_KERNEL_H

#include "initramfs/newc.h"

#include <stdio.h>
#include <string.h>

enum { FILES = 64 };

struct inode {
	unsigned mode, major, minor;
	char body[64];
};

struct file {
	char name[64];
	struct inode *inode;
};

static struct inode inodes[FILES];
static struct file files[FILES];
static unsigned inodes_used;
static struct { unsigned ino; struct file *file; } hashed[FILES];
static unsigned hashes;

static struct file *look(const char *name)
{
	for (int i = 0; i < FILES; i++)
		if (files[i].inode && strcmp(files[i].name, name) == 0)
			return &files[i];
	return NULL;
}

static int has_parent(const char *name)
{
	char dir[64];
	char *slash;
	struct file *f;

	snprintf(dir, sizeof(dir), "%s", name);
	slash = strrchr(dir, '/');
	if (!slash)
		return 1;
	*slash = '\0';
	f = look(dir);
	return f && (f->inode->mode & TYPE_MASK) == TYPE_DIR;
}

static int has_children(const char *name)
{
	size_t len = strlen(name);

	for (int i = 0; i < FILES; i++)
		if (files[i].inode && strncmp(files[i].name, name, len) == 0 && files[i].name[len] == '/')
			return 1;
	return 0;
}

static struct file *create(const char *name, struct inode *inode)
{
	for (int i = 0; i < FILES && has_parent(name) && !look(name); i++) {
		if (files[i].inode)
			continue;
		snprintf(files[i].name, sizeof(files[i].name), "%s", name);
		files[i].inode = inode;
		return &files[i];
	}
	return NULL;
}

/* clean_path(): the old entry goes when its type is not mode's. */
static void clean(const char *name, unsigned mode)
{
	struct file *f = look(name);

	if (f && ((f->inode->mode ^ mode) & TYPE_MASK) && !has_children(name))
		f->inode = NULL;
}

/* maybe_link(): 1 when name is one more name of a file that was there before. */
static int link_old(const char *name, unsigned ino, unsigned nlink)
{
	if (nlink < 2)
		return 0;
	for (unsigned i = 0; i < hashes; i++) {
		if (hashed[i].ino != ino)
			continue;
		clean(name, 0);
		create(name, hashed[i].file->inode);
		return 1;
	}
	return 0;
}

static void one(const char *name, const unsigned *h, const char *body)
{
	unsigned ino = h[0], mode = h[1], nlink = h[4], size = h[6];
	struct file *f;
	int linked;

	clean(name, (mode & TYPE_MASK) == TYPE_SLINK ? 0 : mode);
	linked = (mode & TYPE_MASK) == TYPE_FILE && link_old(name, ino, nlink);
	f = look(name);
	if (!f)
		f = create(name, &inodes[inodes_used++]);
	else if ((f->inode->mode & TYPE_MASK) != (mode & TYPE_MASK))
		return;
	else if ((mode & TYPE_MASK) == TYPE_CHAR)
		return; /* mknod(): File exists */
	if (!f)
		return;
	if (nlink >= 2 && !linked) {
		hashed[hashes].ino = ino;
		hashed[hashes++].file = f;
	}
	f->inode->mode = mode;
	f->inode->major = h[9];
	f->inode->minor = h[10];
	if (!linked || size)
		snprintf(f->inode->body, sizeof(f->inode->body), "%.*s", (int)size, body);
}

static size_t up4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* Unpacks what is in data; returns how many records it had. */
static int unpack(const char *data, size_t size)
{
	int records = 0;

	for (size_t pos = 0; pos + NEWC_HEADER_SIZE <= size; records++) {
		const char *name = data + pos + NEWC_HEADER_SIZE;
		unsigned h[13];

		if (!data[pos]) {
			pos += 4;
			continue;
		}
		for (int i = 0; i < 13; i++)
			sscanf(data + pos + 6 + 8 * i, "%8x", &h[i]);
		if (strcmp(name, "TRAILER!!!") == 0)
			hashes = 0;
		else
			one(name, h, data + pos + up4(NEWC_HEADER_SIZE + h[11]));
		pos += up4(NEWC_HEADER_SIZE + h[11]) + up4(h[6]);
	}
	return records;
}

static const char *body_of(const char *name)
{
	struct file *f = look(name);

	return f ? f->inode->body : NULL;
}

static void clear_all(void)
{
	memset(files, 0, sizeof(files));
	memset(inodes, 0, sizeof(inodes));
	inodes_used = hashes = 0;
}

#endif
