// SPDX-License-Identifier: MIT
/* test_host_wait.c - waiting for descriptors: pipes, their ends, a terminal, what is none. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

#include "host-shim/common/wait.h"
#include "tests/unit/tap.h"

int main(void)
{
	struct rlimit limit;
	struct pollfd p[3];
	int ends[2], terminal, high;

	ok(pipe(ends) == 0, "a pipe");
	p[0] = (struct pollfd){ .fd = -1, .events = POLLIN };
	p[1] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	p[2] = (struct pollfd){ .fd = ends[1], .events = POLLOUT };
	ok(wait_fds(p, 2, 0) == 0 && !p[1].revents, "an empty pipe has nothing to read");
	ok(wait_fds(p, 2, 20) == 0, "a wait ends when its time is over");
	ok(wait_fds(p, 3, -1) == 1 && p[2].revents == POLLOUT && !p[1].revents,
	    "an empty pipe has room");
	ok(write(ends[1], "x", 1) == 1 && wait_fds(p, 3, -1) == 2 && p[1].revents == POLLIN,
	    "a byte in the pipe is told");
	ok(!p[0].revents, "descriptor -1 is left out");
	close(ends[1]);
	ok(wait_fds(p, 2, -1) == 1 && p[1].revents == POLLIN, "the end of a stream can be read");
	ok(wait_fds(p, 3, 0) == 1 && p[2].revents == POLLNVAL && !p[1].revents,
	    "a closed descriptor is told from the others");

	terminal = posix_openpt(O_RDWR | O_NOCTTY);
	ok(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0, "a terminal");
	p[0] = (struct pollfd){ .fd = open(ptsname(terminal), O_RDWR | O_NOCTTY),
		.events = POLLOUT };
	ok(wait_fds(p, 1, -1) == 1 && p[0].revents == POLLOUT, "a terminal has room");
	close(p[0].fd);
	close(terminal);

	ok(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max > FD_SETSIZE, "a limit above it");
	limit.rlim_cur = FD_SETSIZE + 8;
	ok(setrlimit(RLIMIT_NOFILE, &limit) == 0, "room for many descriptors");
	high = fcntl(ends[0], F_DUPFD, FD_SETSIZE);
	p[0] = (struct pollfd){ .fd = high, .events = POLLIN };
	ok(high >= FD_SETSIZE && wait_fds(p, 1, 0) == -1 && errno == EINVAL,
	    "a descriptor that select(2) cannot take is refused");
	return done();
}
