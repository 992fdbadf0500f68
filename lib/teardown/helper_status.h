/* SPDX-License-Identifier: MIT */
/*
 * helper_status.h - what a helper is at, for PID 1, which gives up waiting for it, and for the helper that goes on in
 * its place.
 *
 * A page that PID 1 shares with its helpers, a place in it for each. One writes, the others read, nobody waits: a name
 * read while it is being written is a wrong name in a line, or a mount looked at twice.
 */
#ifndef LIB_TEARDOWN_HELPER_STATUS_H
#define LIB_TEARDOWN_HELPER_STATUS_H

#include <stdbool.h>

#define PROGRESS_PLACES 8

/* Makes the page, once. Without memory for it helpers work as well, and what hangs has no name. */
void progress_make(void);

/* From now on this process writes at place. */
void progress_take(unsigned place);

/* Goes on with the next thing: `doing` a word or two ("unmounting"), `what` a mount point or a device. "" for both: done. */
void progress_at(const char *doing, const char *what);

/* Counts up with each progress_at() at place. */
unsigned progress_steps(unsigned place);

/* What the one at place is at: "" for nothing. */
const char *progress_doing(unsigned place);
const char *progress_what(unsigned place);

/* Whether another than this process is at it. */
bool progress_taken(const char *what);

#endif
