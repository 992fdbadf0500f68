/* SPDX-License-Identifier: MIT */
/*
 * spawn.h - the two kinds of children that softoff makes.
 *
 * Theory of operation. The shutdown must know when the last process of the *user* has gone, while softoff's own children
 * still run: the agent, the net child, helpers that sync or unmount. The kernel can tell them apart at no cost. A child made by
 * clone(2) with an exit signal other than SIGCHLD is a "clone child", which plain waitpid(2) does not see (`__WCLONE`,
 * wait(2)); an orphan that the kernel gives to PID 1 always gets SIGCHLD (linux/kernel/exit.c, reparent_leader). So softoff's
 * own children are clone children, and waitpid(-1, WNOHANG) returns ECHILD exactly when no process of the user is left. They
 * must not exec: exec sets the signal back to SIGCHLD (linux/fs/exec.c).
 *
 * Both kinds are made by clone(2) itself: libc's fork() takes locks for threads, of which there are none, and is 2 KiB of code.
 * It would also correct libc's copy of the thread id in the child, which only raise(3) and abort(3) read.
 */
#ifndef LIB_SPAWN_H
#define LIB_SPAWN_H

#include <signal.h>
#include <sys/types.h>

/* What a clone child's end sends to PID 1. Ignored by default, so harmless wherever it goes astray. */
#define SPAWN_OWN_SIGNAL SIGURG

/* How an own child differs from a plain fork. */
enum spawn_kind {
	SPAWN_PLAIN,    /* its own copy of everything */
	SPAWN_OPENS_FD, /* shares our descriptor table: it opens what may block, we get the descriptor */
};

/*
 * Makes an own child that runs run(context) and ends with its value as exit status. Returns the pid or
 * -errno. Signals stay blocked in it. It must not exec.
 */
pid_t spawn_own(enum spawn_kind kind, int (*run)(void *context), void *context);

/*
 * A process of the user: forks, and in the child starts a session, gives signals back their default
 * dispositions, unblocks them, goes along and calls run(context), which execs; if it returns, its value is the exit
 * status. Returns the pid or -errno.
 */
pid_t spawn_user(int (*run)(void *context), void *context);

/* Installs a handler, which learns who sent the signal. */
void spawn_on_signal(int sig, void (*handler)(int sig, siginfo_t *info, void *context));

/* Gives all signals of this process their default dispositions, and unblocks them. */
void spawn_signals_default(void);

/*
 * Gives this process and its child `child` (0: none) nice -20, and so the processes that they fork from now on, so that they run
 * among thousands of processes that never sleep. Changes nothing if this process was started with a nice value of its own, or
 * if it may not (a container).
 */
void spawn_raise_priority(pid_t child);

/* Gives this process nice 0 again. */
void spawn_reset_priority(void);

/* fork(2). */
pid_t spawn_fork(void);

/* Ends this process at once. */
void spawn_exit(int status) __attribute__((noreturn));

/* Reap one ended child without waiting: 0 when there is none now, -ECHILD when there is none at all. */
pid_t spawn_reap_own(int *status);
pid_t spawn_reap_user(int *status);

#endif
