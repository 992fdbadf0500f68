// SPDX-License-Identifier: MIT
/*
 * move.c - moves the initramfs into a tmpfs.
 *
 * The first file system, rootfs, has no parent mount, so that pivot_root(2) fails for all who live on it (linux/fs/namespace.c).
 * After the move, / is a tmpfs above it.
 */
#include "init/root/move.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init/root/mount.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define DEPTH_MAX 32
/* Holds a name for each inode that was moved: hard links stay what they are. */
#define LINKS ".softoff-links"

static dev_t device; /* of the initramfs */
static int links = -1;

/* A directory of the initramfs and its copy. */
struct pair {
	int from, to, err;
	unsigned depth;
};

static int outcome(long call)
{
	return call < 0 ? -errno : 0;
}

static int open_at(int dir, const char *name, int flags)
{
	return (int)syscall(SYS_openat, dir, name, flags | O_CLOEXEC, 0600);
}

int root_move_prepare(void)
{
	(void)mkdir(ROOT_MOUNT_POINT, 0755);
	/* As much as there is: the files are in memory already. */
	return outcome(mount("tmpfs", ROOT_MOUNT_POINT, "tmpfs", 0, "mode=0755,size=100%"));
}

/* From the end to the beginning, so that what was copied can be cut off. A program that runs cannot be cut (ETXTBSY). */
static int copy_from_end(int in, int out, long size, bool cut)
{
	static char part[16384];

	while (size > 0) {
		long n = (size - 1) % (long)sizeof(part) + 1;

		size -= n;
		if (syscall(SYS_pread64, in, part, n, size) != n || syscall(SYS_pwrite64, out, part, n, size) != n)
			return -EIO;
		if (cut)
			(void)syscall(SYS_ftruncate, in, size);
	}
	return 0;
}

/* LINKED: its copy was there already. */
#define LINKED 1

static int move_file(const struct pair *p, const char *name, const struct stat *st)
{
	int in FD_CLOSE = open_at(p->from, name, O_RDWR), out FD_CLOSE = -1, err;
	bool cut = in >= 0;
	char inode[24];

	(void)TEXT_SET(inode, "%lu", (unsigned long)st->st_ino);
	if (syscall(SYS_linkat, links, inode, p->to, name, 0) == 0)
		return LINKED;
	if (!cut)
		in = open_at(p->from, name, O_RDONLY);
	out = open_at(p->to, name, O_WRONLY | O_CREAT);
	if (in < 0 || out < 0)
		return -errno;
	err = copy_from_end(in, out, st->st_size, cut);
	if (!err && st->st_nlink > 1)
		err = outcome(syscall(SYS_linkat, p->to, name, links, inode, 0));
	return err;
}

static int move_link(const struct pair *p, const char *name)
{
	static char target[4096];
	long n = syscall(SYS_readlinkat, p->from, name, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	return outcome(syscall(SYS_symlinkat, target, p->to, name));
}

static bool move_entry(void *context, const struct fd_name *d);

static int move_directory(const struct pair *p, const char *name)
{
	struct pair in = { .depth = p->depth + 1, .from = open_at(p->from, name, O_DIRECTORY) };

	in.err = outcome(syscall(SYS_mkdirat, p->to, name, 0755));
	in.to = open_at(p->to, name, O_DIRECTORY);
	if (!in.err && in.from >= 0 && in.to >= 0 && in.depth < DEPTH_MAX)
		(void)fd_each_entry(in.from, move_entry, &in);
	else if (!in.err)
		in.err = -ELOOP;
	(void)fd_close(in.from);
	(void)fd_close(in.to);
	return in.err;
}

static int move_by_type(const struct pair *p, const char *name, const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		return move_directory(p, name);
	if (S_ISLNK(st->st_mode))
		return move_link(p, name);
	if (S_ISREG(st->st_mode))
		return move_file(p, name, st);
	return outcome(syscall(SYS_mknodat, p->to, name, st->st_mode, st->st_rdev));
}

static void take_attributes(const struct pair *p, const char *name, const struct stat *st)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };

	(void)syscall(SYS_fchownat, p->to, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW);
	if (!S_ISLNK(st->st_mode)) /* after the owner, which clears set-user-ID */
		(void)syscall(SYS_fchmodat, p->to, name, st->st_mode & 07777);
	(void)syscall(SYS_utimensat, p->to, name, times, AT_SYMLINK_NOFOLLOW);
}

static bool move_entry(void *context, const struct fd_name *d)
{
	struct pair *p = context;
	struct stat st;

	p->err = outcome(fstatat(p->from, d->name, &st, AT_SYMLINK_NOFOLLOW));
	if (!p->err && st.st_dev != device) { /* a mount point: the mount moves later */
		p->err = outcome(syscall(SYS_mkdirat, p->to, d->name, 0755));
		return !p->err;
	}
	if (!p->err)
		p->err = move_by_type(p, d->name, &st);
	if (p->err < 0) {
		log_line("root: cannot move %s: %s", d->name, log_errno(p->err));
		return false;
	}
	if (p->err != LINKED) /* cutting has changed the times of the file that is moved */
		take_attributes(p, d->name, &st);
	p->err = 0;
	(void)unlinkat(p->from, d->name, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0);
	return true;
}

static bool forget_link(void *unused, const struct fd_name *d)
{
	(void)unused;
	return unlinkat(links, d->name, 0) == 0;
}

int root_move_run(void *unused)
{
	struct pair top = { .from = open("/", O_DIRECTORY | O_CLOEXEC), .to = open(ROOT_MOUNT_POINT, O_DIRECTORY | O_CLOEXEC) };
	struct stat st;

	(void)unused;
	(void)syscall(SYS_mkdirat, top.to, LINKS, 0700);
	links = open_at(top.to, LINKS, O_DIRECTORY);
	if (links < 0 || fstat(top.from, &st) < 0)
		return 1;
	device = st.st_dev;
	(void)fd_each_entry(top.from, move_entry, &top);
	(void)fd_each_entry(links, forget_link, NULL);
	(void)unlinkat(top.to, LINKS, AT_REMOVEDIR);
	(void)unlinkat(top.to, &ROOT_MOUNT_POINT[1], AT_REMOVEDIR);
	/* The usual limit, unless the files have more already. */
	(void)mount(NULL, ROOT_MOUNT_POINT, NULL, MS_REMOUNT, "size=50%");
	return top.err != 0;
}
