/* SPDX-License-Identifier: MIT */
/*
 * ns_run.h - what ns_run's files have of each other.
 */
#ifndef TESTS_NS_NS_RUN_H
#define TESTS_NS_NS_RUN_H

#include <stdbool.h>

enum feature { EPOLL, SIGNALFD, TIMERFD, EVENTFD, INOTIFY, UNIX, INET6, NET, MOUNT, FEATURES };

struct options {
	const char *cmdline, *host_cmdline, *program, *cgroup, *hold, *etc, *sh, *root;
	int signal, limit, ask;
	bool events, no_proc, console, close, no_chld, no_boot, no_agent, stuck, machine;
	bool lacks[FEATURES];
	char *terminals; /* names, with blanks between */
	char **init, *env[16];
};

extern struct options options;

/* Says what went wrong, and errno, and ends. */
void __attribute__((noreturn, format(printf, 1, 2))) die(const char *fmt, ...);
void must(long result, const char *what);

/* ns_root.c: makes the root file system of the options and goes there. Nothing of the machine can be reached from then on. */
void enter_root(void);
void write_file(const char *path, const char *text);

/*
 * ns_terminals.c: a pseudo-terminal for each name of the options. terminals_open() comes before the namespaces, terminals_serve()
 * in the parent: a process that copies to standard error what is written to them, and answers the prompt of askfirst.
 * terminals_find() and terminals_place() make them nodes in dev/ of the new root. terminals_stdio(): the first of them as 0, 1 and 2.
 */
void terminals_open(void);
void terminals_serve(void);
void terminals_find(void); /* while this machine's /dev can be seen */
void terminals_place(void);
void terminals_stdio(void);

/* ns_filter.c: from now on every call that could change the machine fails, and every call that the options take away. */
void lock_down(void);
void lack(void);
void set_lacks(const char *name);

#endif
