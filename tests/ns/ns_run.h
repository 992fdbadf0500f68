/* SPDX-License-Identifier: MIT */
/*
 * ns_run.h - what ns_run's files have of each other.
 */
#ifndef TESTS_NS_NS_RUN_H
#define TESTS_NS_NS_RUN_H

#include <stdbool.h>

enum feature { EPOLL, SIGNALFD, TIMERFD, EVENTFD, INOTIFY, UNIX, INET6, NET, MOUNT, FEATURES };

struct options {
	const char *cmdline, *host_cmdline, *program, *cgroup, *hold, *etc, *sh;
	int signal, limit, ask;
	bool events, no_proc, console, close, no_chld, no_boot, no_agent, stuck;
	bool lacks[FEATURES];
	char **init;
};

extern struct options options;

/* Says what went wrong, and errno, and ends. */
void __attribute__((noreturn, format(printf, 1, 2))) die(const char *fmt, ...);
void must(long result, const char *what);

/* ns_root.c: makes the root file system of the options and goes there. Nothing of the machine can be reached from then on. */
void enter_root(void);
void write_file(const char *path, const char *text);

/* ns_filter.c: from now on every call that could change the machine fails, and every call that the options take away. */
void lock_down(void);
void lack(void);
void set_lacks(const char *name);

#endif
