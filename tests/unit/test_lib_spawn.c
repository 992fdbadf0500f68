// SPDX-License-Identifier: MIT
/* test_lib_spawn.c: own children and the user's, told apart by the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/spawn.h"
#include "tests/unit/tap.h"

static int answer(void *context)
{
	return *(int *)context;
}

static int wait_for_signal(void *unused)
{
	(void)unused;
	pause(); /* for ever: all signals stay blocked */
	return 1;
}

static int take_descriptor(void *number)
{
	return dup2(STDOUT_FILENO, *(int *)number) < 0;
}

/* What a process of the user must be: bits of what it is not. */
static int check_user(void *unused)
{
	struct sigaction act;
	sigset_t mask;
	int wrong = getsid(0) != getpid();

	(void)unused;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (int sig = 1; sig <= 31; sig++) {
		wrong |= sigismember(&mask, sig) ? 2 : 0;
		if (sigaction(sig, NULL, &act) == 0 && act.sa_handler != SIG_DFL)
			wrong |= 4;
	}
	return wrong;
}

static int check_own(void *unused)
{
	sigset_t mask;

	(void)unused;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	return !sigismember(&mask, SIGTERM);
}

/* Waits until one was reaped, as PID 1 does: by the signals that tell of ends. */
static pid_t reap(pid_t (*reaper)(int *), int *status)
{
	struct timespec second = { .tv_sec = 1 };
	sigset_t all;
	pid_t pid;

	sigfillset(&all);
	while ((pid = reaper(status)) == 0)
		if (sigtimedwait(&all, NULL, &second) < 0 && errno == EAGAIN)
			return 0;
	return pid;
}

static void none(void)
{
	int status;

	is_int(spawn_reap_own(&status), -ECHILD, "without own children there is no own child to reap");
	is_int(spawn_reap_user(&status), -ECHILD, "without user processes there is no user process to reap");
}

static void own_alone(void)
{
	int status = -1, value = 42;
	pid_t waiting = spawn_own(SPAWN_PLAIN, wait_for_signal, NULL), pid;

	ok(waiting > 0, "an own child is forked");
	is_int(spawn_reap_own(&status), 0, "a running own child is not reaped");
	is_int(spawn_reap_user(&status), -ECHILD, "a running own child is no user process");
	kill(waiting, SIGKILL);
	is_int(reap(spawn_reap_own, &status), waiting, "a killed own child is reaped");
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "a killed own child has its signal");
	pid = spawn_own(SPAWN_PLAIN, answer, &value);
	is_int(reap(spawn_reap_own, &status), pid, "an own child that exits is reaped");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 42, "an own child that exits has its status");
	pid = spawn_own(SPAWN_PLAIN, check_own, NULL);
	is_int(reap(spawn_reap_own, &status), pid, "a child with blocked signals is reaped");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the signals of that child stayed blocked");
}

static void both(void)
{
	int status = -1, seven = 7, eight = 8;
	pid_t own = spawn_own(SPAWN_PLAIN, answer, &seven), user = spawn_user(answer, &eight);

	is_int(reap(spawn_reap_user, &status), user, "of two kinds, the user's reaping finds the user process");
	is_int(WEXITSTATUS(status), 8, "the user process has its status");
	is_int(spawn_reap_user(&status), -ECHILD, "user reaping then finds nothing, though an own child is not reaped");
	is_int(reap(spawn_reap_own, &status), own, "own reaping finds the own child");
	is_int(WEXITSTATUS(status), 7, "the own child has its status");
}

static void of_the_user(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, dfl = { .sa_handler = SIG_DFL };
	int status = -1;
	pid_t pid;

	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGHUP, &ignore, NULL);
	pid = spawn_user(check_user, NULL);
	is_int(reap(spawn_reap_user, &status), pid, "a user process ends");
	ok(WIFEXITED(status), "the user process exits by itself");
	is_int(WEXITSTATUS(status) & 1, 0, "the user process had a session of its own");
	is_int(WEXITSTATUS(status) & 2, 0, "the user process had no signal blocked");
	is_int(WEXITSTATUS(status) & 4, 0, "the user process had no signal ignored");
	sigaction(SIGPIPE, &dfl, NULL);
	sigaction(SIGHUP, &dfl, NULL);
}

static void descriptors(void)
{
	int status, fd = 77;
	pid_t pid = spawn_own(SPAWN_PLAIN, take_descriptor, &fd);

	is_int(reap(spawn_reap_own, &status), pid, "a plain child opens a descriptor");
	ok(fcntl(fd, F_GETFD) < 0, "a plain child's descriptor is not the parent's");
	pid = spawn_own(SPAWN_OPENS_FD, take_descriptor, &fd);
	is_int(reap(spawn_reap_own, &status), pid, "a child that shares the table opens a descriptor");
	ok(fcntl(fd, F_GETFD) >= 0, "the descriptor of a child that shares the table is the parent's");
	close(fd);
}

static void zero_status(void)
{
	int status, zero = 0;
	pid_t pid = spawn_user(answer, &zero);

	is_int(reap(spawn_reap_user, &status), pid, "an exit value of 0 is mapped");
	is_int(status, 0, "an exit value of 0 is status 0");
}

int main(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	none();
	own_alone();
	both();
	of_the_user();
	descriptors();
	zero_status();
	return done();
}
