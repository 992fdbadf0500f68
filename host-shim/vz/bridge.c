// SPDX-License-Identifier: MIT
/* bridge.c - a Unix socket of the host that leads to a vsock port of the guest. */
#include "host-shim/vz/bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 16
#define CHUNK 16384

struct bridge {
	int ends[2];
	atomic_int running; /* directions */
};

/* One direction: from ends[from] to the other. */
struct direction {
	struct bridge *bridge;
	int from;
	char data[CHUNK];
};

static bool push_whole(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static void *copy_direction(void *arg)
{
	struct direction *d = arg;
	struct bridge *b = d->bridge;
	int from = b->ends[d->from], to = b->ends[!d->from];
	ssize_t n;

	for (;;) {
		n = read(from, d->data, sizeof(d->data));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || !push_whole(to, d->data, (size_t)n))
			break;
	}
	free(d);
	/* The end is handed on; a writer that cannot get rid of its data ends as well. */
	shutdown(to, SHUT_WR);
	shutdown(from, SHUT_RD);
	if (atomic_fetch_sub(&b->running, 1) == 1) {
		close(b->ends[0]);
		close(b->ends[1]);
		free(b);
	}
	return NULL;
}

static int start_direction(struct bridge *b, int from)
{
	struct direction *d = malloc(sizeof(*d));
	pthread_t thread;
	int r;

	if (!d)
		return -ENOMEM;
	d->bridge = b;
	d->from = from;
	r = pthread_create(&thread, NULL, copy_direction, d);
	if (r) {
		free(d);
		return -r;
	}
	pthread_detach(thread);
	return 0;
}

int vz_bridge_join(int a, int b)
{
	struct bridge *bridge = malloc(sizeof(*bridge));
	int r, i;

	if (!bridge) {
		close(a);
		close(b);
		return -ENOMEM;
	}
	*bridge = (struct bridge){ .ends = { a, b } };
	atomic_init(&bridge->running, 2);
	for (i = 0; i < 2; i++) {
		r = start_direction(bridge, i);
		if (r == 0)
			continue;
		/* What has started ends by itself, and the last one closes. */
		shutdown(a, SHUT_RDWR);
		shutdown(b, SHUT_RDWR);
		if (atomic_fetch_sub(&bridge->running, 2 - i) == 2 - i) {
			close(a);
			close(b);
			free(bridge);
		}
		return r;
	}
	return 0;
}

/* Whether a program listens at the socket. */
static bool is_served(const struct sockaddr_un *sa)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool served = fd >= 0 && connect(fd, (const struct sockaddr *)sa, sizeof(*sa)) == 0;

	if (fd >= 0)
		close(fd);
	return served;
}

int vz_bridge_listen(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct stat st;
	int fd, r;

	if (strlen(path) >= sizeof(sa.sun_path))
		return -ENAMETOOLONG;
	memcpy(sa.sun_path, path, strlen(path) + 1);
	if (lstat(path, &st) == 0) {
		if (!S_ISSOCK(st.st_mode) || is_served(&sa))
			return -EADDRINUSE;
		unlink(path);
	}
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return -errno;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0 ||
	    chmod(path, 0600) < 0 || listen(fd, BACKLOG) < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	return fd;
}
