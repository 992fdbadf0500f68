/* SPDX-License-Identifier: MIT */
/*
 * helper_status.h - what a helper works on, for PID 1, which gives up waiting for it, and for the helper that takes over.
 *
 * PID 1 shares a page with its helpers; each helper has a place in it. The helper writes, the other processes read, and
 * no process waits: a name that is read while it is being written is a wrong name in a line, or a mount looked at twice.
 */
#ifndef LIB_TEARDOWN_HELPER_STATUS_H
#define LIB_TEARDOWN_HELPER_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/teardown/mountinfo.h"

#define HELPER_STATUS_PLACES 8
#define HELPER_STATUS_ROOT 7 /* of the helper that mounts the root */

/* Makes the page, once. Without memory for it helpers work as well, and what hangs has no name. */
void helper_status_make(void);

/* Whether there is one. */
bool helper_status_is_shared(void);

/* In a process that must not be able to write there: gives the page up. */
void helper_status_forget(void);

/* From now on this process writes at place. */
void helper_status_use(unsigned place);

/* The next piece of work: `doing` a word or two ("unmounting"), `what` a mount point or a device. "" for both: done. */
void helper_status_set(const char *doing, const char *what);

/* The same for a mount: its source is kept too, and whether that is a server (mountinfo_is_remote()). */
void helper_status_set_mount(const char *doing, const struct mountinfo *m);

/* The next piece of work: the memory of this process is read, which may block. 0: done. */
void helper_status_read(pid_t pid);

/* Counts up with each piece of work at place. */
unsigned helper_status_steps(unsigned place);

/* The process of helper_status_read(), or 0. */
pid_t helper_status_process(unsigned place);

/* What the helper at place works on: "" for nothing. */
const char *helper_status_action(unsigned place);
const char *helper_status_object(unsigned place);
const char *helper_status_source(unsigned place);

/* Whether another helper than this process tears down or syncs anything: at a place from 1 on. */
bool helper_status_others(void);

/* Whether a helper is at a file system of a server; or, if !remote, at anything else. */
bool helper_status_any(bool remote);

/* What the helpers have found, for PID 1. */
struct helper_results {
	bool counted;          /* left is known */
	int left;              /* file systems that hold data and are still writable, at the last count */
	unsigned write_errors; /* that syncfs(2) reported */
	uint64_t sectors;      /* that all devices had written when the first helper began to sync; 0: not known */
	bool synced_early;     /* the early sync of the helper that sent SIGTERM has come to its end */
	bool idle;             /* that helper waits to become the worker that unmounts (init/shutdown/workers.h) */
	bool unmount;          /* PID 1's word to it */
	unsigned word;         /* to the worker that stands by (init/shutdown/workers.h); 0: not yet */
	bool unmounted;        /* it has unmounted everything */
	bool mounts_changed;   /* for mountwatch_changed() */
	char process[52];      /* the first process that did not end at SIGTERM: pid and name */
};
struct helper_results *helper_results(void);

/* Takes the sectors, unless another helper has. To be called before the first sync. */
void helper_results_take_sectors(void);

/* Whether another than this process is at it. */
bool helper_status_is_taken(const char *what);

#endif
