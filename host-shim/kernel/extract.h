/* SPDX-License-Identifier: MIT */
/* extract.h - writes kernel, config and modules from a package to a folder. Call it in a child, or in tests. */
#ifndef HOST_SHIM_KERNEL_EXTRACT_H
#define HOST_SHIM_KERNEL_EXTRACT_H

#include "host-shim/kernel/span.h"

/*
 * Returns 0, -ENOENT for a package without a kernel, config or module, -ENOTSUP for a file that is no
 * package and no unified kernel image, or -errno as stream_read().
 */
int extract_to(const struct span *file, const char *folder);

#endif
