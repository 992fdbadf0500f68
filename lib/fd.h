/* SPDX-License-Identifier: MIT */
/*
 * fd.h - file descriptors: closing them, reading and writing small files whole, names in a directory.
 *
 * A variable `int fd FD_CLOSE = -1;` is closed when it goes out of scope.
 */
#ifndef LIB_FD_H
#define LIB_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FD_CLOSE __attribute__((cleanup(fd_closep)))

/* Closes fd if it is one, keeps errno; always returns -1, so that `fd = fd_close(fd)` forgets it. */
int fd_close(int fd);
void fd_closep(int *fd);

/*
 * Opens /dev/null as each of 0, 1 and 2 that is closed: a file opened later must not get such a number, because log lines would
 * go to it. If /dev/null cannot be opened, they stay closed.
 */
void fd_fill_standard(void);

/* Closes all descriptors but fd and those below 3. */
void fd_close_others(int fd);

/* Sets the flags of an open file that can be set: O_NONBLOCK, or 0. Returns 0 or -errno. */
int fd_set_flags(int fd, int flags);

/* Takes the descriptor out of a FD_CLOSE variable: the caller owns it now. */
int fd_steal(int *fd);

/*
 * Reads the file at path into buf, NUL-terminated, at most size-1 bytes. Returns the number of bytes read
 * or -errno. A longer file is cut at size-1. Meant for /proc and /sys, which do not block.
 */
int fd_read_file(const char *path, char *buf, size_t size);

/* The same, without the newline that sysfs puts at the end. */
int fd_read_line(const char *path, char *buf, size_t size);

/* An entry of the list that getdents64(2) returns. libc declares it only for its own readdir(3). */
struct fd_name {
	uint64_t inode;
	int64_t offset;
	uint16_t length; /* to the next entry */
	uint8_t type;    /* DT_DIR and so on, by what the file system says */
	char name[];
};

/*
 * Calls visit for each entry of the open directory, but for . and .., until it returns false. It may delete the entry. Returns 0 or
 * -errno.
 */
int fd_each_entry(int dir, bool (*visit)(void *context, const struct fd_name *entry), void *context);

/*
 * Calls visit for each name in the directory at path until it returns false; skips names that begin with a dot. Returns 0 or
 * -errno. Uses no heap, unlike opendir(3).
 */
int fd_each_name(const char *path, bool (*visit)(void *context, const char *name), void *context);

/* The same for folders only, by what the file system says they are: symbolic links are none. For sysfs and procfs. */
int fd_each_folder(const char *path, bool (*visit)(void *context, const char *name), void *context);

/* Writes s to an existing file in one write(2), as sysfs and procfs want it. Returns 0 or -errno. */
int fd_write_file(const char *path, const char *s);

#endif
