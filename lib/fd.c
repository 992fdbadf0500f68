// SPDX-License-Identifier: MIT
/* fd.c - file descriptors: closing them, reading and writing small files whole, names in a directory. */
#include "lib/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int fd_close(int fd)
{
	int saved = errno;

	/* close(2) on Linux frees the number even when it fails with EINTR: never again. */
	if (fd >= 0)
		(void)close(fd);
	errno = saved;
	return -1;
}

void fd_fill_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	(void)fd_close(fd);
}

void fd_close_others(int fd)
{
	(void)syscall(SYS_close_range, 3, fd - 1, 0);
	(void)syscall(SYS_close_range, fd + 1, ~0u, 0);
}

int fd_set_flags(int fd, int flags)
{
	/* libc's fcntl knows all the commands, in half a KiB. */
	return syscall(SYS_fcntl, fd, F_SETFL, flags) < 0 ? -errno : 0;
}

void fd_closep(int *fd)
{
	*fd = fd_close(*fd);
}

int fd_steal(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

int fd_read_file(const char *path, char *buf, size_t size)
{
	/* Without O_NONBLOCK, a FIFO in the place of the file would have us wait for a writer. */
	int fd FD_CLOSE = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t len = 0;

	if (fd < 0)
		return -errno;
	while (len < size - 1) {
		ssize_t n = read(fd, buf + len, size - 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	buf[len] = '\0';
	return (int)len;
}

int fd_read_line(const char *path, char *buf, size_t size)
{
	int len = fd_read_file(path, buf, size);

	if (len > 0)
		buf[strcspn(buf, "\n")] = '\0';
	return len < 0 ? len : (int)strlen(buf);
}

int fd_write_file(const char *path, const char *s)
{
	int fd FD_CLOSE = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, s, strlen(s)) < 0 ? -errno : 0;
}

#define FOLDER 4 /* DT_DIR */

int fd_each_entry(int dir, bool (*visit)(void *context, const struct fd_name *entry), void *context)
{
	char buf[2048] __attribute__((aligned(8)));
	long n;

	while ((n = syscall(SYS_getdents64, dir, buf, sizeof(buf))) > 0) {
		for (long at = 0; at < n;) {
			const struct fd_name *d = (void *)(buf + at);

			at += d->length;
			if (strcmp(d->name, ".") != 0 && strcmp(d->name, "..") != 0 && !visit(context, d))
				return 0;
		}
	}
	return n < 0 ? -errno : 0;
}

struct filter {
	bool folders;
	bool (*visit)(void *context, const char *name);
	void *context;
};

static bool visit_filtered(void *filter, const struct fd_name *d)
{
	const struct filter *f = filter;

	return d->name[0] == '.' || (f->folders && d->type != FOLDER) || f->visit(f->context, d->name);
}

static int visit_entries(const char *path, bool folders, bool (*visit)(void *context, const char *name), void *context)
{
	struct filter f = { folders, visit, context };
	int fd FD_CLOSE = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd_each_entry(fd, visit_filtered, &f);
}

int fd_each_name(const char *path, bool (*visit)(void *context, const char *name), void *context)
{
	return visit_entries(path, false, visit, context);
}

int fd_each_folder(const char *path, bool (*visit)(void *context, const char *name), void *context)
{
	return visit_entries(path, true, visit, context);
}
