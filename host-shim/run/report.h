/* SPDX-License-Identifier: MIT */
/* report.h - the last line: one line of fields, the same in every run. */
#ifndef HOST_SHIM_RUN_REPORT_H
#define HOST_SHIM_RUN_REPORT_H

#include "host-shim/run/options.h"
#include "host-shim/run/verdict.h"

/* Writes the line that tells a whole run. */
void report_run(const struct options *opt, const struct vm *vm, const struct guest *g,
    const struct verdict *v);

/* Writes the line of a run that could not begin. */
void report_failure(const char *reason);

#endif
