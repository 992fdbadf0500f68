// SPDX-License-Identifier: MIT
/* test_lib_fd.c: closing descriptors, reading and writing small files whole, names in a folder. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/fd.h"
#include "tests/unit/tap.h"

static char path[] = "/tmp/softoff-fd.XXXXXX";

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static int leave_scope(bool steal)
{
	int fd FD_CLOSE = dup(STDOUT_FILENO);
	int number = fd;

	if (steal)
		return fd_steal(&fd);
	return number;
}

static void closing(void)
{
	int fd = dup(STDOUT_FILENO);

	errno = EXDEV;
	is_int(fd_close(fd), -1, "fd_close returns the invalid descriptor");
	is_int(errno, EXDEV, "fd_close keeps errno");
	ok(!is_open(fd), "fd_close closes the descriptor");
	errno = EXDEV;
	is_int(fd_close(-1), -1, "fd_close of the invalid descriptor does nothing");
	is_int(errno, EXDEV, "fd_close of the invalid descriptor keeps errno");
	fd = leave_scope(false);
	ok(!is_open(fd), "FD_CLOSE closes at the end of the scope");
	fd = leave_scope(true);
	ok(is_open(fd), "FD_CLOSE leaves a descriptor that was taken out");
	(void)fd_close(fd);
}

/* Whether fd is open, and as what this test has it: /dev/null. */
static bool is_null(int fd)
{
	struct stat st, null;

	return fstat(fd, &st) == 0 && stat("/dev/null", &null) == 0 && st.st_rdev == null.st_rdev;
}

static void filling(void)
{
	int in = dup(STDIN_FILENO), err = dup(STDERR_FILENO), next;
	struct stat before, after;

	(void)fstat(STDOUT_FILENO, &before);
	(void)close(STDIN_FILENO);
	(void)close(STDERR_FILENO);
	fd_fill_standard();
	next = dup(err);
	ok(is_null(STDIN_FILENO) && is_null(STDERR_FILENO), "the closed descriptors among 0, 1 and 2 are filled with /dev/null");
	ok(fstat(STDOUT_FILENO, &after) == 0 && after.st_ino == before.st_ino, "the open descriptor among 0, 1 and 2 stays");
	ok(next == err + 1, "no other descriptor is left open");
	(void)dup2(in, STDIN_FILENO);
	(void)dup2(err, STDERR_FILENO);
	(void)close(in);
	(void)close(err);
	(void)close(next);
}

static void reading(void)
{
	char buf[16] = "untouched";

	is_int(fd_write_file(path, "0123456789\n"), 0, "a file that exists is written");
	is_int(fd_read_file(path, buf, sizeof(buf)), 11, "the whole file is read");
	is_str(buf, "0123456789\n", "the last byte of the file is read");
	is_int(fd_read_line(path, buf, sizeof(buf)), 10, "a line is read without its newline");
	is_str(buf, "0123456789", "the line without its newline loses nothing else");
	is_int(fd_read_file(path, buf, 5), 4, "a file longer than the buffer is cut");
	is_str(buf, "0123", "the cut text ends with a NUL");
	is_int(fd_read_file(path, buf, 1), 0, "a buffer of one byte reads no byte of the file");
	is_str(buf, "", "a buffer of one byte holds a NUL");
	ok(truncate(path, 0) == 0, "an empty file is made");
	is_int(fd_read_line(path, buf, sizeof(buf)), 0, "an empty file is read");
	is_str(buf, "", "an empty file is an empty line");
	is_int(fd_read_file("/proc/self/cmdline", buf, sizeof(buf)) > 0, 1, "a file of /proc, of size 0, is read");
}

static void failing(void)
{
	char buf[16];

	is_int(fd_read_file("/nonexistent", buf, sizeof(buf)), -ENOENT, "a missing file is -ENOENT to read");
	is_int(fd_read_line("/nonexistent", buf, sizeof(buf)), -ENOENT, "a missing file is -ENOENT to read a line of");
	is_int(fd_write_file("/nonexistent", "x"), -ENOENT, "a missing file is -ENOENT to write, and is not made");
	is_int(fd_read_file("/", buf, sizeof(buf)), -EISDIR, "a folder is -EISDIR");
	is_int(fd_write_file("/dev/full", "x"), -ENOSPC, "a write that fails returns its error");
	is_int(fd_write_file("/dev/null", "x"), 0, "a write that works returns 0");
}

struct names {
	unsigned seen, most;
	bool stat_seen;
};

static bool count(void *context, const char *name)
{
	struct names *names = context;

	names->stat_seen |= strcmp(name, "stat") == 0;
	return name[0] != '.' && ++names->seen < names->most;
}

static void listing(void)
{
	struct names all = { .most = 100000 }, two = { .most = 2 }, none = { .most = 100000 };

	is_int(fd_each_name("/proc/self", count, &all), 0, "a folder's names are visited");
	ok(all.stat_seen && all.seen > 20, "all names are visited, in pieces, but none that begins with a dot");
	is_int(fd_each_name("/proc/self", count, &two), 0, "a visitor that has seen enough stops the walk");
	is_int(two.seen, 2, "a stopped walk visits no more names");
	is_int(fd_each_name("/nonexistent", count, &none), -ENOENT, "a missing folder is -ENOENT");
	is_int(fd_each_name("/dev/null", count, &none), -ENOTDIR, "a file is -ENOTDIR");
	is_int(none.seen, 0, "a file has no names to visit");
}

int main(void)
{
	(void)fd_close(mkstemp(path));
	closing();
	filling();
	reading();
	failing();
	listing();
	unlink(path);
	return done();
}
