/* SPDX-License-Identifier: MIT */
/* http_unix.h - one HTTP request to a server on a unix socket, by libcurl. */
#ifndef HOST_SHIM_COMMON_HTTP_UNIX_H
#define HOST_SHIM_COMMON_HTTP_UNIX_H

#include <stddef.h>

struct http_answer {
	long status;     /* 200; 0: none came */
	char body[8192]; /* cut to size, always ended by a NUL */
	size_t len;
};

/*
 * Sends METHOD url-path with a body of JSON (NULL: none), and takes the answer. Returns 0 when a status
 * came, also one of refusal; -ETIMEDOUT; -ENOENT or -ECONNREFUSED when no server is at the socket;
 * -ECONNRESET when it hung up before the answer.
 */
int http_unix(const char *socket, const char *method, const char *path, const char *json,
    int timeout_ms, struct http_answer *answer);

#endif
