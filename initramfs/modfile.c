/* SPDX-License-Identifier: MIT */
/*
 * modfile.c - the text files that depmod and the kernel's build leave beside the
 * modules (modules.dep(5), linux/Documentation/kbuild/kbuild.rst).
 */
#include "initramfs/moddb.h"
#include "initramfs/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r";

/* Reads the directory's file of that name, with a NUL at the end. 0 or -errno. */
static int slurp(const struct moddb *db, const char *name, struct bytes *out)
{
	char *path = mem_format("%s/%s", db->dir, name);
	int rc = bytes_read_file(path, out);

	if (rc && rc != -ENOENT)
		report_error(NULL, "cannot read %s: %s", path, strerror(-rc));
	free(path);
	bytes_add(out, "", 1);
	return rc;
}

/* Returns the next line, cut off at its end, or NULL. */
static char *next_text_line(char **rest)
{
	char *line = *rest;

	if (!*line)
		return NULL;
	*rest += strcspn(line, "\n");
	if (**rest)
		*(*rest)++ = '\0';
	return line;
}

/* Cuts off and returns the next word, or NULL. */
static char *next_blank_word(char **rest)
{
	char *word = *rest + strspn(*rest, blanks);

	*rest = word + strcspn(word, blanks);
	if (**rest)
		*(*rest)++ = '\0';
	return *word ? word : NULL;
}

/* Fills db->builtin from modules.builtin; a kernel without that file has none. */
void modfile_builtins(struct moddb *db)
{
	struct bytes file = { 0 };
	int rc = slurp(db, "modules.builtin", &file);
	char *rest = (char *)file.data, *line;

	while (!rc && (line = next_text_line(&rest))) {
		db->builtin = mem_grow(db->builtin, db->builtins + 1, sizeof(*db->builtin));
		db->builtin[db->builtins++] = moddb_name_of_path(line);
	}
	bytes_free(&file);
}

/* modules.dep lists what to load from right to left; needs is from left to right. */
static void read_deps(struct module *m, char *rest)
{
	char *word;

	m->needs = mem_string("");
	while ((word = next_blank_word(&rest))) {
		char *name = moddb_name_of_path(word);
		char *more = mem_format("%s %s", name, m->needs);

		free(name);
		free(m->needs);
		m->needs = more;
	}
}

/* Adds the modules of modules.dep. Returns 0, or -ENOENT when there is none. */
int modfile_deps(struct moddb *db)
{
	struct bytes file = { 0 };
	int rc = slurp(db, "modules.dep", &file);
	char *rest = (char *)file.data, *line;

	while (!rc && (line = next_text_line(&rest))) {
		char *colon = strchr(line, ':');
		struct module *m;

		if (!colon || *line == '#')
			continue;
		*colon = '\0';
		m = moddb_add(db, line);
		read_deps(m, colon + 1);
		m->learned = true;
	}
	bytes_free(&file);
	return rc;
}

/* Adds to the modules what modules.softdep says; without the file, nothing. */
void modfile_softdeps(struct moddb *db)
{
	struct bytes file = { 0 };
	int rc = slurp(db, "modules.softdep", &file);
	char *rest = (char *)file.data, *line;

	while (!rc && (line = next_text_line(&rest))) {
		struct module *m = NULL;
		const char *word = next_blank_word(&line);

		if (word && strcmp(word, "softdep") == 0 && (word = next_blank_word(&line)))
			m = moddb_find(db, word);
		if (m)
			moddb_add_softdep(m, line);
	}
	bytes_free(&file);
}

/* modules.builtin.modinfo is a row of strings module.key=value. */
static void builtin_aliases(struct moddb *db)
{
	static const char key[] = ".alias=";
	struct bytes file = { 0 };
	int rc = slurp(db, "modules.builtin.modinfo", &file);
	const char *p = (const char *)file.data, *end = p + file.size;

	for (; !rc && p < end; p += strlen(p) + 1) {
		size_t len = strcspn(p, ".");
		const char *value = p + len + sizeof(key) - 1;

		if (strncmp(p + len, key, sizeof(key) - 1) == 0)
			moddb_add_alias(db, value, strlen(value), p, len);
	}
	bytes_free(&file);
}

/* Adds the aliases of modules.alias (if there is one) and of what is built in. */
void modfile_aliases(struct moddb *db)
{
	struct bytes file = { 0 };
	int rc = slurp(db, "modules.alias", &file);
	char *rest = (char *)file.data, *line;

	while (!rc && (line = next_text_line(&rest))) {
		char *kind = next_blank_word(&line), *alias = next_blank_word(&line), *module = next_blank_word(&line);

		if (kind && alias && module && strcmp(kind, "alias") == 0)
			moddb_add_alias(db, alias, strlen(alias), module, strlen(module));
	}
	bytes_free(&file);
	builtin_aliases(db);
}
