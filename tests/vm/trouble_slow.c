// SPDX-License-Identifier: MIT
/* trouble_slow.c - data that is still to be written when the press comes, by several ways to the disk. */
#include "tests/vm/trouble.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *plain(const char *type)
{
	(void)type;
	return "/dev/vda";
}

/* A loop device with the file /image of the disk. */
static const char *by_loop(const char *type)
{
	mount_at("/dev/vda", "/outer", type, NULL);
	attach_loop("/dev/loop0", "/outer/image");
	return "/dev/loop0";
}

/* dm-crypt with a cipher that changes nothing, so that the host can read the disk. */
static const char *by_crypt(const char *type)
{
	(void)type;
	map_target("crypt", "crypt", "/dev/vda", "cipher_null-ecb - 0 /dev/vda 0");
	return "/dev/crypt";
}

/* The origin of a snapshot, as LVM makes one: what is overwritten is copied to the second disk first. */
static const char *by_snapshot(const char *type)
{
	(void)type;
	map_target("origin", "snapshot-origin", "/dev/vda", "/dev/vda");
	map_target("snap", "snapshot", "/dev/vda", "/dev/vda /dev/vdb P 8");
	return "/dev/origin";
}

/* A mirror that is being copied. */
static const char *by_mirror(const char *type)
{
	(void)type;
	make_mirror(false);
	return "/dev/mirror";
}

/* A file of a tmpfs, most of which is in a swap file of the disk and in zram. */
static const char *by_swap(const char *type)
{
	size_t size = (size_t)sysconf(_SC_PHYS_PAGES) / 2 * (size_t)sysconf(_SC_PAGESIZE);
	int fd;

	mount_at("/dev/vda", "/outer", type, NULL);
	swap_on("/outer/swap", 65536);
	must(fd = open("/sys/block/zram0/disksize", O_WRONLY), "zram");
	must((int)write(fd, "32M", 3), "zram");
	(void)close(fd);
	swap_on("/dev/zram0", 32768);
	write_file("/tmp/file", size / 2048);
	if (fork() == 0) {
		char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

		_exit(memory == MAP_FAILED);
	}
	(void)wait(NULL);
	return NULL;
}

static const struct {
	const char *name;
	const char *(*prepare)(const char *type); /* the device to mount at /data; NULL: there is none, /outer has the file */
} ways[] = {
	{ "plain", plain }, { "loop", by_loop }, { "crypt", by_crypt }, { "snapshot", by_snapshot }, { "mirror", by_mirror },
	{ "swap", by_swap },
};

/* "MIB", "MIB:WAY" or "MIB:WAY:TYPE": so much data in /data/file, of a file system of that type. */
int do_dirty(const char *what)
{
	char way[32] = "plain", type[32] = "ext4", path[64] = "/data/file";
	unsigned mib = 0;

	if (sscanf(what, "%u:%31[^:]:%31s", &mib, way, type) < 1)
		return 97;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const char *device;

		if (strcmp(ways[i].name, way) != 0)
			continue;
		device = ways[i].prepare(type);
		if (device)
			mount_at(device, "/data", type, NULL);
		else
			(void)strcpy(path, "/outer/file");
		write_file(path, (size_t)mib * 1024);
		return serve();
	}
	return 97;
}

/* "MIB:TYPE": whether /file of the disk, mounted read-only, has so much and nothing else. */
int do_whole(const char *what)
{
	static char block[65536], wanted[65536];
	unsigned mib = 0;
	size_t total = 0;
	char type[32];
	ssize_t n;
	int fd;

	if (sscanf(what, "%u:%31s", &mib, type) != 2)
		return 97;
	(void)mkdir("/data", 0755);
	must(mount("/dev/vda", "/data", type, MS_RDONLY, NULL), type);
	fd = open("/data/file", O_RDONLY);
	must(fd, "/data/file");
	memset(wanted, 'x', sizeof(wanted));
	while ((n = read(fd, block, sizeof(block))) > 0) {
		if (memcmp(block, wanted, (size_t)n) != 0)
			return 96;
		total += (size_t)n;
	}
	(void)close(fd);
	return total == (size_t)mib << 20 ? 0 : 95;
}
