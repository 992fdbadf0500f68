/* SPDX-License-Identifier: MIT */
/*
 * loop.h - waiting for descriptors, one deadline and a few signals, for the roles (not for PID 1, which
 * waits for signals alone).
 *
 * poll(2), not epoll: a role has a dozen descriptors, and a kernel built small may lack epoll. The deadline
 * counts CLOCK_BOOTTIME by a timerfd where there is one; without it, by poll's own timeout, which stands
 * still while the guest is suspended.
 */
#ifndef LIB_LOOP_H
#define LIB_LOOP_H

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#define LOOP_MAX 40

/* How much later than lazy_ms a turn may end; where the wait is long, an eighth of it. */
#define LOOP_SLACK_MS 400u

typedef void loop_ready(void *context, int fd, short revents);

struct loop {
	struct pollfd polls[LOOP_MAX];
	struct {
		loop_ready *ready;
		void *context;
	} sources[LOOP_MAX];
	size_t count;
	int timer_fd;
	uint64_t lazy_ms;  /* a turn ends soon after this, too; CLOCK_NEVER: it does not. Set before each turn */
	uint64_t timer_ms; /* what the timerfd is set to; CLOCK_NEVER: not set */
};

void loop_init(struct loop *loop);

/* Watches fd (not owned) for events (POLLIN…). Returns 0, or -ENOSPC when LOOP_MAX are watched. */
int loop_add(struct loop *loop, int fd, short events, loop_ready *ready, void *context);

/* Changes what fd is watched for; 0 keeps it in the table, silent. */
void loop_change(struct loop *loop, int fd, short events);

/* No longer watches fd. Allowed inside a callback. */
void loop_remove(struct loop *loop, int fd);

/*
 * Waits until something is ready, deadline_ms (CLOCK_BOOTTIME, CLOCK_NEVER for none) has come, or a signal
 * handler ran, and calls back for what is ready. `mask` is the signal mask while waiting, and only then
 * (ppoll(2)): a role keeps its signals blocked everywhere else, so a handler never interrupts anything.
 */
void loop_turn(struct loop *loop, uint64_t deadline_ms, const sigset_t *mask);

#endif
