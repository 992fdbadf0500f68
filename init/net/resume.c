// SPDX-License-Identifier: MIT
/* resume.c - noticing that the machine has slept. */
#include "init/net/resume.h"

#include <errno.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

#define NS 1000000000u
#define JUMP_S 2 /* less is a clock put right, or a very short pause */

/* How far the wall clock came ahead of the one that stands still in a sleep, in seconds, since this was last asked. */
static int64_t ahead(void)
{
	static int64_t before;
	int64_t was = before;

	before = (int64_t)(clock_read(CLOCK_REALTIME) / NS) - (int64_t)(clock_read(CLOCK_MONOTONIC) / NS);
	return before - was;
}

int resume_open(void)
{
	/*
	 * A timer that never ends but is cancelled by every discontinuous change of the wall clock, among which the
	 * kernel counts a resume (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET; linux/fs/timerfd.c, timerfd_resume).
	 */
	struct itimerspec never = { .it_value.tv_sec = INT32_MAX };
	int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	(void)ahead();
	if (fd >= 0)
		(void)timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
	return fd;
}

bool resume_read(int fd)
{
	uint64_t count;

	/* What timerfd_create(2) has for a timer that was cancelled. */
	return read(fd, &count, sizeof(count)) < 0 && errno == ECANCELED && ahead() >= JUMP_S;
}
