// SPDX-License-Identifier: MIT
/* capture.c - finds a program, and captures its output. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/clock.h"

#define CAPTURE_MS 10000

/* Reads to the end, and discards whatever does not fit. Returns 0 or -errno. */
static int read_all(int fd, char *out, size_t size)
{
	int64_t deadline = host_clock_ms() + CAPTURE_MS;
	char chunk[1024];
	size_t len = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - host_clock_ms();
		size_t part;
		ssize_t n;

		if (left <= 0 || (poll(&p, 1, (int)left) < 0 && errno != EINTR))
			return -ETIMEDOUT;
		if (!p.revents)
			continue;
		n = read(fd, chunk, sizeof(chunk));
		if (n <= 0)
			return n < 0 ? -errno : 0;
		part = (size_t)n < size - 1 - len ? (size_t)n : size - 1 - len;
		memcpy(out + len, chunk, part);
		len += part;
		out[len] = '\0';
	}
}

int child_capture(char *const argv[], char *out, size_t size)
{
	int ends[2], status = 0, r;
	pid_t pid;

	out[0] = '\0';
	if (pipe(ends) < 0)
		return -errno;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	pid = child_spawn(argv, NULL, 0, ends[1], ends[1]);
	close(ends[1]);
	r = pid < 0 ? (int)pid : read_all(ends[0], out, size);
	close(ends[0]);
	if (pid < 0)
		return r;
	if (r < 0)
		child_kill(pid);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r < 0)
		return r;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

int child_find(const char *program, char *path, size_t size)
{
	const char *dir = getenv("PATH");

	if (strchr(program, '/')) {
		if ((size_t)snprintf(path, size, "%s", program) >= size)
			return -ENAMETOOLONG;
		return is_program(path) ? 0 : -ENOENT;
	}
	while (dir && *dir) {
		size_t len = strcspn(dir, ":");
		int n = snprintf(path, size, "%.*s%s%s", (int)len, dir, len ? "/" : "./", program);

		if (n > 0 && (size_t)n < size && is_program(path))
			return 0;
		dir += len + (dir[len] == ':');
	}
	return -ENOENT;
}
