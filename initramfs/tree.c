/* SPDX-License-Identifier: MIT */
/*
 * tree.c - everything that shall be in the archive, by path. Collecting entries
 * and letting the later replace the earlier; the order is arrange.c's.
 */
#include "initramfs/tree.h"

#include <stdlib.h>
#include <string.h>

static size_t bucket_of(const char *name, size_t len)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)name[i]) * 16777619u;
	return h % TREE_BUCKETS;
}

/* Returns the entry of the path name[0..len), or NULL. */
struct tree_entry *tree_find(const struct tree *t, const char *name, size_t len)
{
	struct tree_entry *e = t->bucket[bucket_of(name, len)];

	while (e && (strncmp(e->name, name, len) != 0 || e->name[len] != '\0'))
		e = e->next;
	return e;
}

static void link_in(struct tree *t, struct tree_entry *e)
{
	struct tree_entry **head = &t->bucket[bucket_of(e->name, strlen(e->name))];

	e->next = *head;
	*head = e;
}

static void unlink_from(struct tree *t, struct tree_entry *e)
{
	struct tree_entry **p = &t->bucket[bucket_of(e->name, strlen(e->name))];

	while (*p && *p != e)
		p = &(*p)->next;
	if (*p)
		*p = e->next;
}

/* Appends e. */
void tree_list_add(struct tree_list *l, struct tree_entry *e)
{
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 256;
		l->item = mem_grow(l->item, l->room, sizeof(struct tree_entry *));
	}
	l->item[l->count++] = e;
}

/* Returns a new entry, owned by root; tree_add() takes it over. */
struct tree_entry *tree_new(const char *name, uint32_t mode, const struct origin *at)
{
	struct tree_entry *e = mem_alloc(sizeof(*e));

	e->name = mem_string(name);
	e->mode = mode;
	e->at = *at;
	return e;
}

/* Gives e new content, or (shared not NULL) makes it one more name of that. */
struct tree_data *tree_data_of(struct tree_entry *e, struct tree_data *shared)
{
	e->data = shared ? shared : mem_alloc(sizeof(*e->data));
	e->data->names++;
	return e->data;
}

static void data_drop(struct tree_data *d)
{
	if (!d || --d->names)
		return;
	free(d->path);
	bytes_free(&d->bytes);
	free(d);
}

static bool entry_is_type(const struct tree_entry *e, enum manifest_type type)
{
	return (e->mode & TYPE_MASK) == type;
}

static bool same_dir(const struct tree_entry *a, const struct tree_entry *b)
{
	return entry_is_type(a, TYPE_DIR) && a->mode == b->mode && a->uid == b->uid && a->gid == b->gid;
}

/*
 * The kernel would replace the link by a directory, and every file reached
 * through the link would be lost: a manifest has `dir /lib`, a distribution's
 * initrd has lib -> usr/lib, and both mean the same folder.
 */
static bool keeps_link(const struct tree_entry *old, const struct tree_entry *e)
{
	if (!old->base || !entry_is_type(old, TYPE_SLINK) || !entry_is_type(e, TYPE_DIR))
		return false;
	report_warning(&e->at, "%s is a symbolic link to %s in %s, kept: no directory is made of it",
		       e->name, old->target, old->at.file);
	return true;
}

static void replace(struct tree *t, struct tree_entry *old, struct tree_entry *e)
{
	if (!same_dir(old, e) && old->at.line)
		report_warning(&e->at, "%s replaces the entry of %s:%u", e->name, old->at.file, old->at.line);
	else if (!same_dir(old, e))
		report_warning(&e->at, "%s replaces the entry of %s", e->name, old->at.file);
	e->covers = old->covers;
	data_drop(old->data);
	old->data = NULL;
	old->gone = true;
	unlink_from(t, old);
}

/* Puts e in the place that its path names, unless what is there has more right to it. */
static void settle_entry(struct tree *t, struct tree_entry *e)
{
	struct tree_entry *old = tree_find(t, e->name, strlen(e->name));

	if (old && old->base && !e->base && keeps_link(old, e)) {
		e->gone = true;
		return;
	}
	if (old && !old->base && old->turn > e->turn) {
		replace(t, e, old);
		return;
	}
	if (old && old->base) {
		e->covers = e->base ? NULL : old;
		old->gone = true;
		unlink_from(t, old);
	} else if (old) {
		replace(t, old, e);
	}
	link_in(t, e);
}

/*
 * Takes e over. A later entry of the same path replaces the earlier, with a
 * warning unless both are the same directory.
 */
void tree_add(struct tree *t, struct tree_entry *e)
{
	e->turn = t->all.count;
	tree_list_add(&t->all, e);
	settle_entry(t, e);
}

/* Gives e another path; of two entries there the later stays. Takes name over. */
void tree_rename(struct tree *t, struct tree_entry *e, char *name)
{
	unlink_from(t, e);
	free(e->name);
	e->name = name;
	settle_entry(t, e);
}

/* Frees all entries and their content. */
void tree_free(struct tree *t)
{
	for (size_t i = 0; i < t->all.count; i++) {
		struct tree_entry *e = t->all.item[i];

		data_drop(e->data);
		free(e->name);
		free(e->target);
		free(e);
	}
	free(t->all.item);
	free(t->order.item);
	*t = (struct tree){ 0 };
}
