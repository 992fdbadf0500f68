// SPDX-License-Identifier: MIT
/*
 * qga.c - the channel of management tools: the guest-agent protocol on its virtio-serial port, and what that shares with the same
 * protocol on a vsock port (qga_vsock.c).
 *
 * A port whose host is not there reports POLLHUP until the host comes: poll(2) would return at once, again and again. So each
 * descriptor is in an edge-triggered epoll of its own, which reports once that the host came, sent or went (the driver wakes its
 * queue: linux/drivers/char/virtio_console.c, handle_control_message). Without epoll the agent looks twice a second.
 */
#include "agent/channels/qga.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"

#define PAUSE_MS 500u /* without epoll */
#define TURN 64       /* requests and reads; then other channels have their turn */

struct qga_link qga_port;

void qga_close(struct qga_link *link)
{
	qga_job_end(&link->qga);
	if (link->epoll_fd >= 0)
		loop_remove(&link->qga.agent->loop, link->epoll_fd);
	link->epoll_fd = fd_close(link->epoll_fd);
	link->fd = fd_close(link->fd);
}

void qga_prepare(struct qga_link *link, struct agent *a, const struct channel *channel, const char *node)
{
	link->fd = link->epoll_fd = link->qga.job_fd = -1;
	link->qga.agent = a;
	link->qga.channel = channel;
	link->qga.node = node;
}

/* Half a request, and an answer that was not read, are not the next client's. */
static void reset_link(struct qga_link *link)
{
	struct qga *q = &link->qga;

	qga_job_end(q);
	q->len = q->used = 0;
	q->passing = q->later = false;
	link->sent = q->out.len = 0;
}

/* Returns whether all is written. */
static bool send_out(struct qga_link *link)
{
	const struct text *out = &link->qga.out;

	while (link->sent < out->len) {
		ssize_t n = write(link->fd, out->buf + link->sent, out->len - link->sent);

		if (n < 0 && errno != EAGAIN && !link->is_port)
			qga_close(link); /* the client has gone */
		if (n <= 0)
			return false;
		link->sent += (size_t)n;
	}
	return true;
}

/* Returns whether there was anything. */
static bool read_in(struct qga_link *link)
{
	struct qga *q = &link->qga;
	ssize_t n = read(link->fd, q->in + q->len, sizeof(q->in) - q->len);

	if (n > 0) {
		/* A NUL is an end to a reader of texts; nothing but garbage has one. */
		for (char *c; (c = memchr(q->in + q->len, '\0', (size_t)n));)
			*c = '\1';
		q->len += (size_t)n;
		return true;
	}
	if (n == 0 && link->is_port)
		reset_link(link); /* the host has gone */
	else if (n == 0 || errno != EAGAIN)
		qga_close(link); /* so has the port, or the client */
	return false;
}

void qga_pump(struct qga_link *link)
{
	for (unsigned n = 0; link->fd >= 0 && !link->qga.later && send_out(link); n++) {
		bool found;

		if (n == TURN) {
			channel_wake(link->qga.channel, clock_ms());
			return;
		}
		found = qga_take(&link->qga);
		link->sent = 0;
		if (!found && !read_in(link))
			break;
	}
	if (link->fd >= 0 && link->epoll_fd < 0)
		channel_wake(link->qga.channel, clock_ms() + PAUSE_MS);
}

void qga_done(int result)
{
	struct qga_link *const links[] = { &qga_port, &qga_vsock };

	for (size_t i = 0; i < 2; i++) {
		struct qga *q = &links[i]->qga;

		if (!q->later || q->job_fd >= 0)
			continue; /* it asked for no freeze and no thaw */
		if (result >= 0)
			text_u64(&q->out, (unsigned)result);
		qga_complete(q, result < 0 ? result : 0);
		channel_wake(q->channel, clock_ms());
	}
}

static void on_epoll(void *context, int fd, short revents)
{
	struct epoll_event event = { 0 }; /* it stays so where what woke us has passed */
	struct qga_link *link = context;

	(void)revents;
	(void)syscall(SYS_epoll_pwait, fd, &event, 1, 0, NULL, 0);
	if (event.events & EPOLLHUP && link->is_port)
		reset_link(link);
	else if (event.events & EPOLLRDHUP && link->qga.later)
		qga_close(link); /* the answer has no reader any more */
	qga_pump(link);
}

void qga_open(struct qga_link *link, int fd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
	int epoll_fd = (int)syscall(SYS_epoll_create1, EPOLL_CLOEXEC);

	link->fd = fd;
	reset_link(link);
	if (epoll_fd >= 0 && (syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ||
			      loop_add(&link->qga.agent->loop, epoll_fd, POLLIN, on_epoll, link) < 0))
		epoll_fd = fd_close(epoll_fd);
	link->epoll_fd = epoll_fd;
	qga_pump(link);
}

void qga_link_due(struct qga_link *link, uint64_t now_ms)
{
	qga_job_due(&link->qga, now_ms);
	qga_pump(link);
}

static void qga_due(struct agent *a, uint64_t now_ms)
{
	(void)a;
	qga_link_due(&qga_port, now_ms);
}

static void qga_start(struct agent *a)
{
	qga_port.is_port = true;
	qga_prepare(&qga_port, a, &channel_qga, QGA_PORT);
}

static void qga_look(struct agent *a, const char *subsystem)
{
	int fd;

	(void)a;
	if (qga_port.fd >= 0 || (subsystem && strcmp(subsystem, "virtio-ports") != 0))
		return;
	fd = virtio_port_open(QGA_PORT);
	if (fd < 0) {
		if (fd != -ENOENT)
			log_line("qga: %s", log_errno(fd));
		return;
	}
	agent_listening("qga", QGA_PORT);
	qga_open(&qga_port, fd);
}

static void qga_finish(struct agent *a)
{
	(void)a;
	if (qga_port.fd >= 0)
		qga_close(&qga_port);
}

static bool qga_wanted(const struct params *params)
{
	return params->qga;
}

const struct channel channel_qga = { .name = "qga", .wanted = qga_wanted, .start = qga_start, .look = qga_look, .due = qga_due, .finish = qga_finish };
