// SPDX-License-Identifier: MIT
/*
 * trouble_disks.c - file systems on top of each other, hidden, frozen, dead, or with data that is still to be written.
 */
#include "tests/vm/trouble.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <unistd.h>

#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <linux/major.h>
#include <linux/raid/md_p.h>
#include <linux/raid/md_u.h>

void mount_at(const char *source, const char *point, const char *type, const char *data)
{
	(void)mkdir(point, 0755);
	must(mount(source, point, type, 0, data), point);
}

void write_file(const char *path, size_t kib)
{
	static char block[1024];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	must(fd, path);
	memset(block, 'x', sizeof(block));
	for (size_t i = 0; i < kib; i++)
		must((int)write(fd, block, sizeof(block)), path);
	(void)close(fd);
}

static void dm_call(int fd, struct dm_ioctl *dm, const char *name, unsigned flags, unsigned long request)
{
	memset(dm, 0, sizeof(*dm));
	dm->version[0] = DM_VERSION_MAJOR;
	dm->data_size = 1024;
	dm->data_start = sizeof(*dm);
	dm->flags = flags;
	strcpy(dm->name, name);
	if (request != DM_TABLE_LOAD)
		must(ioctl(fd, (int)request, dm), name);
}

/* A table of one target, as long as `disk`, for the mapping NAME, which uses it when it is resumed. */
static void load(int fd, struct dm_ioctl *dm, const char *name, const char *target, const char *disk, const char *arguments)
{
	struct dm_target_spec spec = { 0 };
	char *bytes = (char *)dm;
	unsigned long sectors;
	int dev = open(disk, O_RDONLY);

	must(dev, disk);
	must(ioctl(dev, (int)BLKGETSIZE, &sectors), disk);
	(void)close(dev);
	dm_call(fd, dm, name, 0, DM_TABLE_LOAD);
	spec.length = sectors;
	strcpy(spec.target_type, target);
	dm->target_count = 1;
	memcpy(bytes + sizeof(*dm), &spec, sizeof(spec));
	(void)snprintf(bytes + sizeof(*dm) + sizeof(spec), 128, "%s", arguments);
	must(ioctl(fd, (int)DM_TABLE_LOAD, dm), target);
}

void map_target(const char *name, const char *target, const char *disk, const char *arguments)
{
	static union {
		struct dm_ioctl dm;
		char bytes[1024];
	} u;
	int fd = open("/dev/mapper/control", O_RDWR);
	char node[64];

	must(fd, "dm");
	dm_call(fd, &u.dm, name, 0, DM_DEV_CREATE);
	(void)snprintf(node, sizeof(node), "/dev/%s", name);
	must(mknod(node, S_IFBLK | 0600, (dev_t)u.dm.dev), node);
	load(fd, &u.dm, name, target, disk, arguments);
	dm_call(fd, &u.dm, name, 0, DM_DEV_SUSPEND); /* without the flag: resume */
	(void)close(fd);
}

void map_disk(const char *name, const char *disk)
{
	char arguments[64];

	(void)snprintf(arguments, sizeof(arguments), "%s 0", disk);
	map_target(name, "linear", disk, arguments);
}

void attach_loop(const char *loop, const char *file)
{
	int fd = open(loop, O_RDWR), back = open(file, O_RDWR);

	must(fd, loop);
	must(back, file);
	must(ioctl(fd, (int)LOOP_SET_FD, back), loop);
	(void)close(fd);
	(void)close(back);
}

void swap_on(const char *path, size_t kib)
{
	static char page[4096]; /* of the guest */
	const unsigned version = 1, last = (unsigned)kib / 4 - 1;
	int fd;

	write_file(path, kib);
	fd = open(path, O_WRONLY);
	memcpy(page + 1024, &version, sizeof(version));
	memcpy(page + 1028, &last, sizeof(last));
	memcpy(page + sizeof(page) - 10, "SWAPSPACE2", 10);
	must((int)write(fd, page, sizeof(page)), path);
	must(fsync(fd), path);
	(void)close(fd);
	must(swapon(path, 0), path);
}

void copy_file(const char *from, const char *to)
{
	static char block[65536];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0600);
	ssize_t n;

	must(in, from);
	must(out, to);
	while ((n = read(in, block, sizeof(block))) > 0)
		must((int)write(out, block, (size_t)n), to);
	(void)close(in);
	(void)close(out);
}

/* A disk with a swap file and with the image of a disk, in which is an image again; beside it a mapped disk; all in use. */
int do_stack(const char *unused)
{
	(void)unused;
	mount_at("/dev/vda", "/data", "ext4", NULL);
	swap_on("/data/swap", 2048);
	copy_file("/dev/vdb", "/data/image");
	attach_loop("/dev/loop0", "/data/image");
	mount_at("/dev/loop0", "/data/outer", "ext4", NULL);
	write_file("/data/outer/inner-image", 2048);
	attach_loop("/dev/loop1", "/data/outer/inner-image");
	map_disk("mapped", "/dev/vdb");
	mount_at("/dev/mapped", "/data/outer/mapped", "ext4", NULL);
	write_file("/data/outer/mapped/file", 100);
	write_file("/data/outer/file", 100);
	return serve();
}

void make_mirror(bool clean)
{
	static const char *const disks[] = { "/dev/vda", "/dev/vdb" };
	mdu_array_info_t array = { .level = 1, .raid_disks = 2, .nr_disks = 2, .not_persistent = 1,
				   .state = clean ? 1 << MD_SB_CLEAN : 0 };
	int fd;

	must(mknod("/dev/mirror", S_IFBLK | 0600, (dev_t)(MD_MAJOR << 8)), "mknod");
	fd = open("/dev/mirror", O_RDWR);
	must(fd, "md");
	must(ioctl(fd, (int)SET_ARRAY_INFO, &array), "md array");
	for (int i = 0; i < 2; i++) {
		struct stat st;
		mdu_disk_info_t disk = { .number = i, .raid_disk = i, .state = 1 << MD_DISK_ACTIVE | 1 << MD_DISK_SYNC };

		must(stat(disks[i], &st), disks[i]);
		disk.major = (int)(st.st_rdev >> 8);
		disk.minor = (int)(st.st_rdev & 0xff);
		must(ioctl(fd, (int)ADD_NEW_DISK, &disk), "md disk");
	}
	must(ioctl(fd, (int)RUN_ARRAY, NULL), "md run");
	(void)close(fd);
}

/* A mirror of two disks that are the same, without superblocks, and a file system on it. */
int do_mirror(const char *unused)
{
	(void)unused;
	make_mirror(true);
	mount_at("/dev/mirror", "/data", "ext4", NULL);
	write_file("/data/file", 1000);
	return serve();
}

/* A disk under a tmpfs on its parent, and one under a tmpfs on itself. */
int do_hidden(const char *unused)
{
	(void)unused;
	(void)mkdir("/hide", 0755);
	mount_at("/dev/vda", "/hide/data", "ext4", NULL);
	write_file("/hide/data/file", 100);
	must(mount("none", "/hide", "tmpfs", 0, NULL), "tmpfs");
	mount_at("/dev/vdb", "/under", "ext4", NULL);
	write_file("/under/file", 100);
	must(mount("none", "/under", "tmpfs", 0, NULL), "tmpfs");
	return serve();
}

/* An overlay with its upper layer on a disk, as a new root that cannot be unmounted. */
int do_overlay(const char *unused)
{
	(void)unused;
	mount_at("/dev/vda", "/data", "ext4", NULL);
	(void)mkdir("/data/upper", 0755);
	(void)mkdir("/data/work", 0755);
	(void)mkdir("/lower", 0755);
	mount_at("overlay", "/merged", "overlay", "lowerdir=/lower,upperdir=/data/upper,workdir=/data/work");
	write_file("/merged/file", 100);
	return serve();
}

static void writer(const char *path)
{
	if (fork() == 0) {
		int fd = open(path, O_WRONLY | O_CREAT, 0600);

		for (;;)
			if (write(fd, path, 1) < 0 || fsync(fd) < 0)
				(void)usleep(1000);
	}
}

/* A frozen file system, with a process that waits for it in the kernel; ARG "deaf": a second process ignores SIGTERM. */
int do_frozen(const char *arg)
{
	int fd;

	mount_at("/dev/vda", "/data", "ext4", NULL);
	mount_at("/dev/vdb", "/other", "ext4", NULL);
	write_file("/data/file", 1000);
	fd = open("/data", O_RDONLY);
	must(ioctl(fd, (int)FIFREEZE, 0), "freeze");
	(void)close(fd);
	writer("/data/other");
	write_file("/other/file", 1000);
	if (strcmp(arg, "deaf") == 0)
		(void)signal(SIGTERM, SIG_IGN);
	return serve();
}

void suspend_disk(const char *name)
{
	static union {
		struct dm_ioctl dm;
		char bytes[1024];
	} u;
	int fd = open("/dev/mapper/control", O_RDWR);

	must(fd, "dm");
	dm_call(fd, &u.dm, name, DM_SUSPEND_FLAG | DM_SKIP_LOCKFS_FLAG, DM_DEV_SUSPEND);
	(void)close(fd);
}

/* A disk that takes nothing any more while data waits for it, and another that is well. */
int do_dead(const char *unused)
{
	(void)unused;
	mount_at("/dev/vdb", "/other", "ext4", NULL); /* mounted first, so unmounted after the other */
	map_disk("dead", "/dev/vda");
	mount_at("/dev/dead", "/data", "ext4", NULL);
	write_file("/other/file", 1000);
	write_file("/data/file", 1000);
	suspend_disk("dead");
	say("suspended");
	return serve();
}

/* A disk that refuses all writes from now on, while data waits for it, and another that is well. */
int do_broken(const char *unused)
{
	static union {
		struct dm_ioctl dm;
		char bytes[1024];
	} u;
	int fd;

	(void)unused;
	mount_at("/dev/vdb", "/other", "ext4", NULL);
	map_disk("broken", "/dev/vda");
	mount_at("/dev/broken", "/data", "ext4", NULL);
	write_file("/other/file", 1000);
	write_file("/data/file", 1000);
	fd = open("/dev/mapper/control", O_RDWR);
	load(fd, &u.dm, "broken", "error", "/dev/vda", "");
	dm_call(fd, &u.dm, "broken", DM_SUSPEND_FLAG | DM_SKIP_LOCKFS_FLAG, DM_DEV_SUSPEND);
	dm_call(fd, &u.dm, "broken", 0, DM_DEV_SUSPEND);
	return serve();
}

int do_mounts(const char *count)
{
	char path[64];

	(void)mkdir("/m", 0755);
	for (int i = 0; i < atoi(count); i++) {
		(void)snprintf(path, sizeof(path), "/m/%d", i);
		mount_at("none", path, "tmpfs", NULL);
	}
	return serve();
}
