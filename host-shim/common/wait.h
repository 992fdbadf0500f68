/* SPDX-License-Identifier: MIT */
/* wait.h - waits for descriptors, terminals among them, on every host. */
#ifndef HOST_SHIM_COMMON_WAIT_H
#define HOST_SHIM_COMMON_WAIT_H

#include <poll.h>
#include <stddef.h>

/*
 * As poll(2): waits until one of p[0..n-1] is ready, at most timeout_ms milliseconds (-1: for ever),
 * and returns how many are, or -1 with errno set (EINTR; EINVAL for a descriptor of FD_SETSIZE or
 * more). Of events POLLIN and POLLOUT are known; revents has them, or POLLNVAL for a descriptor that
 * is not open. At the end of a stream it returns POLLIN, and the next read(2) returns 0.
 *
 * By select(2), because poll(2) of macOS says POLLNVAL of a terminal ("does not support devices":
 * BUGS in its poll(2)).
 */
int wait_fds(struct pollfd *p, size_t n, int timeout_ms);

#endif
