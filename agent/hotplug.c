// SPDX-License-Identifier: MIT
/*
 * hotplug.c - new devices, from the kernel's uevents, the broadcast that udev reads.
 *
 * Only the subsystem of a message counts: the channels then look in sysfs. So a lost message costs nothing but that look, and after
 * an overflow of the socket (ENOBUFS) all channels look. A turn reads a bounded number of messages, and looks once for each subsystem.
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
 * The subsystems that a channel or the port uses; all others are ignored. "drivers": a driver that takes the GPIO line (gpio.c), or
 * the driver of vsock.
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

/* The subsystem's bit; 0: another subsystem, or no message; all bits when messages were lost. *end: no message is left. */
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
		return 0; /* not from the kernel: any process may send to this socket */
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
