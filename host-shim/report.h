// SPDX-License-Identifier: MIT
/*
 * report.h - the last line: one line of fields, the same in every run.
 */
#ifndef SOFTOFF_REPORT_H
#define SOFTOFF_REPORT_H

#include "options.h"
#include "verdict.h"

/* Writes the line that tells a whole run. */
void report_run(const struct options *opt, const struct vm *vm, const struct guest *g, const struct verdict *v);

/* Writes the line of a run that could not begin. */
void report_failure(const char *reason);

#endif
