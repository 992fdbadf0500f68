// SPDX-License-Identifier: MIT
/* wait.c - waits for descriptors, terminals among them, on every host. */
#include "host-shim/common/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/select.h>
#include <sys/time.h>

/* select(2) says only that one of them is closed. */
static int find_closed(struct pollfd *p, size_t n)
{
	int closed = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i].fd >= 0 && fcntl(p[i].fd, F_GETFD) < 0) {
			p[i].revents = POLLNVAL;
			closed++;
		}
	}
	return closed;
}

int wait_fds(struct pollfd *p, size_t n, int timeout_ms)
{
	struct timeval time = { .tv_sec = timeout_ms / 1000,
		.tv_usec = timeout_ms % 1000 * 1000 };
	int highest = -1, ready = 0;
	fd_set in, out;
	size_t i;

	FD_ZERO(&in);
	FD_ZERO(&out);
	for (i = 0; i < n; i++) {
		p[i].revents = 0;
		if (p[i].fd < 0)
			continue;
		if (p[i].fd >= FD_SETSIZE) {
			errno = EINVAL;
			return -1;
		}
		if (p[i].events & POLLIN)
			FD_SET(p[i].fd, &in);
		if (p[i].events & POLLOUT)
			FD_SET(p[i].fd, &out);
		if (p[i].fd > highest)
			highest = p[i].fd;
	}
	if (select(highest + 1, &in, &out, NULL, timeout_ms < 0 ? NULL : &time) < 0)
		return errno == EBADF ? find_closed(p, n) : -1;
	for (i = 0; i < n; i++) {
		if (p[i].fd < 0)
			continue;
		if (FD_ISSET(p[i].fd, &in))
			p[i].revents |= POLLIN;
		if (FD_ISSET(p[i].fd, &out))
			p[i].revents |= POLLOUT;
		ready += p[i].revents != 0;
	}
	return ready;
}
