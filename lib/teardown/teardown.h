/* SPDX-License-Identifier: MIT */
/*
 * teardown.h - undoes mounts, and the devices between them, before the end; and the last sync.
 *
 * For own children of PID 1: a dead server, a frozen file system or a broken disk blocks them for ever. Each helper writes in
 * lib/teardown/helper_status.h what it works on, and skips what another helper works on: where one hangs, a second one does the
 * rest.
 */
#ifndef LIB_TEARDOWN_TEARDOWN_H
#define LIB_TEARDOWN_TEARDOWN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Unmounts file systems, deepest first, makes busy ones read-only, and detaches swap, loop, md and device-mapper devices, until a
 * pass changes nothing; then syncs. Returns how many file systems with data stayed writable, 255 at most; a line names each.
 * Retries busy ones until until_ms (CLOCK_BOOTTIME): processes that use them are dying. again: some live still.
 */
int teardown_run(bool again, uint64_t until_ms);

/* Names and syncs the file systems that are still writable, then calls sync(2). Returns how many stay so, 255 at most. */
int teardown_sync(void);

/* Thaws frozen file systems (fsfreeze(8)): processes that wait for them cannot even be killed. */
void teardown_thaw(void);

#endif
