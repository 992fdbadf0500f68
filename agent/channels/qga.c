// SPDX-License-Identifier: MIT
/*
 * qga.c - the channel of management tools: the guest-agent protocol on its virtio-serial port.
 *
 * A port whose host is not there says POLLHUP, and that never ends: poll would come back at once for ever. So the port is
 * watched by an epoll of its own, edge by edge: that tells once when the host comes, sends or goes (the driver wakes its
 * queue: linux/drivers/char/virtio_console.c, handle_control_message). Without epoll it is looked at now and then.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/channel.h"
#include "agent/channels/qga.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"

#define PAUSE_MS 500u /* without epoll */
#define TURN 64       /* messages and reads; then others have theirs */

static struct qga qga;
static int port_fd, epoll_fd; /* -1: none */
static size_t sent;           /* of the answer */

static void close_qga_port(void)
{
	if (epoll_fd >= 0)
		loop_remove(&qga.agent->loop, epoll_fd);
	epoll_fd = fd_close(epoll_fd);
	port_fd = fd_close(port_fd);
}

/* Half a message, and an answer that was not read: the next client does not know of them. */
static void reset_qga(void)
{
	qga.len = qga.used = 0;
	qga.passing = qga.later = false;
	sent = qga.out.len;
}

/* Returns whether all is written. */
static bool send_out(void)
{
	while (sent < qga.out.len) {
		ssize_t n = write(port_fd, qga.out.buf + sent, qga.out.len - sent);

		if (n <= 0)
			return false;
		sent += (size_t)n;
	}
	return true;
}

/* Returns whether there was anything. */
static bool read_in(void)
{
	ssize_t n = read(port_fd, qga.in + qga.len, sizeof(qga.in) - qga.len);

	if (n > 0) {
		/* A NUL is an end to a reader of texts; nothing but garbage has one. */
		for (char *c; (c = memchr(qga.in + qga.len, '\0', (size_t)n));)
			*c = '\1';
		qga.len += (size_t)n;
		return true;
	}
	if (n == 0)
		reset_qga(); /* the host has gone */
	else if (errno != EAGAIN)
		close_qga_port(); /* so has the port */
	return false;
}

static void pump(void)
{
	for (unsigned n = 0; port_fd >= 0 && !qga.later && send_out(); n++) {
		bool found;

		if (n == TURN) {
			channel_wake(&channel_qga, clock_ms());
			return;
		}
		found = qga_take(&qga);
		sent = 0;
		if (!found && !read_in())
			break;
	}
	if (port_fd >= 0 && epoll_fd < 0)
		channel_wake(&channel_qga, clock_ms() + PAUSE_MS);
}

void qga_done(int result)
{
	if (!qga.later)
		return; /* nobody asked for it here */
	qga_later(&qga, result);
	channel_wake(&channel_qga, clock_ms());
}

static void on_epoll(void *context, int fd, short revents)
{
	struct epoll_event event = { 0 }; /* it stays so where what woke us has passed */

	(void)context;
	(void)revents;
	(void)syscall(SYS_epoll_pwait, fd, &event, 1, 0, NULL, 0);
	if (event.events & EPOLLHUP)
		reset_qga();
	pump();
}

static void qga_due(struct agent *a, uint64_t now_ms)
{
	(void)a;
	(void)now_ms;
	pump();
}

static void qga_start(struct agent *a)
{
	qga.agent = a;
	port_fd = epoll_fd = -1;
}

static void qga_look(struct agent *a, const char *subsystem)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET };
	int fd;

	if (port_fd >= 0 || (subsystem && strcmp(subsystem, "virtio-ports") != 0))
		return;
	fd = virtio_port_open(QGA_PORT);
	if (fd < 0) {
		if (fd != -ENOENT)
			log_line("qga: %s", log_errno(fd));
		return;
	}
	port_fd = fd;
	epoll_fd = (int)syscall(SYS_epoll_create1, EPOLL_CLOEXEC);
	if (epoll_fd >= 0 && (syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ||
			      loop_add(&a->loop, epoll_fd, POLLIN, on_epoll, NULL) < 0))
		epoll_fd = fd_close(epoll_fd);
	agent_listening("qga", QGA_PORT);
	pump();
}

static void qga_finish(struct agent *a)
{
	(void)a;
	if (port_fd >= 0)
		close_qga_port();
}

static bool qga_wanted(const struct params *params)
{
	return params->qga;
}

const struct channel channel_qga = { .name = "qga", .wanted = qga_wanted, .start = qga_start, .look = qga_look, .due = qga_due, .finish = qga_finish };
