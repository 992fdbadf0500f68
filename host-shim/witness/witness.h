/* SPDX-License-Identifier: MIT */
/* witness.h - the data that the guest's witness writes to its disk, and that the host checks. */
#ifndef HOST_SHIM_WITNESS_WITNESS_H
#define HOST_SHIM_WITNESS_WITNESS_H

/* The line it prints before it waits for the request to stop. */
#define WITNESS_WAITS "witness: waiting"

#define WITNESS_BLOCK 4096
#define WITNESS_BLOCKS 256u /* before the request; another block after it */
#define WITNESS_EARLY "before"
#define WITNESS_LATE "after"

/* A block begins with this text, with a word of the two above and its number; the rest is zeros. */
#define WITNESS_TEXT "softoff witness: written %s the request to stop, block %u\n"

#endif
