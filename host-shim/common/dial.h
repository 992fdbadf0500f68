/* SPDX-License-Identifier: MIT */
/* dial.h - connections to sockets of other programs, and talk by lines, within a time. */
#ifndef HOST_SHIM_COMMON_DIAL_H
#define HOST_SHIM_COMMON_DIAL_H

#include <stddef.h>

/*
 * Both return a connected descriptor, or -errno: -ETIMEDOUT after timeout_ms, -ENAMETOOLONG for a path
 * that no socket address holds. dial_vsock() is -EAFNOSUPPORT where the host has no vsock.
 */
int dial_unix(const char *path, int timeout_ms);
int dial_vsock(unsigned cid, unsigned port, int timeout_ms);

/* Sends text. Returns 0 or -errno. */
int dial_send(int fd, const char *text, size_t len);

/*
 * Reads one line, without its newline, cut to size. Returns 0, -ETIMEDOUT, -ECONNRESET at the end of
 * the stream, or another -errno.
 */
int dial_line(int fd, char *line, size_t size, int timeout_ms);

#endif
