// SPDX-License-Identifier: MIT
/* resume.c - detects that the machine has slept. */
#include "init/net/resume.h"

#include <errno.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

#define NS 1000000000u
#define JUMP_S 2 /* a smaller jump is a clock correction or a very short pause */

/* By how many seconds the wall clock has advanced more than the monotonic clock since the last call. */
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
	 * The timer never expires, but each discontinuous change of the wall clock cancels it, and the kernel counts a resume as
	 * such a change (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET; linux/fs/timerfd.c, timerfd_resume).
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

	/* ECANCELED: the timer was cancelled (timerfd_create(2)). */
	return read(fd, &count, sizeof(count)) < 0 && errno == ECANCELED && ahead() >= JUMP_S;
}
