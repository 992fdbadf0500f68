// SPDX-License-Identifier: MIT
/*
 * device.c - lists the block devices and finds the root among them.
 *
 * /proc/partitions lists each disk and then its partitions, with their numbers, on every kernel, with sysfs or without. Only
 * newer kernels show PARTUUID and PARTLABEL in sysfs, so this module reads the partition table from the disk.
 */
#include "init/root/device.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

struct device {
	char path[48];   /* of its node: DISK_NAME_LEN is 32 */
	dev_t number;
	unsigned disk;      /* the index of the whole disk in devices[]; its own index for a disk */
	unsigned partition; /* the partition's number; 0: a disk */
};

static struct device devices[128];
static unsigned count;

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "vda1" is partition 1 of "vda", "nvme0n1p2" 2 of "nvme0n1" (linux/block/partitions/core.c); 0: none. */
static unsigned partition_of(const char *disk, const char *name)
{
	size_t len = strlen(disk);
	uint64_t n;

	if (!len || strncmp(name, disk, len) != 0)
		return 0;
	name += len;
	if (digit(disk[len - 1]) && *name++ != 'p')
		return 0;
	return text_parse_u64(&name, 1 << 20, &n) == 0 && !*name ? (unsigned)n : 0;
}

/* "major minor  #blocks  name" (linux/block/genhd.c, show_partition), '!' for '/' in the name. Cuts line at its end. */
static bool read_device(char *line, struct device *d)
{
	uint64_t n[3];
	const char *at = line;
	struct text path = TEXT_IN(d->path);

	for (unsigned i = 0; i < 3; i++) {
		at += strspn(at, " ");
		if (text_parse_u64(&at, UINT64_MAX, &n[i]) < 0)
			return false;
	}
	text_fmt(&path, "/dev/%s", at + strspn(at, " "));
	for (char *c = path.buf; (c = strchr(c, '!'));)
		*c = '/';
	d->number = makedev((unsigned)n[0], (unsigned)n[1]);
	d->disk = count;
	d->partition = count ? partition_of(devices[devices[count - 1].disk].path, d->path) : 0;
	if (d->partition)
		d->disk = devices[count - 1].disk;
	/* Without devtmpfs the node does not exist yet. If mknod(2) fails, open(2) or mount(2) reports why. */
	(void)mknod(d->path, S_IFBLK | 0600, d->number);
	return true;
}

static void scan(void)
{
	static char list[16384];
	char *next;

	count = 0;
	if (fd_read_file("/proc/partitions", list, sizeof(list)) < 0)
		return;
	for (char *line = list; *line && count < COUNT(devices); line = next) {
		size_t len = strcspn(line, "\n");

		next = line + len + (line[len] != '\0');
		line[len] = '\0';
		count += read_device(line, &devices[count]);
	}
}

/* Reads the first bytes of a device. Returns them, and in *len their number. */
static const uint8_t *read_device_head(const struct device *d, size_t *len)
{
	static uint8_t buf[BLKID_BYTES];
	int fd FD_CLOSE = open(d->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n;

	for (*len = 0; fd >= 0 && *len < sizeof(buf) && (n = read(fd, buf + *len, sizeof(buf) - *len)) > 0;)
		*len += (size_t)n;
	return buf;
}

static const struct blkid *identify_device(const struct device *d)
{
	static struct blkid id;
	const uint8_t *start;
	size_t len;

	memset(&id, 0, sizeof(id));
	start = read_device_head(d, &len);
	blkid_superblock(start, len, &id);
	if (d->partition) {
		start = read_device_head(&devices[d->disk], &len);
		blkid_partition(start, len, d->partition, &id);
	}
	return &id;
}

static bool matches_param(const struct root_param *s, const struct device *d, const struct blkid *id)
{
	struct stat st;

	if (s->kind < BLKID_NAMES)
		return *s->value && strcmp(s->value, id->names[s->kind]) == 0;
	if (s->kind == ROOT_PARAM_NUMBER)
		return s->number == d->number;
	return stat(s->root, &st) == 0 && S_ISBLK(st.st_mode) && st.st_rdev == d->number;
}

/* The partition of d's disk whose number is greater by `step`, or NULL. */
static const struct device *neighbour(const struct device *d, int step)
{
	for (unsigned i = 0; i < count; i++)
		if (devices[i].disk == d->disk && devices[i].partition == d->partition + (unsigned)step)
			return &devices[i];
	return NULL;
}

const char *root_device_find(const struct root_param *s, const char **type)
{
	scan();
	for (const struct device *d = devices; d < devices + count; d++) {
		if (!matches_param(s, d, identify_device(d)))
			continue;
		if (s->partition_step)
			d = neighbour(d, s->partition_step);
		if (!d)
			break;
		*type = identify_device(d)->type;
		return d->path;
	}
	return NULL;
}

void root_device_log_all(void)
{
	scan();
	for (unsigned i = 0; i < count; i++) {
		const struct blkid *id = identify_device(&devices[i]);
		char line[400];
		struct text t = TEXT_IN(line);

		for (unsigned name = 0; name < BLKID_NAMES; name++)
			if (*id->names[name])
				text_fmt(&t, " %s%s", blkid_prefixes[name], id->names[name]);
		log_line("root: there is %s: %s%s", devices[i].path, id->type ? id->type : "no file system that is known here", line);
	}
	if (!count)
		log_line("root: there is no block device: does the kernel lack its driver, or the initramfs the module?");
}
