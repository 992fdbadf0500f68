// SPDX-License-Identifier: MIT
/*
 * hotplug.c - new devices, as the kernel tells of them: the broadcast that udev listens to.
 *
 * Only a message's subsystem counts here: what is there is then looked up in sysfs, so a lost message costs nothing but
 * the look, and the socket's overflow (ENOBUFS) is answered by looking everywhere. However many messages wait, a
 * turn reads so many, and looks once for each subsystem among them.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "agent/agent.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/uevent.h"

#define BATCH 64u

/*
 * What a channel or the port looks for: all others may come and go. "drivers": one that takes the GPIO line (gpio.c), or that
 * vsock came with.
 */
static const char subsystems[][13] = { "input", "virtio-ports", "drivers", "gpio" };
#define SUBSYSTEMS COUNT(subsystems)

static unsigned bit_of(const char *subsystem)
{
	for (unsigned i = 0; subsystem && i < SUBSYSTEMS; i++)
		if (strcmp(subsystems[i], subsystem) == 0)
			return 1u << i;
	return 0;
}

/* The subsystem's bit; 0: not for us, or no message; all bits when messages were lost. *end: there are no more. */
static unsigned read_uevent(int fd, bool *end)
{
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	char message[2048 + 1]; /* UEVENT_BUFFER_SIZE of the kernel */
	ssize_t n = recvfrom(fd, message, sizeof(message) - 1, 0, (struct sockaddr *)&from, &from_len);

	if (n < 0) {
		*end = errno != EINTR;
		return errno == ENOBUFS ? ~0u : 0;
	}
	if (from.nl_pid != 0)
		return 0; /* not the kernel: any process may send to us */
	message[n] = '\0';
	return bit_of(uevent_value(message, (size_t)n, "SUBSYSTEM="));
}

static void on_uevents(void *context, int fd, short revents)
{
	unsigned seen = 0;
	bool end = false;

	(void)revents;
	for (unsigned n = 0; n < BATCH && !end; n++)
		seen |= read_uevent(fd, &end);
	for (unsigned i = 0; i < SUBSYSTEMS; i++)
		if (seen & 1u << i)
			agent_changed(context, subsystems[i]);
}

int hotplug_start(struct agent *a)
{
	int fd FD_CLOSE = uevent_open(), err;

	if (fd < 0)
		return fd;
	err = loop_add(&a->loop, fd, POLLIN, on_uevents, a);
	if (err < 0)
		return err;
	(void)fd_steal(&fd);
	return 0;
}
