/* SPDX-License-Identifier: MIT */
/*
 * tree.h - the entries of the archive, by path.
 *
 * Theory of operation. The kernel's unpacker (linux/init/initramfs.c) takes the
 * records in order and reports nothing when a record fails, so the order and
 * the parents must be right here. Entries are collected in the order given; a
 * later entry of a path replaces the earlier entry. Then tree_arrange() follows
 * the symbolic links that lead to each entry, adds the parent directories that
 * no manifest names, and puts parents in front.
 *
 * With --append-to the tree also knows what the existing initrd holds (entries
 * with `base` set, which are never written): its directories need no adding,
 * and its links (bin -> usr/bin) must not be replaced by directories.
 */
#ifndef INITRAMFS_TREE_H
#define INITRAMFS_TREE_H

#include "initramfs/manifest.h"
#include "initramfs/mem.h"
#include "initramfs/report.h"

#include <stdbool.h>

/* A regular file's content, shared by all its names. */
struct tree_data {
	char *path;         /* read from here when written, or NULL: */
	struct bytes bytes; /* the content itself */
	uint64_t size;
	int64_t mtime;      /* of path, to see a change */
	unsigned names;     /* entries that refer to this */
	unsigned unwritten; /* entries still to be written; for the writer */
	uint32_t ino;       /* for the writer */
};

struct tree_entry {
	char *name;
	uint32_t mode; /* type and permissions */
	uint32_t uid, gid;
	uint32_t major, minor;
	char *target;           /* of a symbolic link */
	struct tree_data *data; /* of a regular file */
	struct origin at;
	size_t turn;            /* its place among all that were given */
	bool base;              /* in the existing initrd, not ours to write */
	bool shared;            /* base only: has more names than this one */
	bool gone;              /* a later entry took its place */
	bool placed;
	struct tree_entry *covers; /* the base entry that this one replaces */
	struct tree_entry *next;   /* in its hash bucket */
};

struct tree_list {
	struct tree_entry **item;
	size_t count, room;
};

enum { TREE_BUCKETS = 4096 };

struct tree {
	struct tree_list all;   /* in the order given; owns the entries */
	struct tree_list order; /* in the order to write */
	struct tree_entry *bucket[TREE_BUCKETS];
};

struct tree_entry *tree_find(const struct tree *t, const char *name, size_t len);
struct tree_entry *tree_new(const char *name, uint32_t mode, const struct origin *at);
struct tree_data *tree_data_of(struct tree_entry *e, struct tree_data *shared);
void tree_add(struct tree *t, struct tree_entry *e);
void tree_arrange(struct tree *t);
void tree_free(struct tree *t);

/* After tree_arrange(): whether the path leads to a regular file of the archive, or of the existing initrd, through all links. */
bool tree_has_file(struct tree *t, const char *path);

/* For tree.c and arrange.c only. */
void tree_list_add(struct tree_list *l, struct tree_entry *e);
void tree_rename(struct tree *t, struct tree_entry *e, char *name);

#endif
