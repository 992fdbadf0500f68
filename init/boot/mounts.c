// SPDX-License-Identifier: MIT
/* mounts.c - the API file systems, as a table. None of these mounts can block: they have no device. */
#include "init/boot/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "lib/count.h"
#include "lib/log.h"
#include "lib/text.h"

#define FIRST 3 /* of the table: /proc, /sys and /dev */

/*
 * By default every tmpfs may take half the memory, and half as many inodes as there are pages (linux/mm/shmem.c). The OOM killer
 * cannot free what a tmpfs holds: two that any user may fill leave the workload nothing. An inode and its entry with a long name
 * take up to 1.5 KiB of memory that size= does not count. With an inode for each 16 KiB, all of the table together stay below
 * 60 % of the memory.
 */
#define BYTES_AN_INODE 16384u
#define PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

enum place { PLACE_MISSING, PLACE_PLAIN, PLACE_TAKEN };

static const struct api_mount {
	const char *type, *target;
	unsigned long flags;
	const char *data;
	unsigned char percent; /* of the memory, which it may take; 0: its file system has no such limit */
	enum {
		ALWAYS,
		IF_THERE, /* skip it where the directory is missing: the kernel makes that if it has the file system */
		IF_NEEDED, /* where the root lies in memory, or is read-only */
	} when;
} table[] = {
	/* type         target            flags                  data                            %   when */
	{ "proc",       "/proc",          PLAIN,                 NULL,                           0,  ALWAYS },
	{ "sysfs",      "/sys",           PLAIN,                 NULL,                           0,  ALWAYS },
	{ "devtmpfs",   "/dev",           MS_NOSUID,             "mode=0755",                    0,  ALWAYS },
	{ "devpts",     "/dev/pts",       MS_NOSUID | MS_NOEXEC, "gid=5,mode=0620,ptmxmode=0666", 0,  ALWAYS },
	{ "tmpfs",      "/dev/shm",       MS_NOSUID | MS_NODEV,  "mode=1777",                    20, ALWAYS },
	{ "tmpfs",      "/run",           MS_NOSUID | MS_NODEV,  "mode=0755",                    8,  ALWAYS },
	{ "tmpfs",      "/tmp",           MS_NOSUID | MS_NODEV,  "mode=1777",                    25, IF_NEEDED },
	{ "cgroup2",    "/sys/fs/cgroup", PLAIN,                 NULL,                           0,  IF_THERE },
};

/* The nodes that devtmpfs would have made, for kernels without it (linux/Documentation/admin-guide/devices.txt). */
static const struct node {
	const char *path;
	mode_t mode;
	unsigned major, minor;
} nodes[] = {
	{ "/dev/console", 0600, 5, 1 }, { "/dev/null", 0666, 1, 3 },    { "/dev/zero", 0666, 1, 5 },
	{ "/dev/full", 0666, 1, 7 },    { "/dev/random", 0666, 1, 8 },  { "/dev/urandom", 0666, 1, 9 },
	{ "/dev/kmsg", 0600, 1, 11 },   { "/dev/tty", 0666, 5, 0 },     { "/dev/ptmx", 0666, 5, 2 },
};

/* Links that programs expect in /dev and that no kernel makes. */
static const struct {
	const char *path, *target;
} links[] = {
	{ "/dev/fd", "/proc/self/fd" },
	{ "/dev/stdin", "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" },
	{ "/dev/stderr", "/proc/self/fd/2" },
};

/* Without statx(2), before Linux 4.11: a directory on another device than its parent is a mount point. */
static enum place look_at_devices(const char *path)
{
	char parent[64];
	struct stat here, above;

	(void)TEXT_SET(parent, "%s/..", path);
	if (fstatat(AT_FDCWD, path, &here, AT_SYMLINK_NOFOLLOW) < 0)
		return PLACE_MISSING;
	if (!S_ISDIR(here.st_mode) || (stat(parent, &above) == 0 && here.st_dev != above.st_dev))
		return PLACE_TAKEN;
	return PLACE_PLAIN;
}

/* linux/include/uapi/linux/stat.h: struct statx, which not every musl has, up to the last member that is of use here. */
struct place_info {
	uint32_t mask, block_size;
	uint64_t attributes;
	uint32_t links, uid, gid;
	uint16_t mode, spare;
	uint64_t inode, size, blocks, attributes_mask, rest[24];
};
#define MOUNT_ROOT 0x2000u /* STATX_ATTR_MOUNT_ROOT, Linux 5.8 */
#define TYPE 1u            /* STATX_TYPE */

/* A mount point stays as it is: a second tmpfs would hide the first. A link does, too: the mount would hide what it leads to. */
static enum place look_at_place(const char *path)
{
	struct place_info here = { 0 };

	if (syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, TYPE, &here) < 0)
		return errno == ENOSYS ? look_at_devices(path) : PLACE_MISSING;
	if (!S_ISDIR(here.mode) || here.attributes & MOUNT_ROOT)
		return PLACE_TAKEN;
	return here.attributes_mask & MOUNT_ROOT ? PLACE_PLAIN : look_at_devices(path);
}

/* Whether the root at `path` needs a tmpfs for /tmp: files there are lost at the end in any case, or cannot be made. */
static bool needs_tmp(const char *path)
{
	struct statfs fs;

	return syscall(SYS_statfs, path, &fs) == 0 &&
	       (fs.f_type == RAMFS_MAGIC || fs.f_type == TMPFS_MAGIC || (unsigned long)fs.f_flags & ST_RDONLY);
}

/* The options with the limits; without limits those of the table. Valid until the next call. */
static const char *options(const struct api_mount *m)
{
	static struct sysinfo memory;
	static char buf[80];

	if (!m->percent || sysinfo(&memory) < 0)
		return m->data;
	(void)TEXT_SET(buf, "%s,size=%u%%,nr_inodes=%lu", m->data, m->percent,
		 memory.totalram / 100 * m->percent / BYTES_AN_INODE); /* mem_unit is 1 on 64 bits */
	return buf;
}

static void make_one(const struct api_mount *m, struct mounts_result *result)
{
	enum place place = look_at_place(m->target);

	if (place == PLACE_TAKEN) {
		result->already++;
		return;
	}
	if ((place == PLACE_MISSING && m->when == IF_THERE) || (m->when == IF_NEEDED && !needs_tmp("/")))
		return;
	if (place == PLACE_MISSING && mkdir(m->target, 0755) < 0)
		log_line("mount %s: cannot make the directory: %m", m->target);
	if (mount(m->type, m->target, m->type, m->flags, options(m)) == 0) {
		result->mounted++;
	} else if (errno == EBUSY) {
		result->already++;
	} else {
		result->failed++;
		log_line("mount %s (%s): %s; continuing without it", m->target, m->type, log_errno(errno));
	}
}

static void make_nodes(void)
{
	for (size_t i = 0; i < COUNT(nodes); i++) {
		if (mknod(nodes[i].path, S_IFCHR | nodes[i].mode, makedev(nodes[i].major, nodes[i].minor)) < 0)
			continue; /* it exists, or /dev is read-only: the program that needs the node reports that */
		(void)chmod(nodes[i].path, nodes[i].mode);
	}
}

void mounts_first(struct mounts_result *result)
{
	(void)umask(022);
	for (size_t i = 0; i < FIRST; i++)
		make_one(&table[i], result);
	/* A devtmpfs that was just mounted has them: the button need not wait for a look. */
	if (result->mounted < FIRST && access("/dev/null", F_OK) < 0)
		make_nodes();
}

void mounts_rest(struct mounts_result *result)
{
	for (size_t i = FIRST; i < COUNT(table); i++)
		make_one(&table[i], result);
	for (size_t i = 0; i < COUNT(links); i++)
		(void)symlink(links[i].target, links[i].path); /* EEXIST where it exists */
}

void mounts_move(const char *root)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *target = table[i].target;
		char path[64];

		if (strchr(target + 1, '/'))
			continue; /* a mount below another moves with that */
		(void)TEXT_SET(path, "%s%s", root, target);
		(void)mkdir(path, 0755);
		if (table[i].when == IF_NEEDED && !needs_tmp(root))
			errno = 0;
		else if (look_at_place(path) != PLACE_PLAIN)
			errno = ENOTDIR;
		else if (mount(target, path, NULL, MS_MOVE, NULL) == 0 || errno == EINVAL)
			continue; /* EINVAL: nothing is mounted here */
		if (errno)
			log_line("root: no %s there to mount on: %s; continuing without it", target, log_errno(errno));
		(void)umount2(target, MNT_DETACH);
	}
}
