// SPDX-License-Identifier: MIT
/* test_lib_event.c: event lines on the bus, and `ready`, which is sent once. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/event.h"
#include "tests/unit/tap.h"

static char got[128 * 1024];

static ssize_t take(void)
{
	ssize_t n = read(event_bus_fd(), got, sizeof(got) - 1);

	got[n > 0 ? n : 0] = '\0';
	return n;
}

/* What follows the time stamp, whose value is another every time. */
static const char *after_time(void)
{
	const char *at = strstr(got, ",\"event\"");

	return at ? at : got;
}

static void without_bus(void)
{
	struct event e;

	is_int(event_bus_fd(), -1, "before event_bus_make() there is no descriptor");
	event_begin(&e, "lost");
	event_send(&e);
	ok(1, "an event without a bus is discarded without harm");
	is_int(event_bus_make(), 0, "the bus can be made");
	is_int(take(), -1, "a new bus is empty");
	ok(fcntl(event_bus_fd(), F_GETFD) & FD_CLOEXEC, "the workload does not inherit it");
}

static void lines(void)
{
	struct event e;
	uint64_t before = clock_ns();

	event_begin(&e, "exit");
	event_str(&e, "command", "a \"b\"\n");
	event_num(&e, "status", -7);
	event_num(&e, "big", INT64_MAX);
	event_bool(&e, "yes", true);
	event_bool(&e, "no", false);
	event_send(&e);
	ok(take() > 0, "an event arrives");
	is_str(after_time(),
	       ",\"event\":\"exit\",\"command\":\"a \\\"b\\\"\\u000a\",\"status\":-7,\"big\":9223372036854775807,"
	       "\"yes\":true,\"no\":false}\n",
	       "an event is one line of JSON with its fields in order");
	is_int(strncmp(got, "{\"v\":1,\"t_ns\":", 14), 0, "version and time come first in an event");
	ok(strtoull(got + 14, NULL, 10) >= before && strtoull(got + 14, NULL, 10) <= clock_ns(),
	   "the time is CLOCK_BOOTTIME's");
}

static void long_ones(void)
{
	struct event e;
	static char value[EVENT_MAX];
	size_t fits;

	memset(value, 'x', 700);
	event_begin(&e, "long");
	event_str(&e, "s", value);
	event_num(&e, "n", 1);
	event_send(&e);
	fits = strlen(value);
	ok(take() > 0 && strspn(strchr(got, 'x'), "x") == fits, "a string that fits is sent whole");
	memset(value, 'x', sizeof(value) - 1);
	event_begin(&e, "longer");
	event_str(&e, "s", value);
	event_num(&e, "n", 1);
	event_send(&e);
	ok(take() > 0 && strcmp(got + strlen(got) - 10, "x\",\"n\":1}\n") == 0, "a string that is too long is cut, and its line is whole");
	memset(value, '\377', sizeof(value) - 1);
	event_begin(&e, "escapes");
	event_str(&e, "s", value);
	event_str(&e, "t", value);
	event_send(&e);
	ok(take() > 0 && strstr(got, "\\u00ff\",\"t\":\"\"}\n"), "no escape is cut in two, and a second one finds no room");
	event_begin(&e, "many");
	for (int i = 0; i < 100; i++)
		event_num(&e, "number", i);
	event_send(&e);
	is_int(take(), -1, "an event of too many fields is not sent");
	event_begin(&e, "short");
	event_send(&e);
	take();
	is_str(after_time(), ",\"event\":\"short\"}\n", "the event after one of too many fields is whole");
}

static void full_bus(void)
{
	struct event e;
	uint64_t began = clock_ms();
	long whole = 0;
	ssize_t n;
	size_t len = 0;

	for (int i = 0; i < 5000; i++) {
		event_begin(&e, "flood");
		event_num(&e, "i", i);
		event_send(&e);
	}
	ok(clock_ms() - began < 5000, "a full bus without a reader blocks no sender");
	while ((n = read(event_bus_fd(), got + len, sizeof(got) - 1 - len)) > 0)
		len += (size_t)n;
	got[len] = '\0';
	for (char *s = got, *end; (end = strchr(s, '\n')); s = end + 1)
		whole += strncmp(s, "{\"v\":1,", 7) == 0 && end[-1] == '}';
	ok(len > 32768 && got[len - 1] == '\n', "a full bus keeps whole lines up to its size");
	ok(whole > 100 && strstr(got, "\"i\":0}") != NULL, "every line in a full bus is whole; the oldest are kept");
	event_begin(&e, "after");
	event_send(&e);
	take();
	is_str(after_time(), ",\"event\":\"after\"}\n", "a bus that was read empty takes events again");
}

static void two_writers(void)
{
	struct event e;
	pid_t pid = fork();
	int status, lines_seen = 0, bad = 0;
	ssize_t n;
	size_t len = 0;

	for (int i = 0; i < 150; i++) {
		event_begin(&e, pid ? "parent" : "child");
		event_send(&e);
	}
	if (pid == 0)
		_exit(0);
	waitpid(pid, &status, 0);
	while ((n = read(event_bus_fd(), got + len, sizeof(got) - 1 - len)) > 0)
		len += (size_t)n;
	got[len] = '\0';
	for (char *s = got, *end; (end = strchr(s, '\n')); s = end + 1) {
		lines_seen++;
		bad += strncmp(s, "{\"v\":1,", 7) != 0 || end[-1] != '}';
	}
	is_int(lines_seen, 300, "two processes that write at once lose nothing");
	is_int(bad, 0, "the lines of two processes do not mix");
}

static bool ready_said(void)
{
	return take() > 0 && strstr(got, "\"event\":\"ready\"") != NULL;
}

static void ready_once(void)
{
	ready_make();
	ready_set(READY_WORKLOAD);
	ok(!ready_said(), "the workload alone is not ready");
	ready_set(READY_WORKLOAD);
	ok(!ready_said(), "a workload that starts again is not ready");
	ready_set(READY_NET);
	ok(!ready_said(), "workload and net alone are not ready");
	if (fork() == 0) {
		ready_set(READY_ARMED);
		_exit(0);
	}
	wait(NULL);
	ok(ready_said(), "the process that brings the last of the three sends ready");
	ready_set(READY_ARMED);
	ready_set(READY_NET);
	ok(!ready_said(), "ready is sent once");
}

static void ready_without_page(void)
{
	ready_set(READY_NET);
	ready_set(READY_ARMED);
	ok(!ready_said(), "armed and net without a shared page do not send ready");
	ready_set(READY_WORKLOAD);
	ok(ready_said(), "the workload's start without a shared page sends ready");
}

int main(void)
{
	without_bus();
	lines();
	long_ones();
	full_bus();
	two_writers();
	ready_without_page();
	ready_once();
	event_bus_close();
	is_int(event_bus_fd(), -1, "a closed bus has no descriptor");
	return done();
}
