// SPDX-License-Identifier: MIT
/* modset_initrd.c - an initrd's modules, and the four texts in it that list modules to load. */
#include <stdio.h>
#include <string.h>

#include "host-shim/check/modset.h"
#include "host-shim/common/host_text.h"
#include "host-shim/kernel/rows.h"
#include "host-shim/kernel/stream.h"

#define NAME 1024

/* Returns the kind of text in a file of that name, or -1. */
static int text_of(const char *name)
{
	name += !strncmp(name, "./", 2) ? 2 : 0;
	if (modset_ends_with(name, "/modules.dep"))
		return MODSET_TEXT_DEP;
	if (modset_ends_with(name, "/modules.alias"))
		return MODSET_TEXT_ALIAS;
	if (!strcmp(name, "lib/modules/softoff.load"))
		return MODSET_TEXT_LOAD;
	if (!strcmp(name, "conf/modules") ||
	    (strstr(name, "modules-load.d/") && modset_ends_with(name, ".conf")))
		return MODSET_TEXT_NAMES;
	return -1;
}

static bool wants_text(const char *name)
{
	return text_of(name) >= 0;
}

static void take_row(void *ctx, const struct row_entry *entry)
{
	struct modset *set = ctx;
	int text = text_of(entry->name);
	char name[NAME];

	if (text >= 0) {
		modset_add_text(set, (enum modset_text)text, entry->body, entry->len);
		modset_add_text(set, (enum modset_text)text, "\n", 1);
		return;
	}
	text_safe(name, sizeof(name), entry->name, strlen(entry->name));
	if (strstr(name, "lib/modules/") && modset_is_module(name))
		modset_hold(set, name + (!strncmp(name, "./", 2) ? 2 : 0));
	else if (modset_ends_with(name, "/systemd-udevd") || modset_ends_with(name, "/udevd"))
		set->udev = true;
}

int modset_read_initrd(struct modset *set, const char *path, char error[MODSET_ERROR])
{
	struct rows_sink sink = { .wants = wants_text, .take = take_row, .ctx = set };
	uint64_t bad = 0;
	int rc;

	*set = (struct modset){ .initrd = true, .origin = path };
	rc = rows_read(path, &sink, &bad);
	if (rc)
		snprintf(error, MODSET_ERROR, "--initrd %.130s: from byte %llu on %s", path,
		    (unsigned long long)bad, stream_error(rc));
	else
		modset_settle(set);
	return rc;
}
