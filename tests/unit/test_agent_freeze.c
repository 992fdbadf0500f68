// SPDX-License-Identifier: MIT
/*
 * test_agent_freeze.c: the guardian that freezes and thaws, and its events. The file systems are numbers in memory that
 * it shares with this test: nothing is frozen really.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "lib/role.h"
#include "lib/spawn.h"

static bool no_fork;
#define spawn_own(kind, run, context) (no_fork ? -EAGAIN : (spawn_own)(kind, run, context))

static char mark[] = "/tmp/softoff-freeze.XXXXXX";
#undef FREEZE_MARK
#define FREEZE_MARK mark

#include "agent/channels/freeze.c"
#include "tests/unit/tap.h"

#define FILE_SYSTEMS 3

static struct {
	bool frozen;
	int err;
} *all;
static struct agent a;
static int result, lines;

static bool wants_all(const void *context, const char *point)
{
	(void)context;
	(void)point;
	return true;
}

static bool wants_second(const void *context, const char *point)
{
	return *point == *(const char *)context;
}

static bool done_told;

char *mountinfo_memory(void)
{
	return mark;
}

int mountinfo_each(char *memory, void (*visit)(const struct mountinfo *m, void *context), void *context)
{
	char point[2] = "";
	const struct mountinfo m = { .point = point };

	(void)memory;
	for (*point = 0; *point < FILE_SYSTEMS; ++*point)
		visit(&m, context);
	return 0;
}

int mountinfo_freeze(const struct mountinfo *m, bool freeze)
{
	int i = *m->point;

	if (freeze == all[i].frozen)
		return -EINVAL;
	if (freeze && all[i].err)
		return all[i].err;
	all[i].frozen = freeze;
	return 0;
}

void channel_wake(const struct channel *channel, uint64_t at_ms)
{
	(void)channel;
	(void)at_ms;
}

void qga_done(int told)
{
	if (!done_told)
		result = told;
	done_told = true;
}

/* Waits for the answer to the host; returns it. */
static int await(void)
{
	sigset_t none;

	(void)sigemptyset(&none);
	for (done_told = false; !done_told;)
		loop_turn(&a.loop, CLOCK_NEVER, &none);
	return result;
}

/* Until the guardian has gone. */
static void await_end(void)
{
	sigset_t none;

	(void)sigemptyset(&none);
	while (*ends)
		loop_turn(&a.loop, CLOCK_NEVER, &none);
}

static int frozen(void)
{
	return all[0].frozen + all[1].frozen + all[2].frozen;
}

/* The lines since the last call, without their times. */
static bool said(const char *what)
{
	char buf[1024];
	ssize_t n = read(lines, buf, sizeof(buf) - 1);

	buf[n > 0 ? n : 0] = '\0';
	return strstr(buf, what) != NULL;
}

static void well(void)
{
	all[1].err = -EOPNOTSUPP;
	is_int(freeze_begin(&a, wants_all, NULL), 0, "the first freeze starts a guardian");
	is_int(freeze_begin(&a, wants_all, NULL), -EBUSY, "a second freeze beside the first is refused");
	is_int(await(), 2, "the guardian freezes all file systems that can be frozen");
	ok(freeze_is_on() && frozen() == 2 && said("frozen: 2"), "the state, the file systems and the log say frozen");
	ok(access(mark, F_OK) == 0, "the mark for PID 1 exists while frozen");
	freeze_end();
	is_int(await(), 2, "the guardian thaws them on request");
	ok(!freeze_is_on() && frozen() == 0 && said("thawed: 2"), "the state, the file systems and the log say thawed");
	await_end();
	ok(access(mark, F_OK) < 0, "the mark for PID 1 is removed after the thaw");
}

/* Only what the host lists. */
static void listed(void)
{
	static const char second = 1;

	all[1].err = 0;
	is_int(freeze_begin(&a, wants_second, &second), 0, "a guardian is started for one file system");
	is_int(await(), 1, "the guardian freezes one file system");
	ok(all[1].frozen && frozen() == 1, "the second");
	freeze_end();
	is_int(await(), 1, "the guardian thaws the file system");
	await_end();
}

static void badly(void)
{
	all[2].err = -EIO;
	is_int(freeze_begin(&a, wants_all, NULL), 0, "a freeze that meets a broken disk starts");
	is_int(await(), -EIO, "a freeze that meets a broken disk reports EIO");
	ok(!freeze_is_on() && frozen() == 0, "a failed freeze leaves nothing frozen");
	ok(said("freeze: Input/output error"), "the log line of a failed freeze has the error's text, not its number");
	await_end();
	ok(access(mark, F_OK) < 0, "a failed freeze leaves no mark for PID 1");
}

static void not_at_all(void)
{
	no_fork = true;
	is_int(freeze_begin(&a, wants_all, NULL), -EAGAIN, "a guardian that cannot be forked is an error");
	ok(!freeze_is_on() && access(mark, F_OK) < 0, "without a guardian there is no mark for PID 1, which would not sync at a press");
	no_fork = false;
}

int main(void)
{
	int fds[2];

	all = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	(void)close(mkstemp(mark));
	(void)unlink(mark);
	(void)pipe2(fds, O_CLOEXEC | O_NONBLOCK);
	lines = fds[0];
	log_open(fds[1]);
	loop_init(&a.loop);
	not_at_all();
	well();
	listed();
	badly();
	return done();
}
