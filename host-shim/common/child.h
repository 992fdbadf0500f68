/* SPDX-License-Identifier: MIT */
/* child.h - programs that softoff starts, and that never outlive it. */
#ifndef HOST_SHIM_COMMON_CHILD_H
#define HOST_SHIM_COMMON_CHILD_H

#include <stddef.h>
#include <sys/types.h>

/* The first descriptor after stdin, stdout and stderr. */
#define CHILD_FIRST_FD 3

/*
 * Starts argv[0] with /dev/null for stdin, out_fd and err_fd for stdout and stderr, and fds[i] as
 * descriptor CHILD_FIRST_FD + i; the caller keeps its copies. A session of its own: a Ctrl-C at the
 * terminal is for us to handle. Returns the pid, or -errno.
 */
pid_t child_spawn(char *const argv[], const int *fds, size_t n_fds, int out_fd, int err_fd);

/* Kills it and whatever it started. */
void child_kill(pid_t pid);

/*
 * Runs argv to its end and collects what it prints, stdout and stderr, as one string cut to size.
 * Returns its exit status, or -errno (-ETIMEDOUT after 10 s).
 */
int child_capture(char *const argv[], char *out, size_t size);

/*
 * The path of a program: as it is if it holds a slash, else from PATH. Returns 0, or -ENOENT or
 * -ENAMETOOLONG.
 */
int child_find(const char *program, char *path, size_t size);

/* The path of this program itself. Returns 0 or -errno. */
int child_own_path(char *path, size_t size);

#endif
