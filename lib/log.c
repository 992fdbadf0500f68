// SPDX-License-Identifier: MIT
/* log.c - lines for people, on a console that may be late, slow, or absent. */
#include "lib/log.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/text.h"

/*
 * Between two looks at what the console still holds. Short: a port that was idle is started by a thread of the kernel, which only
 * needs a processor (linux/drivers/tty/serial/serial_core.c, __uart_start).
 */
#define DRAIN_LOOK_NS 62500

static struct {
	bool open;
	int fd;
	const char *role;
	void (*take)(const char *text);
	bool kmsg, quiet;
	bool stuck;         /* the last write found no room: do not wait again */
	unsigned long lost; /* lines dropped while stuck */
	size_t early_len;
	char early[2048];
} state;

/*
 * Poll before each write: other processes may share the open file, and O_NONBLOCK would change it for all of them. A tty or
 * pipe that polls writable takes a line without blocking.
 */
static bool has_room(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	/* It takes every line at once, and knows no POLLOUT (linux/kernel/printk/printk.c, devkmsg_poll). */
	if (state.kmsg)
		return true;
	return poll(&p, 1, state.stuck ? 0 : LOG_PATIENCE_MS) == 1 && (p.revents & POLLOUT);
}

static bool write_console(const char *s, size_t len)
{
	while (len > 0) {
		ssize_t n = has_room(state.fd) ? write(state.fd, s, len) : -1;

		if (n <= 0) {
			state.stuck = true;
			return false;
		}
		s += n;
		len -= (size_t)n;
	}
	state.stuck = false;
	return true;
}

/* A record of /dev/kmsg begins with its level: 6 is "info". */
static const char *level(void)
{
	return state.kmsg ? "<6>" : "";
}

static void log_lost_count(void)
{
	char buf[64];
	struct text t = TEXT_IN(buf);

	text_fmt(&t, "%ssoftoff: %lu lines lost, the console was stuck\n", level(), state.lost);
	if (write_console(buf, t.len))
		state.lost = 0;
}

static void keep_early(const char *s, size_t len)
{
	if (len > sizeof(state.early) - state.early_len)
		return;
	memcpy(state.early + state.early_len, s, len);
	state.early_len += len;
}

/* Names of processes, devices and hosts come from users that the reader's terminal must not obey. */
static void make_printable(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

void log_line(const char *fmt, ...)
{
	char buf[512];
	struct text t = text_init(buf, sizeof(buf) - 1); /* room for the newline, cut or not */
	uint64_t now = clock_ms();
	size_t begin;
	va_list ap;

	if (state.quiet)
		return;
	text_fmt(&t, "%ssoftoff: %lu.%03lu ", level(), (unsigned long)(now / 1000),
		 (unsigned long)(now % 1000));
	if (state.role)
		text_fmt(&t, "%s: ", state.role);
	begin = t.len;
	va_start(ap, fmt);
	text_vfmt(&t, fmt, ap);
	va_end(ap);
	make_printable(buf);
	if (state.take) {
		state.take(buf + begin);
		return;
	}
	t.size = sizeof(buf);
	text_char(&t, '\n');

	if (!state.open) {
		keep_early(buf, t.len);
		return;
	}
	if (!write_console(buf, t.len))
		state.lost++;
	else if (state.lost)
		log_lost_count();
}

void log_open(int fd)
{
	const char *line = state.early;
	size_t left = state.early_len;

	state.fd = fd;
	state.open = fd >= 0;
	state.stuck = false;
	if (!state.open)
		return;
	/* Line by line: /dev/kmsg makes one record of each write. */
	while (left > 0) {
		const char *end = memchr(line, '\n', left);
		size_t len = end ? (size_t)(end - line) + 1 : left;

		(void)write_console(line, len);
		line += len;
		left -= len;
	}
	state.early_len = 0;
}

void log_forget(void)
{
	state.early_len = 0;
}

int log_fd(void)
{
	return state.open ? state.fd : -1;
}

void log_drain(void)
{
	static int queued;
	struct timespec nap = { .tv_nsec = DRAIN_LOOK_NS };

	/* With nothing queued, tcdrain(3) waits for the hardware's FIFO alone, which TIOCOUTQ does not count. */
	for (long waited_ns = 0; waited_ns < LOG_DRAIN_MS * 1000000L; waited_ns += nap.tv_nsec) {
		if (ioctl(state.fd, TIOCOUTQ, &queued) < 0)
			return;
		if (queued == 0) {
			(void)tcdrain(state.fd);
			return;
		}
		(void)nanosleep(&nap, NULL);
	}
}

void log_role(const char *who)
{
	state.role = who;
}

void log_kmsg(bool on)
{
	state.kmsg = on;
}

void log_quiet(bool on)
{
	state.quiet = on;
	if (on)
		state.early_len = 0;
}

void log_hand_over(void (*take)(const char *text))
{
	state.take = take;
}
