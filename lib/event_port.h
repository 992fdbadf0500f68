/* SPDX-License-Identifier: MIT */
/*
 * event_port.h - moves events from the bus (lib/event.h) to the host.
 *
 * The host's end is a virtio-serial port, found by its name in sysfs, or a vsock port of the host. The host may be absent,
 * full or slow: nothing here blocks, and what the host does not take stays in the bus.
 */
#ifndef LIB_EVENT_PORT_H
#define LIB_EVENT_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/loop.h"

struct event_port {
	struct loop *loop;
	const char *name;  /* of the virtio-serial port, or "vsock:PORT"; NULL: there is no port */
	int fd;            /* -1: not found yet, or gone */
	bool busy;         /* data waits for the host to take it */
	uint64_t retry_ms; /* when to call event_port_retry(); CLOCK_NEVER: when something happens */
	uint64_t pause_ms;
	char data[4096];
	unsigned from, to; /* the part of data that is not written yet */
};

/* Initialises port, and watches the bus in loop from the moment when there is a port. `name` is kept, not copied. */
void event_port_start(struct event_port *port, struct loop *loop, const char *name);

/* Looks for the port, unless it is open, and moves what the bus holds. */
void event_port_find(struct event_port *port);

/* retry_ms has come. */
void event_port_retry(struct event_port *port);

/* Moves the last events, for at most 150 ms, and closes the port. look: no uevent would have told of the port, so look for it. */
void event_port_finish(struct event_port *port, bool look);

/* Opens the virtio-serial port of that name. Returns the descriptor, to read and write, non-blocking, or -errno. */
int virtio_port_open(const char *name);

#endif
