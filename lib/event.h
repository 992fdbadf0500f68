/* SPDX-License-Identifier: MIT */
/*
 * event.h - facts for programs: one JSON object a line, for the host's event port.
 *
 *	struct event e;
 *	event_begin(&e, "armed");
 *	event_str(&e, "channel", "evdev");
 *	event_send(&e);
 *
 * Theory of operation. All softoff processes of a guest write their events into one pipe that PID 1 made
 * before it forked them (event_bus_make). A line is at most PIPE_BUF bytes, so writes are atomic and need
 * no lock (pipe(7)). The pipe is non-blocking: if it is full, the newest event is dropped and no process waits.
 * The agent reads the pipe and forwards the bytes to the virtio-serial port, which may appear late or
 * never. PID 1 also keeps the read end open, so that unread events survive the agent's death.
 */
#ifndef LIB_EVENT_H
#define LIB_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h"

#define EVENT_MAX 1024 /* bytes a line, newline included; under PIPE_BUF */

struct event {
	struct text text;
	char buf[EVENT_MAX];
};

/* Makes the bus. Returns 0 or -errno; without a bus event_send() drops every event. */
int event_bus_make(void);

/* Closes the bus: no process will read it. */
void event_bus_close(void);

/* The read end, for the agent, which forwards events; -1 if there is no bus. */
int event_bus_fd(void);

/* A string that is too long for the line is cut. */
void event_begin(struct event *e, const char *name);
void event_str(struct event *e, const char *key, const char *value);
void event_num(struct event *e, const char *key, int64_t value);
void event_bool(struct event *e, const char *key, bool value);

/* Closes the object and writes it to the bus. An event too long for a line is dropped whole. */
void event_send(struct event *e);

/*
 * The process that sets the last of three marks sends the event `ready`, once. The marks lie in a page that all roles share,
 * so the roles need no messages for it. If the kernel cannot share a page, `ready` is sent when the workload starts.
 */
enum ready_mark {
	READY_ARMED = 1 << 0,    /* armed, or has said why it cannot be */
	READY_NET = 1 << 1,      /* an address is configured, or none will come */
	READY_WORKLOAD = 1 << 2, /* the workload was started, or has sent READY=1 (softoff.ready=), or there is none */
};

/* Called once, before the roles are forked. */
void ready_make(void);
void ready_set(enum ready_mark mark);

/* In a process that must be able to send no event and to set no mark: gives up the bus and the page, for good. */
void event_forget(void);

/* A shutdown begins: from now on no process sends `ready`. */
void ready_forbid(void);

/*
 * Whether the host has all events that it will get: said by the agent at its end, over the same page. The agent's death says it
 * too, but may come much later. Always false where the page cannot be shared.
 */
void event_flushed_set(void);
bool event_flushed(void);

/* The same for a sync that PID 1 has asked the agent for. */
void event_synced_set(void);
bool event_synced(void);

/*
 * The agent's number in that page, which outlives it: how many of the button's interrupts are accounted for; at first none.
 * UINT64_MAX: unknown, all that came until the next look; so it is at first where the page cannot be shared or was not made.
 */
uint64_t *event_interrupts_counted(void);

/* The workload's pid, in the same page: the agent takes readiness from its user (agent/channels/readiness.c). 0: it does not run. */
int64_t *event_workload(void);

#endif
