// SPDX-License-Identifier: MIT
/* run.c - `softoff run`: one loop around the decisions of verdict.c. */
#include "host-shim/run/run.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/clock.h"
#include "host-shim/common/note.h"
#include "host-shim/common/wait.h"
#include "host-shim/qemu/qemu.h"
#include "host-shim/run/backend.h"
#include "host-shim/run/preflight.h"
#include "host-shim/run/report.h"
#include "host-shim/run/session.h"

/* A guest that boots prints its first lines long before. */
#define SILENCE_MS 30000

enum output {
	OUTPUT_CONSOLE = FEEDS,
	OUTPUT_EVENTS,
	OUTPUT_KEYS,
	POLLED,
};

/*
 * While the guest runs, a reader of ours that stops reading stops the guest, like any program in a
 * pipe. Once it is to stop, nothing holds it up: what finds no room is dropped and counted.
 */
static bool wants(const struct session *s, enum feed feed)
{
	bool stopping = s->vm.presses || s->vm.asks || s->vm.end != END_NONE;

	/* Keys that the guest does not take wait in the terminal. */
	if (feed == FEED_KEYS)
		return s->typed_len == 0;
	if (feed == FEED_SERIAL || feed == FEED_HVC)
		return stopping || sink_has_room(&s->out);
	return feed != FEED_EVENTS || stopping || sink_has_room(&s->events_out);
}

static int sleep_until(int64_t wake, int64_t now)
{
	if (wake == INT64_MAX)
		return -1;
	if (wake <= now)
		return 0;
	return wake - now > INT_MAX ? INT_MAX : (int)(wake - now);
}

static void wait_for_input(struct session *s, int64_t wake)
{
	struct pollfd p[POLLED];
	int i;

	for (i = 0; i < FEEDS; i++)
		p[i] = (struct pollfd){ .fd = wants(s, (enum feed)i) ? s->fds[i] : -1,
			.events = POLLIN };
	p[OUTPUT_CONSOLE] = (struct pollfd){ .fd = s->out.len ? s->out.fd : -1, .events = POLLOUT };
	p[OUTPUT_EVENTS] = (struct pollfd){ .fd = s->events_out.len ? s->events_out.fd : -1,
		.events = POLLOUT };
	p[OUTPUT_KEYS] = (struct pollfd){ .fd = s->typed_len ? s->fds[s->keyboard] : -1, .events = POLLOUT };
	if (wait_fds(p, POLLED, sleep_until(wake, s->now)) < 0 && errno != EINTR)
		die("cannot wait: %s", strerror(errno));
	s->now = host_clock_ms();
	session_type(s);
	for (i = 0; i < FEEDS; i++)
		if (p[i].revents)
			session_read(s, (enum feed)i);
	sink_pump(&s->out);
	sink_pump(&s->events_out);
	session_reap(s);
}

static void press_button(struct session *s)
{
	session_press(s);
	if (!s->vm.presses)
		s->vm.first_press_ms = s->now;
	s->vm.last_press_ms = s->now;
	s->vm.presses++;
	if (s->vm.presses == 1)
		note("pressing the power button%s",
		    s->vm.asks         ? " (once more to force)" :
		    s->vm.panic_silent ? ": the console shows a kernel panic, and the guest is busy and silent since" :
					 "");
}

/* Carries out one decision. Returns when to look again. */
static int64_t act(struct session *s, const struct decision *d)
{
	switch (d->step) {
	case STEP_PRESS:
		press_button(s);
		break;
	case STEP_END:
		s->vm.end = d->end;
		s->vm.end_ms = s->now;
		session_send(s, QMP_QUIT);
		break;
	case STEP_KILL:
		child_kill(s->pid);
		return INT64_MAX; /* its end is news */
	case STEP_WAIT:
		return d->wake_ms;
	}
	return s->now;
}

/* Says once that nothing at all has come from a guest. Returns when that is due. */
static int64_t note_silence(struct session *s)
{
	if (!s->vm.running || s->vm.heard || s->hush_noted || s->vm.stopped != REASON_NONE)
		return INT64_MAX;
	if (s->now < s->vm.run_ms + SILENCE_MS)
		return s->vm.run_ms + SILENCE_MS;
	s->hush_noted = true;
	note("nothing has come from the guest in %d s: no console output, no event. Does its kernel fit the machine "
	     "(--boot, --append console=, CONFIG_SERIAL_AMBA_PL011_CONSOLE or CONFIG_SERIAL_8250_CONSOLE)?",
	    SILENCE_MS / 1000);
	return INT64_MAX;
}

static int64_t earlier_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void guest_loop(struct session *s)
{
	while (!s->vm.gone) {
		struct decision d = verdict_next(&s->policy, &s->vm, &s->guest, s->now);
		int64_t wake = act(s, &d);
		int64_t tick = console_text_tick(&s->console, s->now), line = session_line(s);
		int64_t look = session_judge_panic(s), hush = note_silence(s);

		wake = earlier_of(wake, earlier_of(tick, line));
		wait_for_input(s, earlier_of(wake, earlier_of(look, hush)));
	}
}

/* QEMU is gone: what it left in the channels is all there will ever be. */
static void drain(struct session *s)
{
	int i;

	for (i = 0; i < FEED_SIGNALS; i++)
		while (session_read(s, (enum feed)i))
			;
	console_text_end(&s->console);
}

/* Waits for slow readers of the outputs, until the next signal. */
static void flush(struct session *s)
{
	int asks = s->vm.asks;

	while ((s->out.len || s->events_out.len) && s->vm.asks == asks)
		wait_for_input(s, INT64_MAX);
}

static void note_losses(const struct session *s)
{
	if (s->out.error)
		note("console: %s", strerror(s->out.error));
	if (s->out.dropped || s->out.len)
		note("console: %lu bytes dropped, %s", s->out.dropped + s->out.len,
		    s->out.owned ? "the file has its 16 MiB" : "the reader did not keep up");
	if (s->events_out.error)
		note("events: %s", strerror(s->events_out.error));
	if (s->events_out.dropped || s->events_out.len)
		note("events: %lu bytes not kept", s->events_out.dropped + s->events_out.len);
	if (s->guest.bad || s->events.overlong)
		note("events: %lu lines were none", s->guest.bad + s->events.overlong);
}

/* A reader of a pipe may leave when it has seen enough; a file must be whole. */
static void judge_output(struct verdict *v, struct sink *sink, const char *option, const char *path)
{
	int error = sink_close(sink);

	if (error && error != EPIPE)
		verdict_output_failed(v, option, path, error);
}

static int run_guest(const struct options *opt, const struct backend *backend, const struct strlist *command)
{
	static struct session s; /* large: not for the stack */
	struct verdict v;

	session_start(&s, opt, backend, command);
	guest_loop(&s);
	drain(&s);
	flush(&s);
	terminal_restore();
	s.guest.bad += s.events.overlong;
	s.events.overlong = 0;
	note_losses(&s);
	v = verdict_final(&s.policy, &s.vm, &s.guest);
	judge_output(&v, &s.out, "console", opt->console);
	judge_output(&v, &s.events_out, "events", opt->events);
	report_run(opt, &s.vm, &s.guest, &v);
	session_finish(&s);
	return v.status;
}

static int print_command(const struct options *opt, const struct backend *backend, const struct strlist *command)
{
	strlist_write(command, stdout);
	backend->print_files(opt, stdout);
	putchar('\n');
	return fflush(stdout) ? NOTE_FAILED : 0;
}

int run_main(int argc, char *argv[])
{
	const struct backend *backend;
	static char program[QEMU_PATH_MAX];
	char cmdline[CMDLINE_SIZE];
	struct strlist command = { 0 };
	static struct options opt;
	int status = 0;

	options_parse(&opt, argc, argv);
	if (!opt.dry_run)
		note_report_failures(report_failure); /* not before: what is on the command line is understood now */
	backend = opt.vmm == VMM_VZ ? &backend_vz : &backend_qemu;
	preflight(&opt);
	backend->prepare(&opt, program, sizeof(program));
	preflight_cmdline(&opt, cmdline);
	backend->command(&opt, program, cmdline, &command);
	if (opt.dry_run)
		status = print_command(&opt, backend, &command);
	else
		status = run_guest(&opt, backend, &command);
	strlist_finish(&command);
	options_finish(&opt);
	return status;
}
