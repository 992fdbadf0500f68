/* SPDX-License-Identifier: MIT */
/* report.h - what the shutdown tells: its lines and events. */
#ifndef INIT_SHUTDOWN_REPORT_H
#define INIT_SHUTDOWN_REPORT_H

#include <stdint.h>

#include "init/init.h"

void shutdown_log_begin(const struct init *init, const char *by, int sig);

/* which: "early" or "last". */
void shutdown_log_sync(const struct init *init, const char *which, uint64_t now_ms);

/* After the deadline data still goes to disk. */
void shutdown_log_data(const struct shutdown *s);

/* left: file systems that stayed writable; -1: not known, because the helper at place hangs. */
void shutdown_log_unmounted(int left, unsigned place);

/* What hangs at the places first to last: a line each. Returns the first of them, or -1 if nothing does. */
int shutdown_log_hangs(unsigned first, unsigned last);

void shutdown_log_off(const struct init *init, uint64_t now_ms);

#endif
