// SPDX-License-Identifier: MIT
/*
 * suspicion.c - is it a panic, or does a workload print an old log?
 *
 * After its last line panic() in linux/kernel/panic.c spins in mdelay() for ever: such a guest
 * prints nothing more, sends no event, and keeps a processor busy. A guest that idles in silence
 * has not panicked. Only pvpanic proves more.
 */
#include <string.h>
#include <time.h>

#include "host-shim/run/session.h"

/* The time without a sign of life. */
#define PANIC_SILENCE_MS 3000

/* Of that time; an idle guest under emulation takes less, a spinning one on a busy host more. */
#define BUSY_PERCENT 10

/* Processor time that a process has used, or -1 where the system does not tell it of another. */
static int64_t cpu_ms(pid_t pid)
{
#ifdef __linux__
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used) < 0)
		return -1;
	return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
#else
	(void)pid;
	return -1;
#endif
}

static void watch_from(struct session *s, int64_t ms)
{
	s->suspicion = (struct suspicion){ .on = true, .ms = ms, .cpu_ms = cpu_ms(s->pid) };
}

static bool was_busy(const struct session *s)
{
	int64_t used = cpu_ms(s->pid);

	if (used < 0 || s->suspicion.cpu_ms < 0)
		return true;
	return (used - s->suspicion.cpu_ms) * 100 >= (s->now - s->suspicion.ms) * BUSY_PERCENT;
}

int64_t session_judge_panic(struct session *s)
{
	s->vm.panic_text = s->console.panic_text;
	memcpy(s->vm.panic_words, s->console.panic_words, sizeof(s->vm.panic_words));
	if (!s->console.panic_ended) {
		s->suspicion.on = s->vm.panic_silent = false;
		return INT64_MAX;
	}
	if (s->vm.panic_silent)
		return INT64_MAX;
	if (!s->suspicion.on)
		watch_from(s, s->console.panic_ended_ms);
	if (s->now < s->suspicion.ms + PANIC_SILENCE_MS)
		return s->suspicion.ms + PANIC_SILENCE_MS;
	if (!was_busy(s)) {
		watch_from(s, s->now);
		return s->now + PANIC_SILENCE_MS;
	}
	s->vm.panic_silent = true;
	s->vm.panic_silent_ms = s->now;
	return s->now;
}
