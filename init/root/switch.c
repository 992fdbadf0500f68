// SPDX-License-Identifier: MIT
/*
 * switch.c - switches from the initramfs to the root that is mounted beside it.
 *
 * The first file system, rootfs, can be neither unmounted nor pivoted away (pivot_root(2)). So init moves the new root over
 * it, and deletes the files of rootfs to free their memory. This is the only place where softoff deletes files that it did not
 * make. It deletes only in a directory whose file system is in memory (ramfs, tmpfs), and only on that one file system: it
 * checks the device number of each directory before it touches an entry.
 */
#include "init/root/switch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "init/boot/mounts.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"

#define DEPTH_MAX 32 /* nested directories: each level costs a descriptor and 1 KiB of stack */

static bool in_memory(int fd)
{
	struct statfs fs;

	/* rootfs is a tmpfs if the kernel has that and no root= is given, else a ramfs (linux/init/do_mounts.c). */
	return fstatfs(fd, &fs) == 0 && (fs.f_type == RAMFS_MAGIC || fs.f_type == TMPFS_MAGIC);
}

bool root_switch_has_initramfs(void)
{
	int fd FD_CLOSE = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 && in_memory(fd);
}

struct emptied {
	int dir;
	dev_t device;
	unsigned depth;
};

static void empty(int dir, dev_t device, unsigned depth);

static bool delete_entry(void *context, const struct fd_name *d)
{
	const struct emptied *in = context;
	int fd FD_CLOSE = -1;

	if (unlinkat(in->dir, d->name, 0) == 0 || errno != EISDIR)
		return true;
	fd = (int)syscall(SYS_openat, in->dir, d->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		empty(fd, in->device, in->depth + 1);
	(void)unlinkat(in->dir, d->name, AT_REMOVEDIR); /* EBUSY: a mount point; ENOTEMPTY: something inside was not deleted */
	return true;
}

static void empty(int dir, dev_t device, unsigned depth)
{
	struct emptied in = { dir, device, depth };
	struct stat st;

	if (depth <= DEPTH_MAX && in_memory(dir) && fstat(dir, &st) == 0 && st.st_dev == device)
		(void)fd_each_entry(dir, delete_entry, &in);
}

/* For an own child: frees the memory of the initramfs in parallel. context: a descriptor of its root directory. */
static int run_empty(void *context)
{
	const int *old = context;
	struct stat here, root;

	/* / is now the new root. If both had one device number, these files would be the new root's. */
	if (fstat(*old, &here) < 0 || stat("/", &root) < 0 || here.st_dev == root.st_dev)
		return 1;
	empty(*old, here.st_dev, 0);
	return 0;
}

int root_switch_run(struct init *init, const char *root)
{
	int old FD_CLOSE = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	pid_t pid;

	if (chdir(root) < 0)
		return -errno;
	mounts_move(root);
	if (mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 || chdir("/") < 0)
		return -errno;
	if (init->roles[ROLE_AGENT].pid)
		(void)kill(init->roles[ROLE_AGENT].pid, ROLE_MOVED_SIGNAL);
	/* A module loader that hangs still reads its files from the initramfs. */
	if (old < 0 || init->helpers.modules)
		return 0;
	pid = spawn_own(SPAWN_PLAIN, run_empty, &old);
	if (pid < 0)
		log_line("root: cannot fork: %s; the initramfs stays in memory", log_errno(pid));
	init->helpers.empty = pid > 0 ? pid : 0;
	return 0;
}
