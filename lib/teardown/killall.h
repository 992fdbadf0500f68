/* SPDX-License-Identifier: MIT */
/* killall.h - a signal to every process of the user. */
#ifndef LIB_TEARDOWN_KILLALL_H
#define LIB_TEARDOWN_KILLALL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define KILLALL_LATER 8

enum killall_result {
	KILLALL_SENT,        /* to all */
	KILLALL_SENT_EXEMPT, /* to all but those that are exempt: killall_await_exempt() tells when no other is left */
	KILLALL_ONLY_EXEMPT, /* no other is left */
};

struct killall {
	int sig;             /* SIGTERM or SIGKILL */
	bool machine;        /* no container: thaws frozen cgroups, after `first` and before all others */
	uint64_t storm_ms;   /* clock_ms(): processes that fork faster than they can be signalled have had their time */
	const pid_t *first;  /* these get the signal before all others; ends with a 0 */
	pid_t later[KILLALL_LATER]; /* these, which could not be read in time, get it last; 0: no more */
};

/* Once, in PID 1: the helpers of one SIGTERM, of which a later one continues after an earlier one, share what they have done. */
void killall_prepare(void);

/* In a process that must not be able to write to what they share: gives it up. */
void killall_forget(void);

/*
 * For an own child. SIGTERM and SIGCONT, or SIGKILL, to every process but PID 1, its own children, kernel threads and the exempt
 * (lib/teardown/exempt.h). A process gets SIGTERM once. SIGHUP too, with SIGTERM, where that alone would not end an interactive
 * program.
 */
enum killall_result killall_run(const struct killall *k);

/*
 * For an own child that goes on with other work after killall_run(): wakes PID 1, which gets the result by killall_published(),
 * once; that returns -1 for none. killall_publish() returns false if it cannot; the child then ends with the result as its status.
 */
bool killall_publish(enum killall_result result);
int killall_published(void);

/* In PID 1: how many processes have got the signal so far. */
unsigned killall_signalled(void);

/* For an own child. Returns KILLALL_ONLY_EXEMPT when no process is left that is not exempt. */
enum killall_result killall_await_exempt(void);

/* For an own child. A line for each process that is not exempt and still there, eight at most. Of k, `later` and `storm_ms` count. */
void killall_log_left(const struct killall *k);

/* The signal to all alike, the exempt and PID 1's own children too, without /proc: the last resort. Never blocks. */
void killall_blindly(int sig);

#endif
