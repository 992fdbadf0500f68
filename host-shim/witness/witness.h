/* SPDX-License-Identifier: MIT */
/* witness.h - what the guest's witness writes to its disk, and the host looks for there. */
#ifndef HOST_SHIM_WITNESS_WITNESS_H
#define HOST_SHIM_WITNESS_WITNESS_H

/* What it says when it waits for the request to stop. */
#define WITNESS_WAITS "witness: waiting"

#define WITNESS_BLOCK 4096
#define WITNESS_BLOCKS 256u /* early ones; a late one follows them */
#define WITNESS_EARLY "before"
#define WITNESS_LATE "after"

/*
 * A block begins with this text, filled with one of the words and the block's number; zeros follow.
 */
#define WITNESS_TEXT "softoff witness: written %s the request to stop, block %u\n"

#endif
