// SPDX-License-Identifier: MIT
/*
 * watch.c - agent --watch: shows live what each channel sees, to find out what a host does when it rings.
 *
 * It runs the agent's own channels, but sends no request. It reads the interrupt counts every 100 ms, because a user is watching.
 */
#include "agent/watch.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include "agent/doctor/interrupts.h"
#include "agent/doctor/walk.h"
#include "lib/log.h"

#define TICK_NS 100000000

static struct agent *agent;
static uint64_t known;

static int ignore_request(enum power_action action)
{
	(void)action;
	return 0;
}

/* The count of the button's driver, or where the GPIO line is ours, of that. */
static uint64_t button_irq_count(const char **name)
{
	const struct doctor *d = doctor_examine();
	uint64_t n = 0;

	*name = d->links[LINK_INTERRUPT].read;
	if (d->counted)
		return d->count;
	*name = "the line is watched by the agent itself";
	return interrupts_count(INTERRUPTS, "softoff", &n) < 0 ? known : n;
}

static void on_tick(void *context, int fd, short revents)
{
	const char *name;
	uint64_t ticks, now = button_irq_count(&name);

	(void)context;
	(void)revents;
	(void)read(fd, &ticks, sizeof(ticks));
	if (now > known)
		log_line("irq: +%lu, %lu since boot (%s)", (unsigned long)(now - known), (unsigned long)now, name);
	known = now;
}

/* The channels have done their first look for buttons. */
static void start_watching(void)
{
	const struct itimerspec every = { .it_interval.tv_nsec = TICK_NS, .it_value.tv_nsec = TICK_NS };
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	const char *name;

	known = button_irq_count(&name);
	log_line("watching; nobody is asked for anything; %lu interrupts since boot", (unsigned long)known);
	if (fd >= 0 && timerfd_settime(fd, 0, &every, NULL) == 0)
		(void)loop_add(&agent->loop, fd, POLLIN, on_tick, NULL);
}

void watch_start(struct agent *a)
{
	agent = a;
	a->on_request = ignore_request;
	a->log_start = start_watching;
}
