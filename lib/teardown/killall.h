/* SPDX-License-Identifier: MIT */
/* killall.h - a signal to every process of the user. */
#ifndef LIB_TEARDOWN_KILLALL_H
#define LIB_TEARDOWN_KILLALL_H

#include <stdint.h>

enum killall_result {
	KILLALL_SENT,        /* the signal went to all; who goes when is seen by reaping */
	KILLALL_FOUND_EXEMPT,       /* nothing was sent: some ask to be spared, so killall_others() is what is wanted */
	KILLALL_ONLY_EXEMPT, /* all have gone but those that asked to be spared */
};

/*
 * For an own child. SIGTERM (and SIGCONT with it) or SIGKILL to every process but PID 1, unless there are such as ask to
 * be spared: they are root's, and their argv[0] begins with '@' (they serve a file system: the root daemon convention,
 * systemd.io/ROOT_STORAGE_DAEMONS). At storm_ms (clock_ms()) all are stopped if they are still being looked at, and go on
 * when that is done.
 */
enum killall_result killall_run(int sig, uint64_t storm_ms);

/* For an own child. The same for all but the spared, kernel threads and the roles; stays until those have gone. */
enum killall_result killall_others(int sig);

/* The same for all alike, at once and without /proc: when that hangs, or there is no child to do it. Never blocks. */
void killall_blindly(int sig);

#endif
