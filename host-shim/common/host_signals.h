/* SPDX-License-Identifier: MIT */
/* host_signals.h - signals as bytes on a pipe, for a loop that polls. */
#ifndef HOST_SHIM_COMMON_HOST_SIGNALS_H
#define HOST_SHIM_COMMON_HOST_SIGNALS_H

/*
 * Catches SIGINT, SIGTERM, SIGHUP (unless ignored: nohup) and SIGCHLD, ignores SIGPIPE. Returns the
 * pipe's reading end, non-blocking: one byte a signal, its number. Or -errno.
 */
int host_signals_open(void);

#endif
