// SPDX-License-Identifier: MIT
/* loop.c - waiting for descriptors, one deadline and a few signals. */
#include "lib/loop.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/log.h"

/* Where poll(2) keeps failing, what is left is to look again now and then. */
#define LOOP_CRIPPLED_MS 1000

static void drain_timer(void *context, int fd, short revents)
{
	uint64_t count;

	(void)context;
	(void)revents;
	if (read(fd, &count, sizeof(count)) < 0)
		return; /* the timer was set again after it fired */
}

void loop_init(struct loop *loop)
{
	loop->count = 0;
	loop->timer_ms = loop->lazy_ms = CLOCK_NEVER;
	loop->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->timer_fd >= 0)
		(void)loop_add(loop, loop->timer_fd, POLLIN, drain_timer, NULL);
}

int loop_add(struct loop *loop, int fd, short events, loop_ready *ready, void *context)
{
	if (loop->count == LOOP_MAX)
		return -ENOSPC;
	loop->polls[loop->count] = (struct pollfd){ .fd = fd, .events = events };
	loop->sources[loop->count].ready = ready;
	loop->sources[loop->count].context = context;
	loop->count++;
	return 0;
}

static size_t watched_index(const struct loop *loop, int fd)
{
	size_t i = 0;

	/* poll ignores negative descriptors but reports a hang-up even for one watched for nothing. */
	while (i < loop->count && loop->polls[i].fd != fd && loop->polls[i].fd != ~fd)
		i++;
	return i;
}

void loop_change(struct loop *loop, int fd, short events)
{
	size_t i = watched_index(loop, fd);

	if (i == loop->count)
		return;
	loop->polls[i].events = events;
	loop->polls[i].fd = events ? fd : ~fd;
}

void loop_remove(struct loop *loop, int fd)
{
	size_t i = watched_index(loop, fd);

	if (i == loop->count)
		return;
	/* The last one takes the place, and its revents with it: loop_turn walks downwards, so it had its turn. */
	loop->count--;
	loop->polls[i] = loop->polls[loop->count];
	loop->sources[i] = loop->sources[loop->count];
}

/* Returns the timeout for poll in ms: -1 where the timerfd does the waking. */
static int set_deadline(struct loop *loop, uint64_t deadline_ms)
{
	uint64_t left = clock_left_ms(deadline_ms, clock_ms());
	struct itimerspec spec = { 0 };

	if (deadline_ms != CLOCK_NEVER && left == 0)
		return 0;
	if (loop->timer_fd < 0)
		return left > 3600000 ? 3600000 : (int)left;
	if (deadline_ms == loop->timer_ms)
		return -1;
	if (deadline_ms != CLOCK_NEVER) {
		spec.it_value.tv_sec = (time_t)(deadline_ms / 1000);
		spec.it_value.tv_nsec = (long)(deadline_ms % 1000) * 1000000;
	}
	if (timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL) < 0)
		return LOOP_CRIPPLED_MS;
	loop->timer_ms = deadline_ms;
	return -1;
}

/*
 * poll(2) is late by the thread's timer slack at most (linux/fs/select.c, select_estimate_accuracy); a timerfd has none. Children
 * inherit the slack, so it is wide only here.
 */
static int poll_lazily(struct loop *loop, const sigset_t *mask)
{
	uint64_t left = clock_left_ms(loop->lazy_ms, clock_ms());
	unsigned long slack_ms = (unsigned long)left / 8 > LOOP_SLACK_MS ? (unsigned long)left / 8 : LOOP_SLACK_MS;
	struct timespec ts = { .tv_sec = (time_t)(left / 1000), .tv_nsec = (long)(left % 1000) * 1000000 };
	int n;

	(void)prctl(PR_SET_TIMERSLACK, slack_ms * 1000000ul);
	n = ppoll(loop->polls, loop->count, &ts, mask);
	(void)prctl(PR_SET_TIMERSLACK, 0ul); /* the default again */
	return n;
}

void loop_turn(struct loop *loop, uint64_t deadline_ms, const sigset_t *mask)
{
	int timeout = set_deadline(loop, deadline_ms);
	struct timespec ts = { .tv_sec = timeout / 1000, .tv_nsec = (long)(timeout % 1000) * 1000000 };
	bool lazily = timeout < 0 && loop->lazy_ms != CLOCK_NEVER;
	int n = lazily ? poll_lazily(loop, mask) : ppoll(loop->polls, loop->count, timeout < 0 ? NULL : &ts, mask);

	if (n < 0 && errno != EINTR) {
		log_line("poll: %m");
		ts = (struct timespec){ .tv_sec = LOOP_CRIPPLED_MS / 1000 };
		(void)nanosleep(&ts, NULL);
	}
	if (n <= 0)
		return;
	for (size_t i = loop->count; i-- > 0;) {
		short revents = loop->polls[i].revents;

		/* A callback may have removed descriptors: the slot then holds a served or a new one (revents 0). */
		if (i < loop->count && revents) {
			loop->polls[i].revents = 0;
			loop->sources[i].ready(loop->sources[i].context, loop->polls[i].fd, revents);
		}
	}
}
