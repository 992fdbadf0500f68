// SPDX-License-Identifier: MIT
/*
 * sink.c - output that may be slow: buffered, bounded, written when there is room.
 *
 * Other processes share stdout, so it stays a blocking descriptor: wait_fds() says that a pipe takes
 * PIPE_BUF bytes, and each write has at most so many.
 */
#include "host-shim/run/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/wait.h"

#ifndef PIPE_BUF
#define PIPE_BUF 512
#endif

#define ROOM 65536

int sink_open(struct sink *s, const char *path)
{
	*s = (struct sink){ .fd = -1 };
	if (!path)
		return 0;
	s->buf = malloc(SINK_SIZE);
	if (!s->buf)
		return -ENOMEM;
	s->owned = strcmp(path, "-") != 0;
	s->fd = s->owned ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) :
	    STDOUT_FILENO;
	return s->fd < 0 ? -errno : 0;
}

bool sink_has_room(const struct sink *s)
{
	return s->fd < 0 || s->error || SINK_SIZE - s->len >= ROOM;
}

void sink_put(struct sink *s, const char *data, size_t len)
{
	size_t room = SINK_SIZE - s->len;

	if (s->fd < 0 || s->error)
		return;
	if (s->owned && len > SINK_FILE_MAX - s->taken) {
		s->dropped += len;
		return;
	}
	s->taken += len;
	if (len > room) {
		s->dropped += len - room;
		len = room;
	}
	memcpy(s->buf + s->len, data, len);
	s->len += len;
}

void sink_pump(struct sink *s)
{
	size_t done = 0;

	while (s->fd >= 0 && !s->error && done < s->len) {
		struct pollfd p = { .fd = s->fd, .events = POLLOUT };
		size_t part = s->len - done < PIPE_BUF ? s->len - done : PIPE_BUF;
		ssize_t n;

		if (wait_fds(&p, 1, 0) < 1)
			break;
		n = write(s->fd, s->buf + done, part);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (n < 0)
			s->error = errno;
		else
			done += (size_t)n;
	}
	if (done) {
		s->len -= done;
		memmove(s->buf, s->buf + done, s->len);
	}
	if (s->error)
		s->len = 0;
}

int sink_close(struct sink *s)
{
	/* Some file systems report a full disk only here. */
	if (s->owned && s->fd >= 0 && close(s->fd) < 0 && !s->error)
		s->error = errno;
	s->fd = -1;
	return s->error;
}

void sink_finish(struct sink *s)
{
	sink_close(s);
	free(s->buf);
	*s = (struct sink){ .fd = -1 };
}
