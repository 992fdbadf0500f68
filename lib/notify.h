/* SPDX-License-Identifier: MIT */
/*
 * notify.h - the socket on which the workload says that it is ready (sd_notify(3), READY=1), for softoff.ready=notify.
 *
 * PID 1 makes the socket before it forks the agent, so that a message waits for an agent that does not read yet. The agent reads
 * it (agent/channels/readiness.c). Its name is abstract (unix(7)): it needs no file system.
 */
#ifndef LIB_NOTIFY_H
#define LIB_NOTIFY_H

#define NOTIFY_NAME "softoff-notify"

/* Once, in PID 1. Logs a failure. */
void notify_make(void);

/* The socket, or -1: there is none. */
int notify_fd(void);

#endif
