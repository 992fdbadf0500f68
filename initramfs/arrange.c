/* SPDX-License-Identifier: MIT */
/*
 * arrange.c - the order in which a tree is written, so that the kernel finds every
 * parent before what lies in it. See tree.h for the theory.
 */
#include "initramfs/tree.h"

#include <stdlib.h>
#include <string.h>

enum { SYMLINK_HOPS_MAX = 40 }; /* the kernel's MAXSYMLINKS */

/* A path being followed: `done` is canonical, `rest` is still to be resolved. */
struct walk {
	char *done;
	char *rest;
	unsigned hops;
};

static void up(char *path)
{
	char *slash = strrchr(path, '/');

	*(slash ? slash : path) = '\0';
}

/* Cuts the first part off w->rest; the caller frees it. NULL at the end. */
static char *next_part(struct walk *w)
{
	char *from = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(from, "/");
	char *part = len ? mem_copy(from, len) : NULL;

	memmove(w->rest, from + len, strlen(from + len) + 1);
	return part;
}

/* Continues the walk at the target of the link e, which lies in w->done. */
static void follow_symlink(struct walk *w, const struct tree_entry *e)
{
	char *rest = mem_format("%s/%s", e->target, w->rest);

	free(w->rest);
	w->rest = rest;
	w->hops++;
	if (e->target[0] == '/')
		w->done[0] = '\0';
}

static void place_entry(struct tree *t, struct tree_entry *e)
{
	if (e->placed)
		return;
	e->placed = true;
	if (!e->base)
		tree_list_add(&t->order, e);
}

static struct tree_entry *add_parent(struct tree *t, const char *path, const struct origin *at)
{
	struct tree_entry *e = tree_new(path, TYPE_DIR | 0755, at);

	tree_add(t, e);
	return e;
}

static void blame(const struct tree_entry *e, const struct tree_entry *p, const char *path)
{
	if ((p->mode & TYPE_MASK) == TYPE_SLINK)
		report_error(&e->at, "%s: too many symbolic links on the way, at %s", e->name, path);
	else if (p->at.line)
		report_error(&e->at, "%s: %s is not a directory (%s:%u)", e->name, path, p->at.file,
			     p->at.line);
	else
		report_error(&e->at, "%s: %s is not a directory (%s)", e->name, path, p->at.file);
}

/*
 * Takes one step into path, a part's canonical name. With make, what is
 * missing is added, what is there is put in order, and a dead end is reported.
 * Returns false at a dead end.
 */
static bool step_into(struct tree *t, struct walk *w, char *path, const struct tree_entry *e, bool make)
{
	struct tree_entry *p = tree_find(t, path, strlen(path));

	if (!p && make)
		p = add_parent(t, path, &e->at);
	if (p && make)
		place_entry(t, p);
	if (p && (p->mode & TYPE_MASK) == TYPE_SLINK && w->hops < SYMLINK_HOPS_MAX) {
		follow_symlink(w, p);
		return true;
	}
	if (p && (p->mode & TYPE_MASK) != TYPE_DIR) {
		if (make)
			blame(e, p, path);
		return false;
	}
	free(w->done);
	w->done = mem_string(path);
	return true;
}

/*
 * Follows the way to e's directory. Returns its canonical name, which the
 * caller frees, or NULL when there is no such way.
 */
static char *walk_to(struct tree *t, const struct tree_entry *e, bool make)
{
	struct walk w = { mem_string(""), mem_string(e->name), 0 };
	bool good = true;
	char *part;

	up(w.rest);
	while (good && (part = next_part(&w))) {
		if (strcmp(part, "..") == 0) {
			up(w.done);
		} else if (strcmp(part, ".") != 0) {
			char *path = mem_format("%s%s%s", w.done, *w.done ? "/" : "", part);

			good = step_into(t, &w, path, e, make);
			free(path);
		}
		free(part);
	}
	free(w.rest);
	if (!good) {
		free(w.done);
		return NULL;
	}
	return w.done;
}

/*
 * Gives e the name that it has after all links, so that /bin/sh and
 * /usr/bin/sh are seen to be one file where /bin is a link to usr/bin.
 */
static void canonical(struct tree *t, struct tree_entry *e)
{
	const char *slash = strrchr(e->name, '/');
	char *dir, *name;

	if (!slash)
		return;
	dir = walk_to(t, e, false);
	if (!dir)
		return;
	name = mem_format("%s%s%s", dir, *dir ? "/" : "", slash + 1);
	free(dir);
	if (strcmp(name, e->name) != 0)
		tree_rename(t, e, name);
	else
		free(name);
}

/* The kernel removes a directory for something else only when it is empty. */
static void check_covered(const struct tree *t, const struct tree_entry *e)
{
	const struct tree_entry *old = e->covers;
	size_t len = strlen(e->name);

	if (!old || (old->mode & TYPE_MASK) != TYPE_DIR || (e->mode & TYPE_MASK) == TYPE_DIR)
		return;
	for (size_t i = 0; i < t->all.count; i++) {
		const struct tree_entry *in = t->all.item[i];

		if (in->base && !in->gone && strncmp(in->name, e->name, len) == 0 && in->name[len] == '/') {
			report_error(&e->at, "%s is a directory in %s, with %s in it: the kernel cannot replace it",
				     e->name, old->at.file, in->name);
			return;
		}
	}
}

/*
 * Fills t->order: parents before children, missing parents added, otherwise in
 * the order given. Reports an error for a path that the archive cannot hold.
 */
void tree_arrange(struct tree *t)
{
	size_t given = t->all.count;

	for (size_t i = 0; i < given; i++)
		if (!t->all.item[i]->gone)
			canonical(t, t->all.item[i]);
	for (size_t i = 0; i < given; i++) {
		struct tree_entry *e = t->all.item[i];

		if (e->gone || e->base)
			continue;
		check_covered(t, e);
		free(walk_to(t, e, true));
		place_entry(t, e);
	}
}

bool tree_has_file(struct tree *t, const char *path)
{
	char *at = mem_string(path);
	bool has = false, follow = true;

	for (unsigned hops = 0; follow && hops < SYMLINK_HOPS_MAX; hops++) {
		const struct tree_entry sought = { .name = at };
		char *folder = walk_to(t, &sought, false), *slash = strrchr(at, '/');
		char *full = folder ? mem_format("%s%s%s", folder, *folder ? "/" : "", slash ? slash + 1 : at) : NULL;
		const struct tree_entry *e = full ? tree_find(t, full, strlen(full)) : NULL;

		follow = e && (e->mode & TYPE_MASK) == TYPE_SLINK;
		has = e && (e->mode & TYPE_MASK) == TYPE_FILE;
		free(at);
		at = !follow ? NULL : e->target[0] == '/' ? mem_string(e->target) : mem_format("%s/%s", folder, e->target);
		free(folder);
		free(full);
	}
	free(at);
	return has;
}
