// SPDX-License-Identifier: MIT
/* fd.c - file descriptors: closing them, and reading and writing small files whole. */
#include "lib/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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
	int fd FD_CLOSE = open(path, O_RDONLY | O_CLOEXEC);
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
