// SPDX-License-Identifier: MIT
/*
 * port.c - hands events on, from the bus (lib/event.h) to the host.
 *
 * The host's end is a virtio-serial port, found by its name in sysfs, or a vsock port of the host. What the host
 * does not take stays in the bus: while data waits, the bus is not read, and its writers drop events once
 * it is full. A port whose host is not connected says so by EAGAIN and by POLLHUP that never ends: it is then not
 * polled but tried again after a pause.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "agent/agent.h"
#include "agent/node.h"
#include "init/roles.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define SYSFS_PORTS "/sys/class/virtio-ports"
#define VSOCK "vsock:"
#define PORT_PAUSE_MS 100u
#define PORT_PAUSE_MOST_MS 60000u
#define PORT_FINISH_MS 150u /* what a host that takes nothing may cost at the end */

static void move(struct agent *a);

static void on_bus(void *context, int fd, short revents)
{
	(void)fd;
	(void)revents;
	move(context);
}

static bool is_vsock(const struct agent *a)
{
	return strncmp(a->params->events, VSOCK, strlen(VSOCK)) == 0;
}

static void pause_port(struct port *p)
{
	p->retry_ms = clock_ms() + p->pause_ms;
	p->pause_ms = p->pause_ms * 2 < PORT_PAUSE_MOST_MS ? p->pause_ms * 2 : PORT_PAUSE_MOST_MS;
}

static void lose(struct agent *a)
{
	struct port *p = &a->port;

	p->fd = fd_close(p->fd);
	loop_change(&a->loop, event_bus_fd(), 0);
	p->retry_ms = CLOCK_NEVER; /* a uevent tells when it is there again; of a host's vsock port nothing does */
	if (is_vsock(a))
		pause_port(p);
}

/* Returns 1 when all is written, 0 when the host takes no more now, -1 when the port is gone. */
static int write_out(struct port *p)
{
	while (p->from < p->to) {
		ssize_t n = write(p->fd, p->data + p->from, p->to - p->from);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 || errno == EAGAIN || errno == ENOTCONN ? 0 : -1;
		p->from += (unsigned)n;
	}
	p->from = p->to = 0;
	return 1;
}

/* Moves what there is. Returns true when the bus is empty and all is written. */
static bool move_all(struct agent *a)
{
	struct port *p = &a->port;

	for (;;) {
		int state = p->fd < 0 ? -1 : write_out(p);
		ssize_t n;

		if (state < 0 && p->fd >= 0)
			lose(a);
		p->busy = state == 0;
		if (state <= 0)
			return false;
		n = read(event_bus_fd(), p->data, sizeof(p->data));
		if (n <= 0)
			return true;
		p->to = (unsigned)n;
	}
}

static void move(struct agent *a)
{
	struct port *p = &a->port;

	if (move_all(a)) {
		p->retry_ms = CLOCK_NEVER;
		p->pause_ms = PORT_PAUSE_MS;
	} else if (p->busy) {
		pause_port(p);
	}
	if (p->fd >= 0)
		loop_change(&a->loop, event_bus_fd(), p->busy ? 0 : POLLIN);
}

void port_start(struct port *port, struct agent *a)
{
	port->fd = -1;
	port->busy = false;
	port->from = port->to = 0;
	port->retry_ms = CLOCK_NEVER;
	port->pause_ms = PORT_PAUSE_MS;
	if (event_bus_fd() >= 0 && loop_add(&a->loop, event_bus_fd(), POLLIN, on_bus, a) == 0)
		loop_change(&a->loop, event_bus_fd(), 0);
}

/* "vsock:PORT" on the host (CID 2). Returns the socket or -errno. */
static int connect_vsock(const char *number)
{
	struct sockaddr_vm address = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST };
	int fd FD_CLOSE = -1;
	uint64_t port;

	if (text_parse_u64(&number, UINT32_MAX - 1u, &port) < 0 || *number)
		return -EINVAL;
	address.svm_port = (unsigned)port;
	fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 && errno != EINPROGRESS)
		return -errno;
	return fd_steal(&fd);
}

struct search {
	const char *wanted;
	int fd; /* or -errno: -ENOENT while no port has that name */
};

static bool look_at(void *context, const char *node)
{
	struct search *search = context;
	char path[96], name[128];
	struct text t = TEXT_IN(path);

	text_fmt(&t, SYSFS_PORTS "/%s/name", node);
	if (fd_read_line(path, name, sizeof(name)) > 0 && strcmp(name, search->wanted) == 0)
		search->fd = node_open("", node, SYSFS_PORTS, O_RDWR | O_NONBLOCK);
	return search->fd == -ENOENT;
}

int agent_open_port(const char *wanted)
{
	struct search search = { .wanted = wanted, .fd = -ENOENT };

	(void)fd_each_name(SYSFS_PORTS, look_at, &search);
	return search.fd;
}

void port_find(struct agent *a)
{
	const char *name = a->params->events;
	struct port *p = &a->port;
	int fd;

	if (p->fd >= 0 || event_bus_fd() < 0 || !name)
		return;
	fd = is_vsock(a) ? connect_vsock(name + strlen(VSOCK)) : agent_open_port(name);
	if (fd < 0 && fd != -ENOENT && p->pause_ms == PORT_PAUSE_MS)
		log_line("events: %s: %s; they wait", name, log_errno(fd));
	if (fd == -EBUSY || (fd < 0 && is_vsock(a)))
		pause_port(p); /* nothing tells when that changes. EBUSY: an agent before us still has it */
	if (fd < 0)
		return;
	p->fd = fd;
	move(a);
}

void port_retry(struct agent *a)
{
	a->port.retry_ms = CLOCK_NEVER;
	if (a->port.fd >= 0)
		move(a);
	else
		port_find(a);
}

void port_finish(struct agent *a)
{
	uint64_t deadline = clock_ms() + PORT_FINISH_MS;

	if (a->rescan_ms != CLOCK_NEVER || a->port.retry_ms != CLOCK_NEVER)
		port_find(a); /* else it would have been told of */
	while (a->port.fd >= 0 && !move_all(a) && clock_ms() < deadline) {
		struct pollfd none;

		(void)poll(&none, 0, 5);
	}
	/*
	 * Closing waits until the host has taken the port's "closed" message, which it finds behind the data
	 * (drivers/char/virtio_console.c, __send_control_msg): when we are back, the host has the last event.
	 */
	a->port.fd = fd_close(a->port.fd);
}
