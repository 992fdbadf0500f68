/* SPDX-License-Identifier: MIT */
/*
 * modalias.c - the other names of modules, which softdeps use: crypto-crc32c is
 * whatever module offers that check sum.
 */
#include "initramfs/moddb.h"
#include "initramfs/modinfo.h"
#include "initramfs/report.h"

#include <stdlib.h>
#include <string.h>

/*
 * Adds one alias. Most of a kernel's 20 thousand aliases stand for devices and
 * have a colon (pci:v00001AF4d*): skip them, because no softdep names a device.
 */
void moddb_add_alias(struct moddb *db, const char *alias, size_t alias_len, const char *module,
		     size_t module_len)
{
	if (memchr(alias, ':', alias_len))
		return;
	if ((db->aliases & (db->aliases - 1)) == 0)
		db->alias = mem_grow(db->alias, db->aliases ? db->aliases * 2 : 1, sizeof(*db->alias));
	db->alias[db->aliases].name = moddb_normal(alias, alias_len);
	db->alias[db->aliases++].module = moddb_normal(module, module_len);
}

static void aliases_of(struct moddb *db, struct module *m)
{
	bool loaded = m->content.size > 0;
	struct modinfo info;

	if (moddb_load(db, m) < 0)
		return;
	if (modinfo_find(m->content.data, m->content.size, &info) == 0) {
		const char *value;

		while ((value = modinfo_next(&info, "alias")))
			moddb_add_alias(db, value, strlen(value), m->name, strlen(m->name));
	}
	if (!loaded)
		bytes_free(&m->content);
}

/*
 * Returns the next alias called name, counting on from *from (0 at first), or
 * NULL. May have to read every module once, which it says.
 */
const struct moddb_alias *moddb_next_alias(struct moddb *db, const char *name, size_t *from)
{
	const struct moddb_alias *found = NULL;
	char *normal = moddb_normal(name, strlen(name));

	if (!db->aliases_known) {
		db->aliases_known = true;
		report_note("reading all %zu modules to find out which is %s", db->modules, name);
		for (size_t i = 0; i < db->modules; i++)
			aliases_of(db, &db->module[i]);
	}
	while (!found && *from < db->aliases)
		if (strcmp(db->alias[(*from)++].name, normal) == 0)
			found = &db->alias[*from - 1];
	free(normal);
	return found;
}
