// SPDX-License-Identifier: MIT
/* preflight_outputs.c - outputs that would overwrite an input, or each other, whatever their names. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/common/note.h"
#include "host-shim/run/preflight.h"

/* One file under two names has one inode; two nodes of a device have one device number. */
static bool is_same(const struct stat *a, const struct stat *b)
{
	if (S_ISBLK(a->st_mode) || S_ISCHR(a->st_mode))
		return (a->st_mode & S_IFMT) == (b->st_mode & S_IFMT) && a->st_rdev == b->st_rdev;
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* /dev/null takes everything from everyone. */
static bool is_null(const struct stat *st)
{
	struct stat null;

	return stat("/dev/null", &null) == 0 && S_ISCHR(st->st_mode) && is_same(st, &null);
}

static void refuse_input(const char *option, const char *output, const struct stat *st,
    const char *input_option, const char *input)
{
	struct stat other;

	if (input && stat(input, &other) == 0 && is_same(st, &other))
		die("--%s %s is the same file as --%s %s", option, output, input_option, input);
}

/* Returns false when there is no such file yet, which is then none of the others. */
static bool look_at(const char *option, const char *path, const struct options *opt, struct stat *st)
{
	size_t i;

	if (!path)
		return false;
	if (!strcmp(path, "-"))
		return fstat(STDOUT_FILENO, st) == 0;
	if (stat(path, st) < 0)
		return false;
	refuse_input(option, path, st, "kernel", opt->kernel);
	refuse_input(option, path, st, "initrd", opt->initrd);
	refuse_input(option, path, st, "firmware", opt->firmware);
	for (i = 0; i < opt->n_disks; i++)
		refuse_input(option, path, st, "disk", opt->disks[i].path);
	return true;
}

void preflight_outputs(const struct options *opt)
{
	struct stat console, events;

	bool there = look_at("console", opt->console, opt, &console);

	there = look_at("events", opt->events, opt, &events) && there;
	if (there && is_null(&console))
		return;
	if (opt->events && !strcmp(opt->events, opt->console))
		die("--events %s: the console goes there already (see --console)", opt->events);
	if (there && is_same(&console, &events))
		die("--events %s: the console goes there already, by another name (--console %s)", opt->events,
		    opt->console);
}
