/* SPDX-License-Identifier: MIT */
/*
 * base.c - the existing initrd that the archive is appended to.
 *
 * It is passed on byte for byte; it is only looked into, for the directories
 * and links that the new segment must fit (see tree.h).
 */
#include "initramfs/base.h"

#include "host-shim/kernel/rows.h"
#include "host-shim/kernel/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct target {
	struct tree *tree;
	struct origin at;
};

static void add_base_entry(void *ctx, const struct row_entry *row)
{
	struct target *to = ctx;
	char *name = mem_string(row->name);
	char error[MANIFEST_ERROR_SIZE];

	/* A name that is refused ("..") cannot be one of ours either. */
	if (manifest_name(name, error) == 0 && strcmp(name, ".") != 0) {
		struct tree_entry *e = tree_new(name, row->mode, &to->at);

		e->base = true;
		e->shared = row->links >= 2;
		if ((row->mode & TYPE_MASK) == TYPE_SLINK)
			e->target = mem_string(row->target);
		tree_add(to->tree, e);
	}
	free(name);
}

/*
 * Adds what the initrd of the file path holds as base entries. Reports an error
 * when the kernel would stop in it, for then it never reaches what follows.
 */
void base_index(struct tree *t, const char *path)
{
	struct target to = { t, { path, 0 } };
	struct rows_sink sink = { .take = add_base_entry, .ctx = &to };
	uint64_t bad = 0;
	int rc = rows_read(path, &sink, &bad);

	if (rc == -EBADMSG)
		report_error(&to.at, "is damaged or no initramfs: the kernel would stop at or after byte %llu",
			     (unsigned long long)bad);
	else if (rc == -ENOEXEC || rc == -ENOMEM || rc == -EFBIG || rc == -ENOTSUP)
		report_warning(&to.at, "cannot look into what begins at byte %llu (%s): directories that no manifest "
			       "names are added, also where this initrd has a symbolic link",
			       (unsigned long long)bad, stream_error(rc));
	else if (rc)
		report_error(&to.at, "cannot read: %s", strerror(-rc));
}
