// SPDX-License-Identifier: MIT
/*
 * qga_fs.c - the guest agent's protocol: file systems and trimming them. A child runs this (qga_job.c).
 *
 * Only file systems on a block device count: others have nothing to trim, and a server that is gone would stop statfs(2) for ever.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "agent/channels/qga.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/mountinfo.h"

struct fs_list {
	const struct qga *q;
	struct text *out;
};

/* A FUSE file system may have a block device too, but its server answers. */
static bool is_on_disk(const struct mountinfo *m)
{
	return strncmp(m->source, "/dev/", 5) == 0 && strncmp(m->type, "fuse", 4) != 0;
}

static void each_mount(const struct qga *q, struct text *out, void (*visit)(const struct mountinfo *m, void *context))
{
	struct fs_list list = { q, out };
	char *memory = mountinfo_memory();

	text_char(out, '[');
	if (memory)
		(void)mountinfo_each(memory, visit, &list);
	text_char(out, ']');
}

/* --- fsinfo ------------------------------------------------------------------------------------------ */

/* The number of the device: of a btrfs, the mount point has only a made-up one; and "/dev/root" has no node. */
static dev_t device_of(const struct mountinfo *m)
{
	struct stat st;

	if (stat(m->source, &st) == 0 && S_ISBLK(st.st_mode))
		return st.st_rdev;
	return stat(m->point, &st) == 0 ? st.st_dev : 0;
}

static uint64_t read_hex(const char **s)
{
	uint64_t n = 0;
	const char *digits = "0123456789abcdef", *digit;

	for (; **s && (digit = strchr(digits, **s)); ++*s)
		n = n << 4 | (uint64_t)(digit - digits);
	return n;
}

/*
 * The first component of a sysfs path that is four numbers: of PCI "0000:00:02.0", hexadecimal; of SCSI "2:0:1:0", decimal. dot: what
 * stands before the last number. Returns the component's end, or NULL.
 */
static const char *find_numbers(const char *path, char dot, uint64_t numbers[4])
{
	while ((path = strchr(path, '/'))) {
		const char *s = ++path;
		unsigned i = 0;

		for (; i < 4; i++) {
			if (dot == '.')
				numbers[i] = read_hex(&s);
			else if (text_parse_u64(&s, UINT32_MAX, &numbers[i]) < 0)
				break;
			if (*s != (i < 2 ? ':' : i == 2 ? dot : '/'))
				break;
			s++;
		}
		if (i == 4)
			return s - 1;
	}
	return NULL;
}

/* link: "../../devices/pci0000:00/0000:00:02.0/virtio1/block/vda/vda1". A device of no bus has no address. */
static void append_disk(struct text *out, const char *link)
{
	uint64_t pci[4], scsi[4] = { 0 }, next[4];
	const char *behind = find_numbers(link, '.', pci), *bus = "unknown";

	if (!behind)
		return;
	/* The last of them is the device, the others are bridges. */
	for (const char *more = behind; (more = find_numbers(more, '.', next));) {
		memcpy(pci, next, sizeof(pci));
		behind = more;
	}
	if (find_numbers(behind, ':', scsi))
		bus = "scsi";
	else if (strncmp(behind, "/virtio", 7) == 0)
		bus = "virtio";
	else if (strncmp(behind, "/nvme", 5) == 0)
		bus = "nvme";
	text_fmt(out, "{\"bus-type\":\"%s\",\"bus\":%lu,\"target\":%lu,\"unit\":%lu,\"pci-controller\":{\"domain\":%lu,\"bus\":%lu,"
		 "\"slot\":%lu,\"function\":%lu},\"dev\":\"/dev%s\"}", bus, (unsigned long)scsi[1], (unsigned long)scsi[2],
		 (unsigned long)scsi[3], (unsigned long)pci[0], (unsigned long)pci[1], (unsigned long)pci[2], (unsigned long)pci[3],
		 strrchr(link, '/'));
}

static void append_fs(const struct mountinfo *m, void *context)
{
	const struct fs_list *list = context;
	struct text *out = list->out;
	char path[64], link[256];
	struct statfs fs;
	dev_t device;
	ssize_t n;

	if (!is_on_disk(m) || statfs(m->point, &fs) < 0)
		return;
	device = device_of(m);
	(void)TEXT_SET(path, "/sys/dev/block/%u:%u", major(device), minor(device));
	n = readlink(path, link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = '\0';
	qga_first_member(out, "name", n > 0 ? strrchr(link, '/') + 1 : m->source + 5);
	qga_member(out, "mountpoint", m->point);
	qga_member(out, "type", m->type);
	/* As QEMU's agent counts: without the blocks that only root may use. */
	text_fmt(out, ",\"used-bytes\":%lu,\"total-bytes\":%lu,\"disk\":[", (unsigned long)(fs.f_blocks - fs.f_bfree) * (unsigned long)fs.f_frsize,
		 (unsigned long)(fs.f_blocks - fs.f_bfree + fs.f_bavail) * (unsigned long)fs.f_frsize);
	append_disk(out, link);
	text_str(out, "]}");
}

void qga_fsinfo(const struct qga *q, struct text *out)
{
	each_mount(q, out, append_fs);
}

/* --- fstrim ------------------------------------------------------------------------------------------ */

static int trim_fs(const char *point, struct fstrim_range *range)
{
	int fd FD_CLOSE = open(point, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	/* As a system call: the type of ioctl's second argument is not the same in every C library. */
	return fd < 0 || syscall(SYS_ioctl, fd, FITRIM, range) < 0 ? -errno : 0;
}

static void append_trimmed(const struct mountinfo *m, void *context)
{
	const struct fs_list *list = context;
	const struct json *j = &list->q->json;
	struct text *out = list->out;
	struct fstrim_range range = { .len = UINT64_MAX };
	int64_t minimum = 0;
	int err;

	if (!is_on_disk(m) || mountinfo_read_only(m))
		return;
	(void)json_number(j, json_member(j, json_member(j, 0, "arguments"), "minimum"), &minimum);
	range.minlen = (uint64_t)minimum;
	err = trim_fs(m->point, &range);
	qga_first_member(out, "path", m->point);
	if (err == -EOPNOTSUPP || err == -ENOTTY)
		qga_member(out, "error", "trim not supported");
	else if (err < 0)
		qga_member(out, "error", log_errno(err));
	else
		text_fmt(out, ",\"trimmed\":%lu,\"minimum\":%lu", (unsigned long)range.len, (unsigned long)range.minlen);
	text_char(out, '}');
}

void qga_fstrim(const struct qga *q, struct text *out)
{
	text_str(out, "{\"paths\":");
	each_mount(q, out, append_trimmed);
	text_char(out, '}');
}
