/* SPDX-License-Identifier: MIT */
/* mountinfo.h - the mounts, as /proc/self/mountinfo has them (proc(5)). */
#ifndef LIB_TEARDOWN_MOUNTINFO_H
#define LIB_TEARDOWN_MOUNTINFO_H

#include <stdbool.h>
#include <stddef.h>

/* The fields of one line; they point into the line, escapes undone. */
struct mountinfo {
	char *device; /* major:minor */
	char *point, *type, *source, *options; /* options: of the file system, not of the mount */
};

/* Splits line in place. Returns 0 or -EINVAL. Pure. */
int mountinfo_parse(char *line, struct mountinfo *out);

/* Undoes in place what the kernel writes for blank, tab, newline and backslash in a path: \ooo. Pure. */
void mountinfo_unescape(char *s);

/* Whether the file system is read-only: however it is mounted, nothing is written to it. Pure. */
bool mountinfo_read_only(const struct mountinfo *m);

/* Whether it is of a kind that keeps data: not tmpfs, and no file system of the kernel's own. Pure. */
bool mountinfo_holds_data(const struct mountinfo *m);

/* Whether a server has its data: looking at any file of it may wait for that server. Pure. */
bool mountinfo_is_remote(const struct mountinfo *m);

/* Memory to read such files into, for helpers: some 40,000 mounts. NULL if there is none. */
#define MOUNTINFO_MAX ((size_t)8 << 20)
char *mountinfo_memory(void);

/*
 * Calls visit for each mount of the file at path, /proc/PID/mountinfo, in reverse order: the file lists a mount after the mount
 * that it lies on, so this is an order to unmount in. memory is mountinfo_memory()'s. Returns 0 or -errno.
 */
int mountinfo_each_in(const char *path, char *memory, void (*visit)(const struct mountinfo *m, void *context), void *context);

/* The same for the mounts of this process. */
int mountinfo_each(char *memory, void (*visit)(const struct mountinfo *m, void *context), void *context);

/* Opens the mount point. Returns a descriptor or -errno: -ENOTTY for a server's, which could keep the caller waiting. */
int mountinfo_open(const struct mountinfo *m);

/*
 * Freezes, or thaws, the file system (FIFREEZE, FITHAW). Returns 0 or -errno: -ENOTTY if it is not on a block device. Freezing
 * takes as long as writing the dirty data.
 */
int mountinfo_freeze(const struct mountinfo *m, bool freeze);

#endif
