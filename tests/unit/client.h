/* SPDX-License-Identifier: MIT */
/* client.h - a client of one of the agent's channels, over a socket pair that does not block. */
#ifndef TESTS_UNIT_CLIENT_H
#define TESTS_UNIT_CLIENT_H

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Sends s, which may be "", and lets the agent work by turns(). Returns the answer; "" after the end of the connection, "-" for
 * none. It holds until the next call. */
static const char *client_exchange(int fd, const char *s, void (*turns)(void))
{
	static char buf[1 << 16];
	ssize_t n;

	if (*s && send(fd, s, strlen(s), MSG_NOSIGNAL) < 0)
		return "";
	turns();
	n = read(fd, buf, sizeof(buf) - 1);
	buf[n > 0 ? n : 0] = '\0';
	return n < 0 && errno == EAGAIN ? "-" : buf;
}

#endif
