// SPDX-License-Identifier: MIT
/*
 * signals.h - signals as bytes on a pipe, for a loop that polls.
 */
#ifndef SOFTOFF_SIGNALS_H
#define SOFTOFF_SIGNALS_H

/*
 * Catches SIGINT, SIGTERM, SIGHUP (unless ignored: nohup) and SIGCHLD, ignores
 * SIGPIPE. Returns the pipe's reading end, non-blocking: one byte a signal,
 * its number. Or -errno.
 */
int signals_open(void);

#endif
