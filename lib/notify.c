// SPDX-License-Identifier: MIT
/* notify.c - the socket on which the workload says that it is ready. */
#include "lib/notify.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"

static int notify = -1;

void notify_make(void)
{
	static const struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "\0" NOTIFY_NAME };
	const socklen_t len = offsetof(struct sockaddr_un, sun_path) + sizeof(NOTIFY_NAME);
	int fd FD_CLOSE = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0 || syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0 || syscall(SYS_bind, fd, &name, len) < 0)
		log_line("softoff.ready=notify: no socket: %m");
	else
		notify = fd_steal(&fd);
}

int notify_fd(void)
{
	return notify;
}
