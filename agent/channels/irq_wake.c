// SPDX-License-Identifier: MIT
/*
 * irq_wake.c - being woken by the button's interrupt: a probe in its handler, by perf_event_open(2).
 *
 * Theory of operation. A probe at the beginning of gpio_keys_gpio_isr() costs nothing until a key of gpio-keys rings, and the kernel
 * removes it when the descriptor is closed, so also when the agent dies. A tracepoint of all interrupts with a filter would work as
 * well, but it would run for each interrupt of the machine. perf has events of a process or of a processor, so each processor has
 * one. A reader is woken only if the event has a buffer; it is mapped read-only, which lets the kernel overwrite it, and never read.
 * One epoll descriptor stands for all.
 */
#include "agent/channels/irq_wake.h"

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "lib/fd.h"
#include "lib/text.h"

#define KPROBE_TYPE "/sys/bus/event_source/devices/kprobe/type" /* Linux 4.17 */
#define PROCESSORS "/sys/devices/system/cpu/possible"           /* "0-3" */
#define HANDLER "gpio_keys_gpio_isr"                            /* linux/drivers/input/keyboard/gpio_keys.c */
#define MOST 16u                                                /* processors; each takes a descriptor and two pages */

static int fds[MOST], epoll_fd = -1;
static unsigned watched; /* of fds */
static void *buffers[MOST];
static void (*on_wake)(struct agent *a);

static int read_last_number(const char *path, bool last, uint64_t *out)
{
	char line[64];
	const char *s = line;
	int len = fd_read_line(path, line, sizeof(line));

	for (const char *c = line; len > 0 && last && *c; c++)
		if (*c == '-' || *c == ',')
			s = c + 1;
	return len < 0 ? len : text_parse_u64(&s, INT32_MAX, out);
}

static int open_event(uint64_t type, int processor)
{
	struct perf_event_attr attr = {
		.type = (uint32_t)type,
		.size = sizeof(attr),
		.sample_period = 1,
		.wakeup_events = 1,
		.kprobe_func = (uintptr_t)HANDLER,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, -1, processor, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Two pages: the second is the buffer (perf_event_open(2), MMAP layout). */
static int watch_processor(uint64_t type, unsigned n)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd FD_CLOSE = open_event(type, (int)n);

	if (fd < 0)
		return fd;
	buffers[n] = mmap(NULL, 2 * (size_t)getpagesize(), PROT_READ, MAP_SHARED, fd, 0);
	if (buffers[n] == MAP_FAILED)
		return -errno;
	if (syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
		(void)munmap(buffers[n], 2 * (size_t)getpagesize());
		return -EIO;
	}
	fds[n] = fd_steal(&fd);
	watched = n + 1;
	return 0;
}

void irq_wake_end(struct agent *a)
{
	if (epoll_fd >= 0)
		loop_remove(&a->loop, epoll_fd);
	epoll_fd = fd_close(epoll_fd);
	for (; watched > 0; watched--) {
		(void)munmap(buffers[watched - 1], 2 * (size_t)getpagesize());
		(void)fd_close(fds[watched - 1]);
	}
}

/*
 * perf reports a wake-up once (linux/kernel/events/core.c, perf_poll): so epoll has forgotten which event it was. An event without a
 * buffer reports POLLHUP for ever: a fork, as at a hand-over, does not inherit the mapping (VM_DONTCOPY), and the parent's end removes
 * the buffer. The probe is then opened anew by the look that follows.
 */
static void on_probe(void *context, int fd, short revents)
{
	struct epoll_event event = { 0 };

	(void)revents;
	if (syscall(SYS_epoll_pwait, fd, &event, 1, 0, NULL, 0) > 0 && event.events & (EPOLLHUP | EPOLLERR))
		irq_wake_end(context);
	on_wake(context);
}

static int watch_all(struct agent *a, uint64_t type, uint64_t last)
{
	int err;

	epoll_fd = (int)syscall(SYS_epoll_create1, EPOLL_CLOEXEC);
	if (epoll_fd < 0)
		return -errno;
	err = loop_add(&a->loop, epoll_fd, POLLIN, on_probe, a);
	for (unsigned n = 0; n <= last && err >= 0; n++)
		err = watch_processor(type, n);
	if (err < 0)
		irq_wake_end(a);
	return err < 0 ? err : 0;
}

int irq_wake_start(struct agent *a, void (*woken)(struct agent *a))
{
	uint64_t type, last;
	int err;

	if (epoll_fd >= 0)
		return 0;
	on_wake = woken;
	err = read_last_number(KPROBE_TYPE, false, &type);
	if (err == 0)
		err = read_last_number(PROCESSORS, true, &last);
	if (err == 0 && last >= MOST)
		err = -E2BIG;
	return err < 0 ? err : watch_all(a, type, last);
}
