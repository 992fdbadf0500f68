/* SPDX-License-Identifier: MIT */
/*
 * pack_modules.c - puts the wanted kernel modules and their load list into the tree.
 *
 * The order is modprobe's: the modules that a module needs, then its softdeps
 * before it, then the module, then its softdeps after it. A wanted module that
 * is missing is an error; a missing softdep is skipped with a warning.
 * The modules of the power button come before all others.
 */
#include "initramfs/pack_modules.h"

#include "initramfs/moddb.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_COMPARED = 63, FAR = 3 };

struct plan {
	struct moddb db;
	struct module **order;
	size_t count;
};

static void visit(struct plan *p, struct module *m);

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned d = a < b ? a : b;

	return c < d ? c : d;
}

/* Returns how many letters differ (Levenshtein), or FAR. */
static unsigned distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);
	unsigned row[NAME_MAX_COMPARED + 1];

	if (la > NAME_MAX_COMPARED || lb > NAME_MAX_COMPARED || la + FAR <= lb || lb + FAR <= la)
		return FAR;
	for (size_t j = 0; j <= lb; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned corner = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]));
			corner = above;
		}
	}
	return row[lb] < FAR ? row[lb] : FAR;
}

static void unknown(const struct plan *p, const char *name)
{
	char *normal = moddb_normal(name, strlen(name));
	const char *near = NULL;
	unsigned best = FAR;

	for (size_t i = 0; i < p->db.modules; i++) {
		unsigned far = distance(normal, p->db.module[i].name);

		if (far < best) {
			best = far;
			near = p->db.module[i].name;
		}
	}
	if (near)
		report_error(NULL, "--load %s: no such module in %s, did you mean %s?", name, p->db.dir, near);
	else
		report_error(NULL, "--load %s: no such module in %s", name, p->db.dir);
	free(normal);
}

/* Cuts the next word off a copy; returns NULL at the end. */
static char *next_listed_word(char **rest)
{
	char *word = *rest + strspn(*rest, " ");

	*rest = word + strcspn(word, " ");
	if (**rest)
		*(*rest)++ = '\0';
	return *word ? word : NULL;
}

static void visit_needs(struct plan *p, const struct module *m)
{
	char *copy = mem_string(m->needs), *rest = copy, *name;

	while ((name = next_listed_word(&rest))) {
		struct module *need = moddb_find(&p->db, name);

		if (need)
			visit(p, need);
		else if (!moddb_is_builtin(&p->db, name))
			report_error(NULL, "module %s needs %s, which is not in %s", m->name, name, p->db.dir);
	}
	free(copy);
}

/*
 * Visits all modules that have the alias name: there may be a module for each
 * kind of CPU, and modules for other CPUs refuse to load. If a module of that
 * alias is built in, skip the others: the kernel does not request them.
 */
static void visit_alias(struct plan *p, const struct module *m, const char *name)
{
	const struct moddb_alias *alias;
	size_t from = 0;
	unsigned homes = 0, builtin = 0;

	while ((alias = moddb_next_alias(&p->db, name, &from))) {
		homes++;
		builtin += !moddb_find(&p->db, alias->module);
	}
	if (!homes)
		report_note("%s would like %s (softdep), which this kernel does not have", m->name, name);
	from = 0;
	while (!builtin && (alias = moddb_next_alias(&p->db, name, &from)))
		visit(p, moddb_find(&p->db, alias->module));
}

/* A softdep names a module, a built-in, or an alias. */
static void visit_soft(struct plan *p, const struct module *m, const char *name)
{
	struct module *direct = moddb_find(&p->db, name);

	if (direct)
		visit(p, direct);
	else if (!moddb_is_builtin(&p->db, name))
		visit_alias(p, m, name);
}

static void visit_softs(struct plan *p, const struct module *m, const char *names)
{
	char *copy = mem_string(names ? names : ""), *rest = copy, *name;

	while ((name = next_listed_word(&rest)))
		visit_soft(p, m, name);
	free(copy);
}

static void visit(struct plan *p, struct module *m)
{
	if (m->visited)
		return;
	m->visited = true;
	if (moddb_learn(&p->db, m) < 0)
		return;
	visit_needs(p, m);
	visit_softs(p, m, m->pre);
	p->order[p->count++] = m;
	visit_softs(p, m, m->post);
}

/* Takes one --load or --try: a name, and parameters after a blank. */
static void want(struct plan *p, const struct wanted_module *wanted)
{
	char *copy = mem_string(wanted->text);
	char *params = copy + strcspn(copy, " \t");
	struct module *m;

	if (*params)
		*params++ = '\0';
	params += strspn(params, " \t");
	m = moddb_find(&p->db, copy);
	if (m) {
		char *all = mem_format("%s%s%s", m->params ? m->params : "", *params ? " " : "", params);

		free(m->params);
		m->params = all;
		visit(p, m);
	} else if (!moddb_is_builtin(&p->db, copy)) {
		if (wanted->optional)
			report_note("this kernel does not have %s", copy);
		else
			unknown(p, copy);
	} else if (*params) {
		report_warning(NULL, "%s is built in: its parameters belong on the kernel command line, "
			       "as %s.%s", copy, copy, params);
	} else {
		report_note("%s is built in, nothing to load", copy);
	}
	free(copy);
}

/* Returns the module's path in the archive: it is unpacked there. */
static char *path_in_archive(const struct plan *p, const struct module *m)
{
	size_t len = strlen(m->path);
	const char *ko = m->path + len;

	while (ko > m->path && strncmp(ko, ".ko", 3) != 0)
		ko--;
	if (ko > m->path)
		len = (size_t)(ko - m->path) + 3;
	return mem_format("lib/modules/%s/%.*s", p->db.version, (int)len, m->path);
}

static void add_content(struct tree *t, const char *path, struct bytes *content,
			const struct origin *at)
{
	char *name = mem_string(path);
	char error[MANIFEST_ERROR_SIZE];
	struct tree_entry *e;
	struct tree_data *d;

	if (content->size > UINT32_MAX) {
		report_error(at, "%s is larger than a newc archive takes", path);
	} else if (manifest_name(name, error) < 0) {
		report_error(at, "%s: %s", path, error);
	} else {
		e = tree_new(name, TYPE_FILE | 0644, at);
		d = tree_data_of(e, NULL);
		d->bytes = *content;
		d->size = content->size;
		*content = (struct bytes){ 0 };
		tree_add(t, e);
	}
	free(name);
}

static int by_path(const void *a, const void *b)
{
	const struct module *x = *(struct module *const *)a, *y = *(struct module *const *)b;

	return strcmp(x->path, y->path);
}

/* The list is in the order of loading, the archive in the order of the paths. */
static void add_planned_modules(struct tree *t, struct plan *p, const struct origin *at)
{
	struct bytes list = { 0 };

	for (size_t i = 0; i < p->count; i++) {
		struct module *m = p->order[i];
		char *path = path_in_archive(p, m);
		char *line = mem_format("/%s%s\n", path, m->params ? m->params : "");

		bytes_add(&list, line, strlen(line));
		free(line);
		free(path);
	}
	if (p->count)
		qsort(p->order, p->count, sizeof(struct module *), by_path);
	for (size_t i = 0; i < p->count; i++) {
		struct module *m = p->order[i];
		char *path = path_in_archive(p, m);

		if (moddb_load(&p->db, m) == 0)
			add_content(t, path, &m->content, at);
		free(path);
	}
	add_content(t, MODULES_LIST, &list, at);
	bytes_free(&list);
}

/*
 * The power button's modules. A press before they are loaded leaves no trace in the guest, so they are loaded before all others.
 */
static bool is_of_the_button(const struct wanted_module *wanted)
{
	static const char *const names[] = { "gpio_pl061", "gpio_keys", "soc_button_array", "button", "evdev" };
	char *name = mem_string(wanted->text);
	bool found = false;

	name[strcspn(name, " \t")] = '\0';
	for (char *c = name; (c = strchr(c, '-'));)
		*c = '_';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		found |= strcmp(name, names[i]) == 0;
	free(name);
	return found;
}

/*
 * Adds the wanted modules of the kernel in a directory or in packages, what they need, and the list of all in load order: first the button's, then the
 * others, each in the order of wanted. Errors are reported.
 */
void pack_modules(struct tree *t, char *const *dirs, size_t n_dirs, const struct wanted_module *wanted, size_t count)
{
	struct origin at = { dirs[0], 0 };
	struct plan p = { 0 };

	if (moddb_open(&p.db, dirs, n_dirs) == 0) {
		p.order = mem_alloc((p.db.modules + 1) * sizeof(struct module *));
		for (size_t i = 0; i < count; i++)
			if (is_of_the_button(&wanted[i]))
				want(&p, &wanted[i]);
		for (size_t i = 0; i < count; i++)
			if (!is_of_the_button(&wanted[i]))
				want(&p, &wanted[i]);
		add_planned_modules(t, &p, &at);
	}
	free(p.order);
	moddb_close(&p.db);
}
