// SPDX-License-Identifier: MIT
/* uevent.c - the broadcast by which the kernel tells of new devices. */
#include "lib/uevent.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "lib/fd.h"

#define KERNEL_GROUP 1 /* udev's own messages are on group 2 */

int uevent_open(void)
{
	static const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	int fd FD_CLOSE = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return fd_steal(&fd);
}

const char *uevent_value(const char *message, size_t len, const char *name)
{
	size_t name_len = strlen(name);

	for (const char *s = message; s < message + len; s += strlen(s) + 1)
		if (strncmp(s, name, name_len) == 0)
			return s + name_len;
	return NULL;
}
