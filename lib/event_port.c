// SPDX-License-Identifier: MIT
/*
 * event_port.c - forwards events from the bus (lib/event.h) to the host.
 *
 * The host's end is a virtio-serial port, found by its name in sysfs, or a vsock port of the host. While the host takes no
 * data, the agent does not read the bus, and writers drop events once the bus is full. A port without a connected host returns
 * EAGAIN and a POLLHUP that never ends: do not poll it, but try it again after a pause.
 */
#include "lib/event_port.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "lib/clock.h"
#include "lib/devnode.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define SYSFS_PORTS "/sys/class/virtio-ports"
#define VSOCK "vsock:"
#define PORT_PAUSE_MS 100u
#define PORT_PAUSE_MOST_MS 60000u
#define PORT_FINISH_MS 150u /* what a host that takes nothing may cost at the end */

static void move_events(struct event_port *p);

static void on_bus(void *context, int fd, short revents)
{
	(void)fd;
	(void)revents;
	move_events(context);
}

static bool is_vsock(const struct event_port *p)
{
	return strncmp(p->name, VSOCK, strlen(VSOCK)) == 0;
}

static void pause_port(struct event_port *p)
{
	p->retry_ms = clock_ms() + p->pause_ms;
	p->pause_ms = p->pause_ms * 2 < PORT_PAUSE_MOST_MS ? p->pause_ms * 2 : PORT_PAUSE_MOST_MS;
}

static void lose_port(struct event_port *p)
{
	p->fd = fd_close(p->fd);
	loop_change(p->loop, event_bus_fd(), 0);
	p->retry_ms = CLOCK_NEVER; /* a uevent tells when it is there again; of a host's vsock port nothing does */
	if (is_vsock(p))
		pause_port(p);
}

/* Returns 1 when all is written, 0 when the host takes no more now, -1 when the port is gone. */
static int write_out(struct event_port *p)
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
static bool move_all(struct event_port *p)
{
	for (;;) {
		int state = p->fd < 0 ? -1 : write_out(p);
		ssize_t n;

		if (state < 0 && p->fd >= 0)
			lose_port(p);
		p->busy = state == 0;
		if (state <= 0)
			return false;
		n = read(event_bus_fd(), p->data, sizeof(p->data));
		if (n <= 0)
			return true;
		p->to = (unsigned)n;
	}
}

static void move_events(struct event_port *p)
{
	if (move_all(p)) {
		p->retry_ms = CLOCK_NEVER;
		p->pause_ms = PORT_PAUSE_MS;
	} else if (p->busy) {
		pause_port(p);
	}
	if (p->fd >= 0)
		loop_change(p->loop, event_bus_fd(), p->busy ? 0 : POLLIN);
}

void event_port_start(struct event_port *port, struct loop *loop, const char *name)
{
	port->loop = loop;
	port->name = name;
	port->fd = -1;
	port->busy = false;
	port->from = port->to = 0;
	port->retry_ms = CLOCK_NEVER;
	port->pause_ms = PORT_PAUSE_MS;
	if (event_bus_fd() >= 0 && loop_add(loop, event_bus_fd(), POLLIN, on_bus, port) == 0)
		loop_change(loop, event_bus_fd(), 0);
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

static bool match_port_name(void *context, const char *node)
{
	struct search *search = context;
	char path[96], name[128];

	(void)TEXT_SET(path, SYSFS_PORTS "/%s/name", node);
	if (fd_read_line(path, name, sizeof(name)) > 0 && strcmp(name, search->wanted) == 0)
		search->fd = devnode_open("", node, SYSFS_PORTS, O_RDWR | O_NONBLOCK);
	return search->fd == -ENOENT;
}

int virtio_port_open(const char *wanted)
{
	struct search search = { .wanted = wanted, .fd = -ENOENT };

	(void)fd_each_name(SYSFS_PORTS, match_port_name, &search);
	return search.fd;
}

void event_port_find(struct event_port *p)
{
	int fd;

	if (p->fd >= 0 || event_bus_fd() < 0 || !p->name)
		return;
	fd = is_vsock(p) ? connect_vsock(p->name + strlen(VSOCK)) : virtio_port_open(p->name);
	if (fd < 0 && fd != -ENOENT && p->pause_ms == PORT_PAUSE_MS)
		log_line("events: %s: %s; they wait", p->name, log_errno(fd));
	if (fd == -EBUSY || (fd < 0 && is_vsock(p)))
		pause_port(p); /* nothing tells when that changes. EBUSY: an agent before us still has it */
	if (fd < 0)
		return;
	p->fd = fd;
	move_events(p);
}

void event_port_retry(struct event_port *p)
{
	p->retry_ms = CLOCK_NEVER;
	if (p->fd >= 0)
		move_events(p);
	else
		event_port_find(p);
}

void event_port_finish(struct event_port *p, bool look)
{
	uint64_t deadline = clock_ms() + PORT_FINISH_MS;

	if (look || p->retry_ms != CLOCK_NEVER)
		event_port_find(p);
	while (p->fd >= 0 && !move_all(p) && clock_ms() < deadline) {
		struct pollfd none;

		(void)poll(&none, 0, 5);
	}
	/*
	 * close(2) waits until the host has taken the port's "closed" message, which the kernel queues after the data
	 * (linux/drivers/char/virtio_console.c, __send_control_msg): after it, the host has the last event.
	 */
	p->fd = fd_close(p->fd);
}
