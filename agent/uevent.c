// SPDX-License-Identifier: MIT
/*
 * uevent.c - new devices, as the kernel tells of them: the broadcast that udev listens to.
 *
 * A message is "add@/devices/..." and then NAME=value strings, NUL between them (lib/kobject_uevent.c). Only the
 * subsystem counts here: what is there is then looked up in sysfs, so a lost message costs nothing but the
 * look, and the socket's overflow (ENOBUFS) is answered by looking everywhere.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "agent/agent.h"
#include "lib/fd.h"
#include "lib/uevent.h"

static const char *find_value(const char *message, size_t len, const char *name)
{
	size_t name_len = strlen(name);

	for (const char *s = message; s < message + len; s += strlen(s) + 1)
		if (strncmp(s, name, name_len) == 0)
			return s + name_len;
	return NULL;
}

static void on_message(void *context, int fd, short revents)
{
	struct agent *a = context;
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	char message[2048 + 1]; /* UEVENT_BUFFER_SIZE of the kernel */
	ssize_t n = recvfrom(fd, message, sizeof(message) - 1, 0, (struct sockaddr *)&from, &from_len);
	const char *subsystem;

	(void)revents;
	if (n < 0) {
		if (errno == ENOBUFS)
			agent_changed(a, NULL);
		return;
	}
	if (from.nl_pid != 0)
		return; /* not the kernel: any process may send to us */
	message[n] = '\0';
	subsystem = find_value(message, (size_t)n, "SUBSYSTEM=");
	if (subsystem)
		agent_changed(a, subsystem);
}

int uevent_start(struct agent *a)
{
	int fd FD_CLOSE = uevent_open(), err;

	if (fd < 0)
		return fd;
	err = loop_add(&a->loop, fd, POLLIN, on_message, a);
	if (err < 0)
		return err;
	a->uevent_fd = fd_steal(&fd);
	return 0;
}
