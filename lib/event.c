// SPDX-License-Identifier: MIT
/* event.c - facts for programs, over a pipe that never blocks its writers. */
#include "lib/event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"

/* Room for the fields after the last string of any event: numbers, flags, the end. */
#define EVENT_TAIL 160

#define READY_ALL (READY_ARMED | READY_NET | READY_WORKLOAD)

static int bus[2] = { -1, -1 };
static struct shared {
	_Atomic unsigned marks;
	_Atomic bool flushed, synced;
	uint64_t kept;
	int64_t workload;
} *shared;

int event_bus_make(void)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	bus[0] = fds[0];
	bus[1] = fds[1];
	return 0;
}

void event_bus_close(void)
{
	bus[0] = fd_close(bus[0]);
	bus[1] = fd_close(bus[1]);
}

int event_bus_fd(void)
{
	return bus[0];
}

void event_begin(struct event *e, const char *name)
{
	e->text = TEXT_IN(e->buf);
	text_fmt(&e->text, "{\"v\":1,\"t_ns\":%lu", (unsigned long)clock_ns());
	event_str(e, "event", name);
}

static void key(struct event *e, const char *name)
{
	text_str(&e->text, ",\"");
	text_str(&e->text, name);
	text_str(&e->text, "\":");
}

void event_str(struct event *e, const char *name, const char *value)
{
	size_t whole = e->text.size;
	bool before;

	key(e, name);
	text_char(&e->text, '"');
	before = e->text.cut;
	/* Cut a long value rather than drop the event: the fields that follow keep their room. */
	if (whole - e->text.len > EVENT_TAIL) {
		e->text.size = whole - EVENT_TAIL;
		text_json(&e->text, value);
		e->text.size = whole;
		e->text.cut = before;
	}
	text_char(&e->text, '"');
}

void event_num(struct event *e, const char *name, int64_t value)
{
	key(e, name);
	text_fmt(&e->text, "%ld", (long)value);
}

void event_bool(struct event *e, const char *name, bool value)
{
	key(e, name);
	text_str(&e->text, value ? "true" : "false");
}

void event_send(struct event *e)
{
	text_str(&e->text, "}\n");
	if (bus[1] >= 0 && !e->text.cut && write(bus[1], e->buf, e->text.len) < 0)
		return; /* the bus is full: the host reads too slowly or not at all. Drop the event */
}

void ready_make(void)
{
	void *page = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page != MAP_FAILED)
		shared = page;
}

void event_forget(void)
{
	event_bus_close();
	if (shared)
		(void)munmap(shared, sizeof(*shared));
	shared = NULL;
}

void ready_set(enum ready_mark mark)
{
	const unsigned alone = READY_ALL & ~(unsigned)READY_WORKLOAD;
	unsigned before = shared ? atomic_fetch_or(&shared->marks, (unsigned)mark) : alone;
	struct event e;

	if (before == READY_ALL || (before | (unsigned)mark) != READY_ALL)
		return;
	log_line("ready");
	event_begin(&e, "ready");
	event_send(&e);
}

void ready_forbid(void)
{
	if (shared)
		atomic_fetch_or(&shared->marks, READY_ALL);
}

void event_flushed_set(void)
{
	if (shared)
		shared->flushed = true;
}

bool event_flushed(void)
{
	return shared && shared->flushed;
}

void event_synced_set(void)
{
	if (shared)
		shared->synced = true;
}

bool event_synced(void)
{
	return shared && shared->synced;
}

uint64_t *event_interrupts_counted(void)
{
	static uint64_t alone = UINT64_MAX;

	return shared ? &shared->kept : &alone;
}

int64_t *event_workload(void)
{
	static int64_t alone;

	return shared ? &shared->workload : &alone;
}
