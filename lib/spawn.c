// SPDX-License-Identifier: MIT
/* spawn.c - own children and processes of the user. */
#include "lib/spawn.h"

#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_NICE (-20)

static pid_t raw_clone(unsigned long flags)
{
	/* All pointer arguments are null, so the order, which differs between architectures, does not matter. */
	return (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
}

pid_t spawn_fork(void)
{
	pid_t pid = raw_clone(SIGCHLD);

	return pid < 0 ? -errno : pid;
}

pid_t spawn_own(enum spawn_kind kind, int (*run)(void *context), void *context)
{
	pid_t pid = raw_clone(SPAWN_OWN_SIGNAL | (kind == SPAWN_OPENS_FD ? CLONE_FILES : 0UL));

	if (pid == 0)
		_exit(run(context));
	return pid < 0 ? -errno : pid;
}

void spawn_on_signal(int sig, void (*handler)(int sig, siginfo_t *info, void *context))
{
	const struct sigaction act = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	(void)sigaction(sig, &act, NULL);
}

void spawn_signals_default(void)
{
	/* The kernel's sigaction, all zero: SIG_DFL. libc's own call keeps three signals to itself, however they came here. */
	static const unsigned long dfl[4];
	sigset_t none;

	for (int sig = 1; sig < _NSIG; sig++)
		(void)syscall(SYS_rt_sigaction, sig, dfl, NULL, _NSIG / 8); /* fails for KILL and STOP: always default */
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

void spawn_raise_priority(pid_t child)
{
	if (getpriority(PRIO_PROCESS, 0) == 0 && setpriority(PRIO_PROCESS, 0, FIRST_NICE) == 0)
		(void)setpriority(PRIO_PROCESS, (id_t)child, FIRST_NICE);
}

void spawn_reset_priority(void)
{
	if (getpriority(PRIO_PROCESS, 0) == FIRST_NICE)
		(void)setpriority(PRIO_PROCESS, 0, 0);
}

pid_t spawn_user(int (*run)(void *context), void *context)
{
	pid_t pid = spawn_fork();

	if (pid == 0) {
		(void)setsid();
		spawn_signals_default();
		spawn_reset_priority();
		_exit(run(context));
	}
	return pid;
}

void spawn_exit(int status)
{
	_exit(status);
}

static pid_t reap_child(int *status, int options)
{
	pid_t pid;

	do
		pid = waitpid(-1, status, WNOHANG | options);
	while (pid < 0 && errno == EINTR);
	return pid < 0 ? -errno : pid;
}

pid_t spawn_reap_own(int *status)
{
	return reap_child(status, (int)__WCLONE);
}

pid_t spawn_reap_user(int *status)
{
	return reap_child(status, 0);
}
