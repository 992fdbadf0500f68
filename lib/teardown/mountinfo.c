// SPDX-License-Identifier: MIT
/* mountinfo.c - the mounts. */
#include "lib/teardown/mountinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/fs.h>

#include "lib/count.h"
#include "lib/fd.h"

static char *next_mountinfo_field(char **rest)
{
	char *field = *rest, *end;

	if (!field || !*field)
		return NULL;
	end = strchr(field, ' ');
	*rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return field;
}

/* linux/fs/proc_namespace.c, mangle */
void mountinfo_unescape(char *s)
{
	char *out = s;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' &&
		    s[3] <= '7') {
			*out++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 3;
		} else {
			*out++ = *s;
		}
	}
	*out = '\0';
}

int mountinfo_parse(char *line, struct mountinfo *out)
{
	char *rest = line, *field = NULL, *device = NULL, *point = NULL, *type, *source;

	/* id, parent, major:minor, root, mount point, options, any number of tags, "-", type, source, super options */
	for (unsigned i = 0; i < 6; i++) {
		field = next_mountinfo_field(&rest);
		if (i == 2)
			device = field;
		if (i == 4)
			point = field;
	}
	while (field && strcmp(field, "-") != 0)
		field = next_mountinfo_field(&rest);
	type = next_mountinfo_field(&rest);
	source = type ? next_mountinfo_field(&rest) : NULL;
	if (!source || !rest)
		return -EINVAL;
	mountinfo_unescape(point);
	*out = (struct mountinfo){ .device = device, .point = point, .type = type, .source = source, .options = rest };
	return 0;
}

bool mountinfo_read_only(const struct mountinfo *m)
{
	return strncmp(m->options, "ro", 2) == 0 && (m->options[2] == ',' || !m->options[2]);
}

bool mountinfo_holds_data(const struct mountinfo *m)
{
	static const char without[][12] = {
		"tmpfs",   "ramfs",   "rootfs",  "proc",  "sysfs",      "devtmpfs", "devpts",   "cgroup",   "cgroup2",
		"mqueue",  "debugfs", "tracefs", "bpf",   "securityfs", "pstore",   "efivarfs", "configfs", "hugetlbfs",
		"fusectl", "autofs",  "binfmt_misc", "nsfs",
	};

	for (size_t i = 0; i < COUNT(without); i++)
		if (strcmp(without[i], m->type) == 0)
			return false;
	return true;
}

bool mountinfo_is_remote(const struct mountinfo *m)
{
	/* By the first letters of the type: fuse.sshfs, nfs4, smb3 and so on. A daemon of this guest is a server like another. */
	static const char servers[][8] = { "fuse", "nfs", "cifs", "smb", "9p", "ceph", "virtiofs", "afs" };

	for (size_t i = 0; i < COUNT(servers); i++)
		if (strncmp(m->type, servers[i], strnlen(servers[i], sizeof(servers[i]))) == 0)
			return true;
	return false;
}

char *mountinfo_memory(void)
{
	/* Taken only as far as it is written. */
	void *memory = mmap(NULL, MOUNTINFO_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			    -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	return memory;
}

int mountinfo_each(char *memory, void (*visit)(const struct mountinfo *m, void *context), void *context)
{
	return mountinfo_each_in("/proc/self/mountinfo", memory, visit, context);
}

int mountinfo_each_in(const char *path, char *memory, void (*visit)(const struct mountinfo *m, void *context), void *context)
{
	int len = fd_read_file(path, memory, MOUNTINFO_MAX);

	if (len < 0)
		return len;
	for (char *end = memory + len; end > memory;) {
		struct mountinfo m;
		char *line;

		*--end = '\0'; /* the newline */
		line = memrchr(memory, '\n', (size_t)(end - memory));
		line = line ? line + 1 : memory;
		if (mountinfo_parse(line, &m) == 0)
			visit(&m, context);
		end = line;
	}
	return 0;
}

int mountinfo_open(const struct mountinfo *m)
{
	int fd = mountinfo_is_remote(m) ? -ENOTTY : open(m->point, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd == -1 ? -errno : fd;
}

int mountinfo_freeze(const struct mountinfo *m, bool freeze)
{
	/* Only a file system on a block device can be frozen. */
	int fd FD_CLOSE = strncmp(m->source, "/dev/", 5) == 0 ? mountinfo_open(m) : -ENOTTY;

	if (fd < 0)
		return fd;
	return syscall(SYS_ioctl, fd, freeze ? FIFREEZE : FITHAW, 0) < 0 ? -errno : 0;
}
