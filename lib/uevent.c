// SPDX-License-Identifier: MIT
/* uevent.c - the broadcast by which the kernel tells of new devices. */
#include "lib/uevent.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "lib/fd.h"

#define KERNEL_GROUP 1 /* udev's own messages are on group 2 */

int uevent_open(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	int fd FD_CLOSE = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return fd_steal(&fd);
}
