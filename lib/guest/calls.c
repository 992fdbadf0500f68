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
#include <stdint.h>
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

/*
 * execve(2), but a file without an executable format that is no ELF file is a script for the shell, as POSIX has it for execvp(3)
 * and BusyBox's init does it. Returns only on failure, with errno.
 */
static void exec_file(const char *path, char *const argv[])
{
	static char *words[130], sh[] = "sh";
	char magic[4] = "";
	size_t n = 0;
	int fd;

	(void)execve(path, argv, environ);
	if (errno != ENOEXEC)
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, magic, sizeof(magic)) < 1 || memcmp(magic, "\x7f" "ELF", sizeof(magic)) == 0) {
		errno = ENOEXEC;
		return;
	}
	words[0] = sh;
	words[1] = (char *)(uintptr_t)path;
	for (n = 2; argv[n - 1] && n < sizeof(words) / sizeof(words[0]) - 1; n++)
		words[n] = argv[n - 1];
	(void)execve("/bin/sh", words, environ);
	errno = ENOEXEC;
}

/* As POSIX has it; an empty name in PATH is the current directory. */
int execvp(const char *file, char *const argv[])
{
	const char *dir = strchr(file, '/') ? NULL : search_path();
	bool denied = false;
	static char path[PATH_MAX];

	if (!dir || !*file) {
		exec_file(file, argv);
		return -1;
	}
	do {
		const size_t len = strcspn(dir, ":");
		struct text t = TEXT_IN(path);

		text_bytes(&t, dir, len);
		text_str(&t, len ? "/" : "");
		text_str(&t, file);
		errno = ENAMETOOLONG;
		if (!t.cut)
			exec_file(path, argv);
		denied |= errno == EACCES;
		dir += len;
	} while ((errno == EACCES || errno == ENOENT || errno == ENOTDIR) && *dir++);
	if (denied)
		errno = EACCES;
	return -1;
}
