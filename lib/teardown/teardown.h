/* SPDX-License-Identifier: MIT */
/*
 * teardown.h - undoing mounts, and what lies between them, before the end; and the last sync.
 *
 * For own children of PID 1: a dead server, a frozen file system or a broken disk blocks them for ever. They tell in
 * lib/teardown/helper_status.h what they are at, and leave alone what another of them is at: so where one hangs, a second one
 * does the rest.
 */
#ifndef LIB_TEARDOWN_TEARDOWN_H
#define LIB_TEARDOWN_TEARDOWN_H

#include <stdbool.h>

/*
 * Unmounts what can be unmounted, deepest first, makes the rest read-only, lets go of swap and of devices that lie
 * between file systems, until a pass changes nothing; then does teardown_sync(), too. Returns how many file systems that hold data stayed writable
 * (each was named by a line), 255 at most. It does not give in at once, and later still with again: processes that keep
 * them busy are dying.
 */
int teardown_run(bool again);

/* Writes what is still mounted writable, one file system after another, then all there is. Returns 0. */
int teardown_sync(void);

/* Thaws frozen file systems (fsfreeze(8)): processes that wait for them cannot even be killed. */
void teardown_thaw(void);

#endif
