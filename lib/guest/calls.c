// SPDX-License-Identifier: MIT
/*
 * calls.c - some of libc's functions, smaller. Its open(2), socket(2) and pipe2(2) provide for kernels that lack the flags which
 * set FD_CLOEXEC, before 2.6.27; its stat(2) turns layouts into one another, where arm64 and x86_64 have the same one. Its calls
 * that wait are points at which a thread can be cancelled, and its sigaction(2) takes locks for abort(3): here are no threads.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <time.h>
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

int ioctl(int fd, int request, ...)
{
	void *what;
	va_list ap;

	va_start(ap, request);
	what = va_arg(ap, void *);
	va_end(ap);
	return (int)syscall(SYS_ioctl, fd, request, what);
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

ssize_t read(int fd, void *to, size_t size)
{
	return syscall(SYS_read, fd, to, size);
}

ssize_t write(int fd, const void *from, size_t size)
{
	return syscall(SYS_write, fd, from, size);
}

int close(int fd)
{
	return (int)syscall(SYS_close, fd);
}

int dup3(int fd, int to, int flags)
{
	return (int)syscall(SYS_dup3, fd, to, flags);
}

/* dup3(2) refuses a descriptor that is there already. */
int dup2(int fd, int to)
{
	return fd == to ? syscall(SYS_fcntl, fd, F_GETFD) < 0 ? -1 : to : dup3(fd, to, 0);
}

int statfs(const char *path, struct statfs *st)
{
	return (int)syscall(SYS_statfs, path, st);
}

int fstatfs(int fd, struct statfs *st)
{
	return (int)syscall(SYS_fstatfs, fd, st);
}

int pipe2(int fds[2], int flags)
{
	return (int)syscall(SYS_pipe2, fds, flags);
}

ssize_t readlink(const char *restrict path, char *restrict to, size_t size)
{
	return syscall(SYS_readlinkat, AT_FDCWD, path, to, size);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	return (void *)(uintptr_t)syscall(SYS_mmap, at, size, protection, flags, fd, offset); /* MAP_FAILED is -1 */
}

int nanosleep(const struct timespec *time, struct timespec *rest)
{
	return (int)syscall(SYS_nanosleep, time, rest);
}

/* The kernel writes what is left of the time, where POSIX leaves it alone. */
int ppoll(struct pollfd *polls, nfds_t count, const struct timespec *time, const sigset_t *mask)
{
	struct timespec left = time ? *time : (struct timespec){ 0 };

	return (int)syscall(SYS_ppoll, polls, count, time ? &left : NULL, mask, _NSIG / 8);
}

int poll(struct pollfd *polls, nfds_t count, int ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	return ppoll(polls, count, ms < 0 ? NULL : &time, NULL);
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	return (int)syscall(SYS_rt_sigprocmask, how, set, old, _NSIG / 8);
}

/* Without a look at the number: all callers have constants, or what sigtimedwait(2) gave. */
int sigaddset(sigset_t *set, int sig)
{
	set->__bits[(sig - 1) / 64] |= 1ul << (sig - 1) % 64;
	return 0;
}

int sigdelset(sigset_t *set, int sig)
{
	set->__bits[(sig - 1) / 64] &= ~(1ul << (sig - 1) % 64);
	return 0;
}

/* The kernel's struct sigaction of both architectures. Its mask is the first word of libc's. */
struct kernel_action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

void __restore_rt(void); /* libc's: calls rt_sigreturn(2) */

int sigaction(int sig, const struct sigaction *restrict act, struct sigaction *restrict old)
{
	struct kernel_action set, was;

	if (act) {
		set = (struct kernel_action){ act->sa_handler, (unsigned long)act->sa_flags | SA_RESTORER, __restore_rt, 0 };
		memcpy(&set.mask, &act->sa_mask, sizeof(set.mask));
	}
	if (syscall(SYS_rt_sigaction, sig, act ? &set : NULL, old ? &was : NULL, _NSIG / 8) < 0)
		return -1;
	if (old) {
		*old = (struct sigaction){ .sa_handler = was.handler, .sa_flags = (int)was.flags };
		memcpy(&old->sa_mask, &was.mask, sizeof(was.mask));
	}
	return 0;
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
