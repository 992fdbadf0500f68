// SPDX-License-Identifier: MIT
/* host_signals.c - signals as bytes on a pipe, for a loop that polls. */
#include "host-shim/common/host_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static int write_end = -1;

static void write_signal_byte(int sig)
{
	int saved = errno;
	unsigned char byte = (unsigned char)sig;

	/* A full pipe has woken the loop already. */
	if (write(write_end, &byte, 1) < 0)
		errno = 0;
	errno = saved;
}

static int catch(int sig)
{
	struct sigaction sa = { .sa_handler = write_signal_byte, .sa_flags = SA_RESTART };
	struct sigaction old;

	if (sigaction(sig, NULL, &old) < 0)
		return -errno;
	if (sig == SIGHUP && old.sa_handler == SIG_IGN)
		return 0;
	return sigaction(sig, &sa, NULL) < 0 ? -errno : 0;
}

int host_signals_open(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGCHLD };
	sigset_t none;
	int ends[2];
	size_t i;

	if (pipe(ends) < 0)
		return -errno;
	for (i = 0; i < 2; i++) {
		if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) < 0 ||
		    fcntl(ends[i], F_SETFL, O_NONBLOCK) < 0)
			return -errno;
	}
	write_end = ends[1];
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		int r = catch(caught[i]);

		if (r < 0)
			return r;
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return ends[0];
}
