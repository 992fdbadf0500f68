// SPDX-License-Identifier: MIT
/*
 * calls.c - some of libc's functions, smaller. Its open(2), socket(2) and pipe2(2) provide for kernels that lack the flags which
 * set FD_CLOEXEC, before 2.6.27; its stat(2) turns layouts into one another, where arm64 and x86_64 have the same one.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/text.h"

/* Its third argument is read whether there is one or not: the kernel looks at it only with O_CREAT and O_TMPFILE. */
int open(const char *path, int flags, ...)
{
	unsigned mode;
	va_list ap;

	va_start(ap, flags);
	mode = va_arg(ap, unsigned);
	va_end(ap);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int fstatat(int dir, const char *restrict path, struct stat *restrict st, int flags)
{
	return (int)syscall(SYS_newfstatat, dir, path, st, flags);
}

int stat(const char *restrict path, struct stat *restrict st)
{
	return fstatat(AT_FDCWD, path, st, 0);
}

int fstat(int fd, struct stat *st)
{
	return (int)syscall(SYS_fstat, fd, st);
}

int socket(int domain, int type, int protocol)
{
	return (int)syscall(SYS_socket, domain, type, protocol);
}

int pipe2(int fds[2], int flags)
{
	return (int)syscall(SYS_pipe2, fds, flags);
}

static const char *search_path(void)
{
	for (char **variable = environ; variable && *variable; variable++)
		if (strncmp(*variable, "PATH=", 5) == 0)
			return *variable + 5;
	return "/usr/local/bin:/bin:/usr/bin"; /* musl's */
}

/* As POSIX has it; an empty name in PATH is the current directory. */
int execvp(const char *file, char *const argv[])
{
	const char *dir = strchr(file, '/') ? NULL : search_path();
	bool denied = false;
	static char path[PATH_MAX];

	if (!dir || !*file)
		return execve(file, argv, environ);
	do {
		const size_t len = strcspn(dir, ":");
		struct text t = TEXT_IN(path);

		text_bytes(&t, dir, len);
		text_str(&t, len ? "/" : "");
		text_str(&t, file);
		errno = ENAMETOOLONG;
		if (!t.cut)
			(void)execve(path, argv, environ);
		denied |= errno == EACCES;
		dir += len;
	} while ((errno == EACCES || errno == ENOENT || errno == ENOTDIR) && *dir++);
	if (denied)
		errno = EACCES;
	return -1;
}
