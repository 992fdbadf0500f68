// SPDX-License-Identifier: MIT
/*
 * teardown.c - undoing mounts before the end.
 *
 * /proc/self/mountinfo lists a mount after the one that it lies on, so its lines from last to first are a right
 * order to unmount in. One pass may free what the next can unmount (a file system on a loop device
 * on a file system), so passes go on until one changes nothing.
 *
 * Swap, loop devices and device-mapper tables are to be undone between the passes, where `pass` ends.
 */
#include "init/teardown.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Room for mountinfo: some 40,000 mounts. Memory is taken only as far as it is written. */
#define MOUNTINFO_MAX ((size_t)8 << 20)

/* No stack of devices is so deep; a file system that grants "read-only" and stays writable must not keep us for ever. */
#define PASSES_MOST 64

/* File systems without a device behind them hold no data that could be lost. */
static const char *const no_data[] = {
	"rootfs",  "proc",    "sysfs",      "devtmpfs", "devpts",     "tmpfs",  "ramfs",    "cgroup",  "cgroup2",
	"mqueue",  "debugfs", "tracefs",    "bpf",      "securityfs", "pstore", "efivarfs", "configfs", "hugetlbfs",
	"fusectl", "autofs",  "binfmt_misc", "nsfs",
};

static bool holds_data(const char *type)
{
	for (size_t i = 0; i < COUNT(no_data); i++)
		if (strcmp(no_data[i], type) == 0)
			return false;
	return true;
}

static char *next_field(char **rest)
{
	char *field = *rest, *end;

	if (!field || !*field)
		return NULL;
	end = strchr(field, ' ');
	*rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return field;
}

/* The kernel writes blank, tab, newline and backslash in a path as \ooo (fs/proc_namespace.c, mangle). */
static void unescape(char *s)
{
	char *out = s;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' &&
		    s[3] <= '7') {
			*out++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 3;
		} else {
			*out++ = *s;
		}
	}
	*out = '\0';
}

int teardown_parse(char *line, struct teardown_mount *out)
{
	char *rest = line, *field = NULL, *point = NULL, *type;

	/* id, parent, major:minor, root, mount point, options, any number of tags, "-", type, source, super options */
	for (unsigned i = 0; i < 6; i++) {
		field = next_field(&rest);
		if (i == 4)
			point = field;
	}
	while (field && strcmp(field, "-") != 0)
		field = next_field(&rest);
	type = next_field(&rest);
	if (!type || !next_field(&rest) || !rest)
		return -EINVAL;
	unescape(point);
	*out = (struct teardown_mount){ .point = point, .type = type, .options = rest };
	return 0;
}

static bool is_read_only(const struct teardown_mount *m)
{
	return strncmp(m->options, "ro", 2) == 0 && (m->options[2] == ',' || !m->options[2]);
}

/* Returns true if the mount has changed. */
static bool undo(const struct teardown_mount *m, int *left, bool say)
{
	bool root = strcmp(m->point, "/") == 0;

	if (!holds_data(m->type))
		return false;
	if (!root && umount2(m->point, UMOUNT_NOFOLLOW) == 0)
		return true;
	if (is_read_only(m))
		return false;
	if (mount(NULL, m->point, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0)
		return true;
	++*left;
	if (say)
		log_line("teardown: %s (%s) stays mounted writable: %s", m->point, m->type, log_errno(errno));
	return false;
}

/* Returns true if anything has changed. */
static bool pass(char *arena, int *left, bool say)
{
	int len = fd_read_file("/proc/self/mountinfo", arena, MOUNTINFO_MAX);
	bool changed = false;

	*left = 0;
	if (len < 0) {
		log_line("teardown: /proc/self/mountinfo: %s", log_errno(len));
		return false;
	}
	for (char *end = arena + len; end > arena;) {
		struct teardown_mount m;
		char *line;

		*--end = '\0'; /* the newline */
		line = memrchr(arena, '\n', (size_t)(end - arena));
		line = line ? line + 1 : arena;
		if (teardown_parse(line, &m) == 0)
			changed |= undo(&m, left, say);
		end = line;
	}
	return changed;
}

int teardown_run(void *unused)
{
	void *arena = mmap(NULL, MOUNTINFO_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			   0);
	int left = 0;

	(void)unused;
	if (arena == MAP_FAILED) {
		log_line("teardown: no memory to read the mounts: %s; unmounting nothing", log_errno(errno));
		return 1;
	}
	for (int n = 0; n < PASSES_MOST && pass(arena, &left, false);)
		n++;
	if (left)
		(void)pass(arena, &left, true);
	return left < 255 ? left : 255;
}
