// SPDX-License-Identifier: MIT
/*
 * detach.c - undoing what lies between file systems.
 *
 * A device in use is refused by the kernel (EBUSY), or in the case of a loop device let go with its last user: so all
 * are tried in each pass, and only what has really gone counts as a change.
 */
#include "lib/teardown/detach.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/swap.h>
#include <unistd.h>

#include <linux/dm-ioctl.h>
#include <linux/loop.h>
#include <linux/major.h>
#include <linux/raid/md_u.h>

#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/mountinfo.h"
#include "lib/text.h"

static bool swap_undone(char *line, bool say, int *left)
{
	line[strcspn(line, " \t")] = '\0';
	mountinfo_unescape(line);
	if (*line != '/' || helper_status_is_taken(line)) /* the head line, or not a path that we could see */
		return false;
	helper_status_set("swapping back from", line);
	if (swapoff(line) == 0)
		return true;
	++*left;
	if (say)
		log_line("teardown: swap on %s stays: %m", line);
	return false;
}

bool detach_swap(char *memory, size_t size, bool say, int *left)
{
	int len = fd_read_file("/proc/swaps", memory, size);
	bool changed = false;

	*left = 0;
	for (char *line = memory; len > 0 && *line;) {
		char *next = line + strcspn(line, "\n");

		if (*next)
			*next++ = '\0';
		changed |= swap_undone(line, say, left);
		line = next;
	}
	return changed;
}

/* Block devices with an ioctl(2) that detaches them. */
static const struct kind {
	char prefix[6]; /* of the names in /sys/block */
	char bound[18]; /* a file in the device's directory that is there while it is bound */
	char free[8];   /* what that file says otherwise */
	unsigned long request;
} kinds[] = {
	{ .prefix = "loop", .bound = "loop/backing_file", .free = "", .request = LOOP_CLR_FD },
	{ .prefix = "md", .bound = "md/array_state", .free = "clear", .request = STOP_ARRAY },
};

static bool is_bound(const struct kind *kind, const char *name)
{
	char path[96], says[8];

	(void)TEXT_SET(path, "/sys/block/%s/%s", name, kind->bound);
	return fd_read_line(path, says, sizeof(says)) > 0 && strcmp(says, kind->free) != 0;
}

static bool detach_device(const struct kind *kind, const char *name)
{
	char path[64];
	int fd;

	(void)TEXT_SET(path, "/dev/%s", name);
	if (helper_status_is_taken(path))
		return false;
	helper_status_set("letting go of", path);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	(void)ioctl(fd, (int)kind->request, 0);
	/* A loop device is detached at the last close (linux/drivers/block/loop.c, lo_release), and this may be it. */
	(void)close(fd);
	return !is_bound(kind, name);
}

static bool detach_if_bound(void *changed, const char *name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)) == 0 && is_bound(&kinds[i], name))
			*(bool *)changed |= detach_device(&kinds[i], name);
	return true;
}

#define LIST_EMPTY 1024
#define LIST_MOST 65536u /* the kernel takes as much memory */

static void prepare(struct dm_ioctl *dm, size_t size)
{
	memset(dm, 0, sizeof(*dm));
	dm->version[0] = DM_VERSION_MAJOR;
	dm->data_size = (unsigned)size;
	dm->data_start = sizeof(*dm);
}

static bool remove_mapped(int fd, const char *name)
{
	struct dm_ioctl dm;

	if (helper_status_is_taken(name))
		return false;
	helper_status_set("removing device-mapper's", name);
	prepare(&dm, sizeof(dm));
	memcpy(dm.name, name, strnlen(name, sizeof(dm.name) - 1));
	return ioctl(fd, (int)DM_DEV_REMOVE, &dm) == 0;
}

/* A list of struct dm_name_list, each with the distance to the next (linux/dm-ioctl.h). Of no device nothing is written. */
static bool remove_all_mapped(char *memory, size_t size)
{
	int fd FD_CLOSE = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	struct dm_ioctl *list = (void *)memory;
	bool changed = false;
	const char *at;

	memset(memory, 0, LIST_EMPTY);
	prepare(list, size < LIST_MOST ? size : LIST_MOST);
	if (fd < 0 || ioctl(fd, (int)DM_LIST_DEVICES, list) < 0 || (list->flags & DM_BUFFER_FULL_FLAG))
		return false;
	at = memory + list->data_start;
	for (;;) {
		struct dm_name_list entry;

		memcpy(&entry, at, sizeof(entry));
		if (entry.dev) /* none at all is one entry of nothing */
			changed |= remove_mapped(fd, at + offsetof(struct dm_name_list, name));
		if (!entry.next)
			return changed;
		at += entry.next;
	}
}

static bool note_device(void *any, const char *name)
{
	(void)name;
	*(bool *)any = true;
	return false;
}

bool detach_has_devices(void)
{
	bool any = false;

	return fd_each_name("/sys/block", note_device, &any) < 0 || any;
}

bool detach_devices(char *memory, size_t size)
{
	bool changed = false;

	(void)fd_each_name("/sys/block", detach_if_bound, &changed);
	return remove_all_mapped(memory, size) || changed;
}
