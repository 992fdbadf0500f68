// SPDX-License-Identifier: MIT
/*
 * net_clock.c - a clock for net_alone that a test sets the pace of, so that leases of minutes end in seconds.
 *
 * $NET_CLOCK names a file with four digits: how many times faster than the machine's this process's CLOCK_BOOTTIME
 * goes; 0000 stops it. The test may write other digits over them at any time. The linker puts these functions in the
 * place of the C library's and of lib/clock's (ld(1), --wrap); without the variable they do nothing of their own. The
 * file is mapped: the role, once contained, may not open files.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LOOK_NS 5000000 /* how soon a new pace is noticed */

uint64_t __real_clock_ns(void);
uint64_t __real_clock_ms(void);
int __real_timerfd_create(int id, int flags);
int __real_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
uint64_t __wrap_clock_ns(void);
uint64_t __wrap_clock_ms(void);
int __wrap_timerfd_create(int id, int flags);
int __wrap_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);

static const volatile char *digits;
static int64_t pace, since_ns, real_ns; /* since_ns is what this clock said at real_ns */

static int64_t now_ns(void)
{
	int64_t wanted = 0, passed;

	passed = (int64_t)__real_clock_ns() - real_ns;
	real_ns += passed;
	since_ns += passed * pace;
	for (int i = 0; i < 4; i++)
		wanted = wanted * 10 + digits[i] - '0';
	pace = wanted;
	return since_ns;
}

__attribute__((constructor)) static void open_clock(void)
{
	const char *path = getenv("NET_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	const void *map = fd < 0 ? MAP_FAILED : mmap(NULL, 4, PROT_READ, MAP_SHARED, fd, 0);

	if (path && map == MAP_FAILED)
		abort();
	if (path) {
		digits = map;
		(void)close(fd);
		pace = 1;
		(void)now_ns();
	}
}

uint64_t __wrap_clock_ns(void)
{
	return digits ? (uint64_t)now_ns() : __real_clock_ns();
}

uint64_t __wrap_clock_ms(void)
{
	return digits ? (uint64_t)now_ns() / 1000000 : __real_clock_ms();
}

/* lib/loop.c then waits by poll's own timeout. */
int __wrap_timerfd_create(int id, int flags)
{
	if (!digits || id != CLOCK_BOOTTIME)
		return __real_timerfd_create(id, flags);
	errno = ENOSYS;
	return -1;
}

int __wrap_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	const struct timespec look = { .tv_nsec = LOOK_NS };
	int64_t end;
	int n;

	if (!digits)
		return __real_ppoll(fds, count, timeout, mask);
	end = timeout ? now_ns() + timeout->tv_sec * 1000000000 + timeout->tv_nsec : INT64_MAX;
	do
		n = __real_ppoll(fds, count, &look, mask);
	while (n == 0 && now_ns() < end);
	return n;
}
