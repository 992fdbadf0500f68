// SPDX-License-Identifier: MIT
/* dial.c - connections to sockets of other programs, and talk by lines, within a time. */
#include "host-shim/common/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/vm_sockets.h>
#endif

#include "host-shim/common/clock.h"
#include "host-shim/common/wait.h"

#ifndef MSG_NOSIGNAL /* macOS: the caller ignores SIGPIPE */
#define MSG_NOSIGNAL 0
#endif

/* Waits until the pending connection succeeds or fails, at most timeout_ms. */
static int await_connection(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	int error = 0, n = wait_fds(&p, 1, timeout_ms);
	socklen_t len = sizeof(error);

	if (n <= 0)
		return n < 0 ? -errno : -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return -errno;
	return -error;
}

static int dial(int family, const struct sockaddr *address, socklen_t len, int timeout_ms)
{
	int fd = socket(family, SOCK_STREAM, 0), r;

	if (fd < 0)
		return -errno;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	r = connect(fd, address, len) < 0 ? -errno : 0;
	/* connect(2) to a unix socket with a full queue fails with EAGAIN at once: its server accepts no connection. */
	if (r == -EINPROGRESS)
		r = await_connection(fd, timeout_ms);
	if (r == -EAGAIN)
		r = -ETIMEDOUT;
	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}

int dial_unix(const char *path, int timeout_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	return dial(AF_UNIX, (const struct sockaddr *)&address, sizeof(address), timeout_ms);
}

int dial_vsock(unsigned cid, unsigned port, int timeout_ms)
{
#ifdef __linux__
	struct sockaddr_vm address = { .svm_family = AF_VSOCK, .svm_cid = cid, .svm_port = port };

	return dial(AF_VSOCK, (const struct sockaddr *)&address, sizeof(address), timeout_ms);
#else
	(void)cid;
	(void)port;
	(void)timeout_ms;
	return -EAFNOSUPPORT;
#endif
}

int dial_send(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

int dial_line(int fd, char *line, size_t size, int timeout_ms)
{
	int64_t deadline = host_clock_ms() + timeout_ms;
	size_t len = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - host_clock_ms();
		ssize_t n;
		char c;

		if (left <= 0)
			return -ETIMEDOUT;
		if (wait_fds(&p, 1, (int)left) <= 0)
			continue;
		n = read(fd, &c, 1);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ECONNRESET;
		if (c == '\n')
			break;
		if (len + 1 < size)
			line[len++] = c;
	}
	line[len] = '\0';
	return 0;
}
