// SPDX-License-Identifier: MIT
/*
 * readiness.c - the workload's message that it is ready: READY=1 as sd_notify(3) sends it, one datagram of lines NAME=VALUE.
 *
 * The kernel attaches the sender's credentials (SO_PASSCRED). A message counts from root and from the workload's user: any process
 * can reach an abstract socket. Descriptors that come along, as systemd-notify(1) sends them for BARRIER=1, find no room in the
 * control buffer and are closed by the kernel (linux/net/core/scm.c, scm_detach_fds): that is the answer that the sender waits for.
 */
#include "agent/channel.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/agent.h"
#include "lib/event.h"
#include "lib/log.h"
#include "lib/notify.h"
#include "lib/text.h"

static bool is_workloads_user(uid_t uid)
{
	char path[32];
	struct stat st;

	(void)TEXT_SET(path, "/proc/%d", (int)*event_workload());
	return uid == 0 || (*event_workload() && stat(path, &st) == 0 && st.st_uid == uid);
}

static bool says_ready(const char *line)
{
	for (; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, "READY=1", 7) == 0 && (!line[7] || line[7] == '\n'))
			return true;
	}
	return false;
}

static void on_message(void *unused, int fd, short revents)
{
	char text[2048];
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec part = { .iov_base = text, .iov_len = sizeof(text) - 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	long n = syscall(SYS_recvmsg, fd, &message, 0); /* libc's translates the lengths, which are zero-extended here */
	struct ucred from;

	(void)unused;
	(void)revents;
	if (n < 0 || message.msg_controllen < CMSG_LEN(sizeof(from)) || control.header.cmsg_type != SCM_CREDENTIALS)
		return;
	memcpy(&from, CMSG_DATA(&control.header), sizeof(from));
	text[n] = '\0';
	if (!says_ready(text))
		return;
	if (is_workloads_user(from.uid))
		ready_set(READY_WORKLOAD);
	else
		log_line("READY=1 of process %d refused: it is neither root's nor of the workload's user", (int)from.pid);
}

static bool notify_wanted(const struct params *params)
{
	(void)params;
	return notify_fd() >= 0;
}

static void notify_start(struct agent *a)
{
	(void)loop_add(&a->loop, notify_fd(), POLLIN, on_message, NULL);
}

const struct channel channel_notify = {
	.wanted = notify_wanted,
	.start = notify_start,
};
