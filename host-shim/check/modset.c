// SPDX-License-Identifier: MIT
/*
 * modset.c - kernel modules and how they get loaded, from the lists that depmod (modules.dep(5),
 * modules.alias), mkinitramfs (softoff.load) and initramfs-tools (conf/modules) write.
 */
#include "host-shim/check/modset.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/kernel/layout.h"

#define TEXT_MAX (4u << 20)
#define MODULES_MAX 65536
#define FOLDERS_DEEP 32

static void *grow(void *old, size_t size)
{
	void *p = realloc(old, size);

	if (!p)
		die("out of memory");
	return p;
}

static char *copy_bytes(const char *text, size_t len)
{
	char *p = grow(NULL, len + 1);

	memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

/* "kernel/x/gpio-keys.ko.xz" to "gpio_keys", which the caller frees. */
static char *name_of(const char *path, size_t len)
{
	const char *slash = text_last(path, len, '/'), *base = slash ? slash + 1 : path;
	char *name = copy_bytes(base, len - (size_t)(base - path)), *ko = strstr(name, ".ko");

	if (ko)
		*ko = '\0';
	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
	return name;
}

void modset_add_text(struct modset *set, enum modset_text kind, const char *data, size_t len)
{
	size_t have = set->text[kind].len;

	if (len > TEXT_MAX - have)
		len = TEXT_MAX - have;
	set->text[kind].data = grow(set->text[kind].data, have + len + 1);
	memcpy(set->text[kind].data + have, data, len);
	for (size_t i = have; i < have + len; i++)
		if (!set->text[kind].data[i])
			set->text[kind].data[i] = ' ';
	set->text[kind].len = have + len;
	set->text[kind].data[have + len] = '\0';
}

static struct modset_module *new_module(struct modset *set, const char *path, size_t len)
{
	struct modset_module *m;

	if (set->modules >= MODULES_MAX)
		return NULL;
	if ((set->modules & (set->modules - 1)) == 0)
		set->module = grow(set->module, (set->modules ? set->modules * 2 : 1) * sizeof(*m));
	m = &set->module[set->modules++];
	*m = (struct modset_module){ .name = name_of(path, len), .path = copy_bytes(path, len) };
	return m;
}

bool modset_ends_with(const char *text, const char *end)
{
	size_t a = strlen(text), b = strlen(end);

	return a >= b && !strcmp(text + a - b, end);
}

bool modset_is_module(const char *path)
{
	return modset_ends_with(path, ".ko") || modset_ends_with(path, ".ko.gz") || modset_ends_with(path, ".ko.xz") ||
	    modset_ends_with(path, ".ko.zst");
}

/* Adds a module file that the set holds. */
void modset_hold(struct modset *set, const char *path)
{
	struct modset_module *m = new_module(set, path, strlen(path));

	if (m)
		m->held = true;
}

static int by_modset_name(const void *a, const void *b)
{
	const struct modset_module *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static struct modset_module *find_module(const struct modset *set, const char *text, size_t len)
{
	char *name = name_of(text, len);
	struct modset_module key = { .name = name }, *m = NULL;

	if (set->modules)
		m = bsearch(&key, set->module, set->modules, sizeof(key), by_modset_name);
	free(name);
	return m;
}

const struct modset_module *modset_find(const struct modset *set, const char *name)
{
	const struct modset_module *m = find_module(set, name, strlen(name));

	return m && m->held ? m : NULL;
}

/* "kernel/a.ko: kernel/b.ko kernel/c.ko" */
static void take_dep(struct modset *set, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len), *word;
	struct modset_module *m = colon ? find_module(set, line, (size_t)(colon - line)) : NULL;
	size_t have = 0;

	if (!m || m->needs)
		return;
	m->needs = grow(NULL, len + 1);
	m->needs[0] = '\0';
	for (word = colon + 1; word < line + len;) {
		const char *end = memchr(word, ' ', (size_t)(line + len - word));
		size_t n = end ? (size_t)(end - word) : (size_t)(line + len - word);
		char *name = name_of(word, n);

		if (*name)
			have += (size_t)snprintf(m->needs + have, len + 1 - have, "%s%s",
			    have ? " " : "", name);
		free(name);
		word += n + 1;
	}
}

/* "alias PATTERN MODULE" */
static void take_alias(struct modset *set, const char *line, size_t len)
{
	const char *last = text_last(line, len, ' ');
	struct modset_module *m;

	if (!last || strncmp(line, "alias ", 6) != 0)
		return;
	m = find_module(set, last + 1, len - (size_t)(last + 1 - line));
	if (m)
		m->alias = true;
}

/* "/lib/modules/V/kernel/a.ko [parameters]", in order */
static void take_load(struct modset *set, const char *line, size_t len)
{
	const char *blank = memchr(line, ' ', len);
	struct modset_module *m = find_module(set, line, blank ? (size_t)(blank - line) : len);

	set->places++;
	if (m && !m->listed)
		m->listed = set->places;
}

static void mark_named(struct modset *set, const char *line, size_t len)
{
	const char *blank = memchr(line, ' ', len);
	struct modset_module *m = *line == '#' ? NULL :
	    find_module(set, line, blank ? (size_t)(blank - line) : len);

	if (m)
		m->named = true;
}

static void each_text_line(struct modset *set, enum modset_text kind,
    void (*take)(struct modset *, const char *, size_t))
{
	const char *line = set->text[kind].data, *end;

	for (; line && *line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		if (end ? end > line : *line)
			take(set, line, end ? (size_t)(end - line) : strlen(line));
	}
}

static void take_dep_file(struct modset *set, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	struct modset_module *m = colon ? new_module(set, line, (size_t)(colon - line)) : NULL;

	if (m)
		m->held = true;
}

void modset_settle(struct modset *set)
{
	if (!set->initrd)
		each_text_line(set, MODSET_TEXT_DEP, take_dep_file);
	if (set->modules)
		qsort(set->module, set->modules, sizeof(*set->module), by_modset_name);
	each_text_line(set, MODSET_TEXT_DEP, take_dep);
	each_text_line(set, MODSET_TEXT_ALIAS, take_alias);
	each_text_line(set, MODSET_TEXT_LOAD, take_load);
	each_text_line(set, MODSET_TEXT_NAMES, mark_named);
}

static bool needs_come_first(const struct modset *set, const struct modset_module *m)
{
	const char *word = m->needs ? m->needs : "";

	while (*word) {
		size_t len = strcspn(word, " ");
		const struct modset_module *need = find_module(set, word, len);

		if (need && need->held && (!need->listed || need->listed > m->listed))
			return false;
		word += len + strspn(word + len, " ");
	}
	return true;
}

enum modset_loader modset_loader(const struct modset *set, const struct modset_module *m)
{
	if (m->listed)
		return needs_come_first(set, m) ? MODSET_LIST : MODSET_TOO_EARLY;
	if (m->named)
		return MODSET_NAMED;
	return (m->alias || set->aliases_unknown) && set->udev ? MODSET_UDEV : MODSET_NOTHING;
}

static int read_list_file(struct modset *set, enum modset_text kind, const char *dir,
    const char *file)
{
	char path[1024], piece[2048];
	size_t n;
	FILE *in;
	int rc;

	if (snprintf(path, sizeof(path), "%s/%s", dir, file) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	in = fopen(path, "re");
	if (!in)
		return -errno;
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		modset_add_text(set, kind, piece, n);
	rc = ferror(in) ? -EIO : 0;
	fclose(in);
	return rc;
}

static bool is_folder_entry(const char *path)
{
	struct stat st;

	/* lstat: the links build and source lead to kernel sources. */
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Notes each module file below dir/below. A folder that cannot be read counts as empty. */
static void walk_modules(struct modset *set, const char *dir, const char *below, unsigned depth)
{
	char path[LAYOUT_PATH], full[LAYOUT_PATH];
	struct dirent **item;
	int n;

	if (depth > FOLDERS_DEEP || snprintf(full, sizeof(full), "%s/%s", dir, below) >= (int)sizeof(full))
		return;
	n = scandir(full, &item, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *name = item[i]->d_name;

		if (name[0] != '.' &&
		    snprintf(path, sizeof(path), "%s%s%s", below, *below ? "/" : "", name) < (int)sizeof(path) &&
		    snprintf(full, sizeof(full), "%s/%s", dir, path) < (int)sizeof(full)) {
			if (is_folder_entry(full))
				walk_modules(set, dir, path, depth + 1);
			else if (modset_is_module(name))
				modset_hold(set, path);
		}
		free(item[i]);
	}
	if (n >= 0)
		free(item);
}

int modset_read_dir(struct modset *set, const char *dir, char error[MODSET_ERROR])
{
	static struct layout found;
	int rc = layout_find_modules(dir, &found);

	*set = (struct modset){ .origin = dir, .udev = true };
	if (rc) {
		snprintf(error, MODSET_ERROR, "--modules %.100s: %.140s", dir, found.problem);
		return rc;
	}
	rc = read_list_file(set, MODSET_TEXT_DEP, found.modules, "modules.dep");
	if (rc == -ENOENT) { /* a package has none until depmod makes it on the machine */
		walk_modules(set, found.modules, "", 0);
		set->aliases_unknown = true;
		rc = 0;
	}
	if (!rc)
		(void)read_list_file(set, MODSET_TEXT_ALIAS, found.modules, "modules.alias");
	if (rc)
		snprintf(error, MODSET_ERROR, "--modules %.120s: %s", dir, strerror(-rc));
	else
		modset_settle(set);
	return rc;
}

void modset_finish(struct modset *set)
{
	for (size_t i = 0; i < set->modules; i++) {
		free(set->module[i].name);
		free(set->module[i].path);
		free(set->module[i].needs);
	}
	free(set->module);
	for (size_t i = 0; i < MODSET_TEXTS; i++)
		free(set->text[i].data);
	*set = (struct modset){ 0 };
}
