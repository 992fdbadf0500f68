// SPDX-License-Identifier: MIT
/*
 * cgroups.c - thaws frozen control groups.
 *
 * A process in a frozen cgroup v2 gets no SIGTERM before it is thawed, one in a frozen v1 freezer not even SIGKILL
 * (linux/Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/freezer-subsystem.rst): a paused container could not save.
 */
#include "lib/teardown/cgroups.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/mountinfo.h"
#include "lib/teardown/mountwatch.h"
#include "lib/text.h"

#define DEPTH_MOST 32

static const struct kind {
	char type[8], option[8], file[16], frozen[4], thawed[8];
} kinds[] = {
	{ .type = "cgroup2", .option = "", .file = "/cgroup.freeze", .frozen = "1", .thawed = "0" },
	{ .type = "cgroup", .option = "freezer", .file = "/freezer.state", .frozen = "FR", .thawed = "THAWED" }, /* FROZEN, FREEZING */
};

struct folder {
	const struct kind *kind;
	struct text path;
	unsigned depth;
};

static void thaw_cgroup(struct folder *f)
{
	size_t len = f->path.len;
	char state[16];

	text_str(&f->path, f->kind->file);
	if (!f->path.cut && fd_read_line(f->path.buf, state, sizeof(state)) > 0 &&
	    strncmp(state, f->kind->frozen, strlen(f->kind->frozen)) == 0) {
		int err = fd_write_file(f->path.buf, f->kind->thawed);

		f->path.buf[len] = '\0';
		log_line("%s was frozen: %s", f->path.buf, err < 0 ? log_errno(err) : "thawed");
	}
	f->path.buf[f->path.len = len] = '\0';
}

/* Parents before children: a v1 freezer cannot thaw a child of a frozen cgroup. */
static bool thaw_folder(void *context, const char *name)
{
	struct folder *f = context;
	size_t len = f->path.len;

	text_fmt(&f->path, "/%s", name);
	if (!f->path.cut && f->depth < DEPTH_MOST) {
		f->depth++;
		thaw_cgroup(f);
		(void)fd_each_folder(f->path.buf, thaw_folder, f);
		f->depth--;
	}
	f->path.cut = false;
	f->path.buf[f->path.len = len] = '\0';
	return true;
}

static void thaw_cgroups_of(const struct mountinfo *m, void *unused)
{
	char path[1024];
	struct folder f = { .path = TEXT_IN(path) };

	(void)unused;
	for (const struct kind *k = kinds; k < kinds + COUNT(kinds); k++) {
		if (strcmp(m->type, k->type) != 0 || !text_find(m->options, k->option))
			continue;
		f.kind = k;
		text_str(&f.path, m->point);
		thaw_cgroup(&f);
		(void)fd_each_folder(path, thaw_folder, &f);
	}
}

/*
 * Whether there is no cgroup but the root of the hierarchy that init has mounted: a directory's count of links has one for each
 * folder in it, and two more (linux/fs/kernfs/inode.c, kernfs_refresh_inode).
 */
static bool has_no_cgroups(void)
{
	struct stat st;

	return !mountwatch_changed() && (stat("/sys/fs/cgroup", &st) < 0 || st.st_nlink <= 2);
}

void cgroups_thaw(void)
{
	char *memory = has_no_cgroups() ? NULL : mountinfo_memory();

	if (memory)
		(void)mountinfo_each(memory, thaw_cgroups_of, NULL);
}
