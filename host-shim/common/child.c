// SPDX-License-Identifier: MIT
/*
 * child.c - starts programs that never outlive softoff.
 *
 * On Linux the kernel kills the child after softoff's death (prctl(2), PR_SET_PDEATHSIG). On other
 * systems a keeper process is the child's parent: it waits for the end of either side, and kills the
 * child after softoff's death.
 */
#include "host-shim/common/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

/* Above every number that a child gets. */
#define SPARE_FD 64

static void fail_child(const char *what)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s: %s\n", what, strerror(errno));

	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		_exit(126);
	_exit(127);
}

/* Works in two rounds, because a source may have the number of another target. */
static void place_fds(const int *fds, size_t n_fds, int out_fd, int err_fd)
{
	int spare[16];
	size_t i;
	int null;

	if (dup2(err_fd, STDERR_FILENO) < 0)
		_exit(127);
	for (i = 0; i < n_fds; i++) {
		spare[i] = fcntl(fds[i], F_DUPFD, SPARE_FD);
		if (spare[i] < 0)
			fail_child("dup");
	}
	null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0)
		fail_child("/dev/null");
	if (dup2(out_fd, STDOUT_FILENO) < 0)
		fail_child("dup2");
	if (null > STDERR_FILENO)
		close(null);
	for (i = 0; i < n_fds; i++) {
		if (dup2(spare[i], CHILD_FIRST_FD + (int)i) < 0)
			fail_child("dup2");
		close(spare[i]);
	}
}

static void default_signals(void)
{
	static const int changed[] = { SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE };
	size_t i;

	for (i = 0; i < sizeof(changed) / sizeof(changed[0]); i++)
		signal(changed[i], SIG_DFL);
}

int child_own_path(char *path, size_t size)
{
#ifdef __APPLE__
	uint32_t room = (uint32_t)size;

	return _NSGetExecutablePath(path, &room) ? -ENAMETOOLONG : 0;
#else
	ssize_t n = readlink("/proc/self/exe", path, size - 1);

	if (n < 0)
		return -errno;
	path[n] = '\0';
	return (size_t)n < size - 1 ? 0 : -ENAMETOOLONG;
#endif
}

#ifdef __linux__
static void die_with(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		fail_child("prctl");
	/* The parent may have died before this prctl(2). */
	if (getppid() != parent)
		_exit(127);
}
#else
/* Above every descriptor that this process has open. */
#define KEEPER_FDS 128
#define KEEPER_MS 20

/* Returns in the child of the keeper. The keeper itself ends with the child's status. */
static void die_with(pid_t parent)
{
	pid_t pid = fork();
	int status, fd;

	if (pid < 0)
		fail_child("fork");
	if (pid == 0)
		return;
	/* The keeper's copies would keep channels open that the child has closed. */
	for (fd = CHILD_FIRST_FD; fd < KEEPER_FDS; fd++)
		close(fd);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (getppid() != parent)
			kill(pid, SIGKILL);
		poll(NULL, 0, KEEPER_MS);
	}
	if (WIFSIGNALED(status))
		kill(getpid(), WTERMSIG(status));
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 127);
}
#endif

pid_t child_spawn(char *const argv[], const int *fds, size_t n_fds, int out_fd, int err_fd)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid > 0)
		return pid;
	setsid();
	default_signals();
	die_with(parent);
	place_fds(fds, n_fds, out_fd, err_fd);
	execv(argv[0], argv);
	fail_child(argv[0]);
	return 0;
}

void child_kill(pid_t pid)
{
	/* Kills the process group, or only the child if it has not called setsid() yet. */
	if (kill(-pid, SIGKILL) < 0)
		kill(pid, SIGKILL);
}
