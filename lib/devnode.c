// SPDX-License-Identifier: MIT
/* devnode.c - makes device nodes from sysfs in guests without devtmpfs and udev. */
#include "lib/devnode.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/fd.h"
#include "lib/text.h"

/* "13:64" in SYSFS/NAME/dev. Returns 0 or -errno. */
static int read_device_number(const char *sysfs, const char *name, dev_t *out)
{
	char path[96], line[24];
	const char *s = line;
	uint64_t major, minor;
	int len;

	(void)TEXT_SET(path, "%s/%s/dev", sysfs, name);
	len = fd_read_line(path, line, sizeof(line));
	if (len < 0)
		return len;
	if (text_parse_u64(&s, 0xfff, &major) < 0 || *s++ != ':' || text_parse_u64(&s, 0xfffff, &minor) < 0)
		return -EINVAL;
	*out = makedev((unsigned)major, (unsigned)minor);
	return 0;
}

static int open_made(const char *path, dev_t number, int flags)
{
	int fd;

	if (mknod(path, S_IFCHR | 0600, number) < 0 && errno != EEXIST)
		return -errno;
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int devnode_open(const char *dir, const char *name, const char *sysfs, int flags)
{
	char path[96], folder[64];
	dev_t number;
	int fd, err;

	(void)TEXT_SET(folder, "/dev/%s", dir);
	(void)TEXT_SET(path, "%s%s%s", folder, *dir ? "/" : "", name);
	fd = open(path, flags | O_CLOEXEC);
	if (fd >= 0 || errno != ENOENT)
		return fd >= 0 ? fd : -errno;
	err = read_device_number(sysfs, name, &number);
	if (err < 0)
		return err;
	if (*dir)
		(void)mkdir(folder, 0755); /* if it fails, mknod will say why */
	fd = open_made(path, number, flags);
	if (fd >= 0)
		return fd;
	(void)TEXT_SET(path, "/run/softoff-%s", name);
	return open_made(path, number, flags);
}
