// SPDX-License-Identifier: MIT
/*
 * calls.c - open(2) and the family of stat(2) as the system calls that they are. libc's open asks for FD_CLOEXEC a second time,
 * for kernels before 2.6.23; its stat makes one layout of many, where arm64 and x86_64 have that very layout.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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
