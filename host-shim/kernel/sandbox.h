/* SPDX-License-Identifier: MIT */
/* sandbox.h - reads files of unknown origin in a child, with limits on memory and output. */
#ifndef HOST_SHIM_KERNEL_SANDBOX_H
#define HOST_SHIM_KERNEL_SANDBOX_H

#include <stddef.h>

#define SANDBOX_MEMORY (256u << 20)

/*
 * Memory that the child's work shares with us, zeroed; NULL without memory. Do not
 * trust the child's bytes in it: its strings may have no NUL.
 */
void *sandbox_share(size_t size);
void sandbox_unshare(void *shared, size_t size);

/*
 * Runs work(arg) in a child of at most SANDBOX_MEMORY bytes (RLIMIT_AS) that writes no file larger
 * than 1 GiB. work returns 0 to 255, or -errno, and so does this function. If the child reached a
 * limit, it returns -ENOMEM or -EFBIG; if the child crashed, -EBADMSG.
 */
int sandbox_run(int (*work)(void *arg), void *arg);

#endif
