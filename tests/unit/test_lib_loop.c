// SPDX-License-Identifier: MIT
/* test_lib_loop.c: waiting for descriptors, one deadline and a signal. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/loop.h"
#include "tests/unit/tap.h"

#define PIPES 4

static struct loop loop;
static int in[PIPES], out[PIPES], calls[PIPES];
static sigset_t blocked, open_mask;

static int number(int fd)
{
	int i = 0;

	while (i < PIPES - 1 && in[i] != fd)
		i++;
	return i;
}

static void drain(void *context, int fd, short revents)
{
	static unsigned call;
	char c;

	(void)context;
	ok(revents & (POLLIN | POLLHUP), "callback %u gets the events that are ready", ++call);
	calls[number(fd)]++;
	ok(read(fd, &c, 1) >= 0, "callback %u can read its descriptor", call);
}

static void start(void)
{
	loop_init(&loop);
	for (int i = 0; i < PIPES; i++) {
		int fds[2];

		if (pipe2(fds, O_NONBLOCK) < 0)
			return;
		in[i] = fds[0];
		out[i] = fds[1];
		calls[i] = 0;
	}
}

static void stop(void)
{
	if (loop.timer_fd >= 0)
		close(loop.timer_fd);
	for (int i = 0; i < PIPES; i++) {
		close(in[i]);
		close(out[i]);
	}
}

static void ring(int i)
{
	if (write(out[i], "x", 1) < 0)
		ok(0, "a pipe takes a byte");
}

static void turn(void)
{
	loop_turn(&loop, clock_ms() + 1000, &blocked);
}

static void watching(void)
{
	start();
	is_int(loop_add(&loop, in[0], POLLIN, drain, NULL), 0, "a descriptor is watched");
	is_int(loop_add(&loop, in[1], POLLIN, drain, NULL), 0, "a second descriptor is watched");
	ring(1);
	turn();
	ok(calls[0] == 0 && calls[1] == 1, "only the ready descriptor's callback is called");
	ring(0);
	ring(1);
	turn();
	ok(calls[0] == 1 && calls[1] == 2, "two ready descriptors are served in one turn");
	loop_change(&loop, in[0], 0);
	ring(0);
	ring(1);
	turn();
	ok(calls[0] == 1 && calls[1] == 3, "a descriptor watched for no event is silent");
	loop_change(&loop, in[0], POLLIN);
	turn();
	ok(calls[0] == 2, "a descriptor watched again is served");
	loop_remove(&loop, in[0]);
	ring(0);
	ring(1);
	turn();
	ok(calls[0] == 2 && calls[1] == 4, "a removed descriptor is not served");
	loop_remove(&loop, in[0]);
	loop_change(&loop, in[0], POLLIN);
	is_int((long)loop.count, loop.timer_fd >= 0 ? 2 : 1, "a second removal changes nothing");
	loop_change(&loop, in[1], 0);
	loop_remove(&loop, in[1]);
	is_int((long)loop.count, loop.timer_fd >= 0 ? 1 : 0, "a descriptor watched for no event can be removed");
	stop();
}

static void hang_up(void)
{
	start();
	loop_add(&loop, in[0], POLLIN, drain, NULL);
	close(out[0]);
	turn();
	is_int(calls[0], 1, "a hang-up calls the callback");
	loop_change(&loop, in[0], 0);
	loop_turn(&loop, clock_ms() + 30, &blocked);
	is_int(calls[0], 1, "a hang-up of a descriptor watched for no event is silent");
	out[0] = dup(out[1]);
	stop();
}

static void limit(void)
{
	int rc = 0, n = 0;

	start();
	while (rc == 0 && n <= LOOP_MAX)
		rc = loop_add(&loop, in[n++ % PIPES], POLLIN, drain, NULL);
	is_int(rc, -ENOSPC, "a descriptor more than LOOP_MAX is refused");
	is_int((long)loop.count, LOOP_MAX, "LOOP_MAX descriptors are accepted");
	stop();
}

/* Removes all, itself too. */
static void remove_all(void *context, int fd, short revents)
{
	(void)context;
	(void)revents;
	calls[number(fd)]++;
	for (int i = 0; i < PIPES; i++)
		loop_remove(&loop, in[i]);
}

static void remove_self(void *context, int fd, short revents)
{
	drain(context, fd, revents);
	loop_remove(&loop, fd);
}

/* Puts the descriptor that it was called for, which is still ready, in again. */
static void add_again(void *context, int fd, short revents)
{
	(void)context;
	(void)revents;
	calls[number(fd)]++;
	loop_remove(&loop, fd);
	loop_add(&loop, fd, POLLIN, drain, NULL);
}

static void changing_inside(void)
{
	int sum = 0;

	start();
	for (int i = 0; i < PIPES; i++) {
		loop_add(&loop, in[i], POLLIN, remove_all, NULL);
		ring(i);
	}
	turn();
	for (int i = 0; i < PIPES; i++)
		sum += calls[i];
	is_int(sum, 1, "a descriptor that a callback removes is not served in the same turn");
	stop();

	start();
	for (int i = 0; i < PIPES; i++) {
		loop_add(&loop, in[i], POLLIN, remove_self, NULL);
		ring(i);
	}
	turn();
	ok(calls[0] == 1 && calls[1] == 1 && calls[2] == 1 && calls[3] == 1,
	   "callbacks that remove themselves do not hide each other");
	is_int((long)loop.count, loop.timer_fd >= 0 ? 1 : 0, "all descriptors that removed themselves are gone");
	stop();

	start();
	loop_add(&loop, in[0], POLLIN, add_again, NULL);
	loop_add(&loop, in[1], POLLIN, drain, NULL);
	ring(0);
	ring(1);
	turn();
	ok(calls[0] == 1 && calls[1] == 1, "a descriptor that a callback adds waits for the next turn");
	turn();
	is_int(calls[0], 2, "a descriptor that a callback added is served in the next turn");
	stop();
}

static void deadlines(bool timer)
{
	const char *how = timer ? "by timerfd" : "by poll's timeout";
	uint64_t began;

	start();
	if (!timer) {
		loop_remove(&loop, loop.timer_fd);
		close(loop.timer_fd);
		loop.timer_fd = -1;
	}
	began = clock_ms();
	loop_turn(&loop, began + 60, &blocked);
	ok(clock_ms() - began >= 60, "%s: the loop sleeps until the deadline", how);
	ok(clock_ms() - began < 1000, "%s: the loop does not sleep longer", how);
	began = clock_ms();
	loop_turn(&loop, began, &blocked);
	loop_turn(&loop, 0, &blocked);
	ok(clock_ms() - began < 50, "%s: a deadline that has passed does not block", how);
	began = clock_ms();
	loop_turn(&loop, began + 40, &blocked);
	ok(clock_ms() - began >= 40, "%s: the loop sleeps until the next deadline", how);
	loop_add(&loop, in[0], POLLIN, drain, NULL);
	ring(0);
	began = clock_ms();
	loop_turn(&loop, CLOCK_NEVER, &blocked);
	is_int(calls[0], 1, "%s: without a deadline a ready descriptor is served", how);
	ring(0);
	loop_turn(&loop, clock_ms() + 5000, &blocked);
	ok(calls[0] == 2 && clock_ms() - began < 1000, "%s: before a deadline a ready descriptor is served", how);
	stop();
}

static volatile sig_atomic_t handled;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
}

static void signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };
	uint64_t began = clock_ms();

	start();
	sigaction(SIGUSR2, &act, NULL);
	kill(getpid(), SIGUSR2);
	is_int(handled, 0, "a blocked signal waits");
	loop_turn(&loop, clock_ms() + 5000, &open_mask);
	is_int(handled, 1, "a blocked signal is delivered while the loop waits");
	ok(clock_ms() - began < 1000, "a delivered signal ends the wait");
	stop();
}

static void left(void)
{
	is_int((long)clock_left_ms(100, 40), 60, "the time left before a deadline is its distance");
	is_int((long)clock_left_ms(100, 100), 0, "no time is left at a deadline");
	is_int((long)clock_left_ms(100, 140), 0, "no time is left after a deadline");
	ok(clock_left_ms(CLOCK_NEVER, 140) == CLOCK_NEVER, "CLOCK_NEVER is never nearer");
}

int main(void)
{
	sigemptyset(&open_mask);
	sigfillset(&blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	watching();
	hang_up();
	limit();
	changing_inside();
	deadlines(true);
	deadlines(false);
	signals();
	left();
	return done();
}
