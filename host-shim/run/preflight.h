/* SPDX-License-Identifier: MIT */
/* preflight.h - everything that can be refused before a VMM is started. */
#ifndef HOST_SHIM_RUN_PREFLIGHT_H
#define HOST_SHIM_RUN_PREFLIGHT_H

#include "host-shim/run/guest_cmdline.h"
#include "host-shim/run/options.h"

/*
 * Checks files, ports and combinations, and completes opt: architecture, boot, disk formats. Ends
 * the program with a sentence where the guest could not run.
 */
void preflight(struct options *opt);

/* Writes the kernel command line, or ends the program with a sentence. */
void preflight_cmdline(const struct options *opt, char out[CMDLINE_SIZE]);

/* Parts of preflight(). */
void preflight_readable(const char *option, const char *path);
void preflight_initrd(const struct options *opt);
void preflight_outputs(const struct options *opt);

#endif
