// SPDX-License-Identifier: MIT
/* receive.c - what arrives during a session, and what it changes. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/run/session.h"

/* A guest that never stops talking does not fill the host's disk with events. */
#define EVENTS_OUT_MAX ((size_t)16 * 1024 * 1024)

#define ANNOUNCED_MAX 32

/* The machine stands, so QEMU has read its device tree. */
static void on_capabilities(struct session *s)
{
	if (s->opt->tree)
		unlink(s->opt->tree);
	session_send(s, s->opt->boot == BOOT_VZ ? QMP_DEVICES : QMP_CONT);
}

static void on_devices(struct session *s, const char *pl061)
{
	if (strlen(pl061) >= sizeof(s->pl061) || !*pl061) {
		snprintf(s->vm.words, sizeof(s->vm.words), "this QEMU's machine has no PL061");
		s->vm.refused = true;
		return;
	}
	strcpy(s->pl061, pl061);
	session_send(s, QMP_CONT);
}

static void on_done(struct session *s, const struct qmp_message *m)
{
	switch (m->command) {
	case QMP_CAPABILITIES:
		on_capabilities(s);
		break;
	case QMP_DEVICES:
		on_devices(s, m->text);
		break;
	case QMP_CONT:
		s->vm.running = true;
		s->vm.run_ms = s->now;
		break;
	case QMP_STATUS:
		/* QEMU went round its loop after the stop and had nothing more from the guest. */
		s->vm.drained = !s->fresh;
		if (s->fresh)
			session_send(s, QMP_STATUS);
		s->fresh = false;
		break;
	case QMP_POWERDOWN:
	case QMP_QUIT:
	case QMP_COMMANDS:
		break;
	}
}

static void on_qmp(void *ctx, char *line, size_t len)
{
	struct session *s = ctx;
	struct qmp_message m;

	qmp_line(line, len, &m);
	switch (m.kind) {
	case QMP_GREETING:
		session_send(s, QMP_CAPABILITIES);
		break;
	case QMP_DONE:
		on_done(s, &m);
		break;
	case QMP_ERROR:
		note("%s refused a command: %s", s->vmm, m.text);
		memcpy(s->vm.words, m.text, sizeof(m.text));
		s->vm.refused |= m.command == QMP_CAPABILITIES || m.command == QMP_CONT ||
		    m.command == QMP_DEVICES;
		break;
	case QMP_SHUTDOWN:
		if (s->vm.stopped != REASON_NONE)
			break;
		s->vm.stopped = m.reason;
		s->vm.stopped_ms = s->now;
		s->fresh = true;
		session_send(s, QMP_STATUS);
		break;
	case QMP_PANICKED:
		if (!s->vm.panic_told)
			s->vm.panic_told_ms = s->now;
		s->vm.panic_told = true;
		break;
	case QMP_IGNORED:
	case QMP_GARBAGE:
		break;
	}
}

static void announce(const struct session *s, enum guest_event event)
{
	const struct guest *g = &s->guest;
	size_t i;

	switch (event) {
	case GUEST_ARMED:
		note("the guest's power button is armed: %s", g->channel);
		break;
	case GUEST_UNWIRED:
		note("the guest cannot hear its power button: %s", g->unwired);
		break;
	case GUEST_NET:
		if (g->address[0])
			note("the guest's address is %s", g->address);
		for (i = 0; g->address[0] && i < s->opt->n_publish; i++)
			note("%s:%ld leads to its port %ld", s->opt->publish[i].address,
			    s->opt->publish[i].host, s->opt->publish[i].guest);
		break;
	case GUEST_READY:
		note("the guest is ready");
		break;
	case GUEST_PRESS:
	case GUEST_STOPPING:
	case GUEST_WORKLOAD:
	case GUEST_EXIT:
	case GUEST_OFF:
	case GUEST_OTHER:
	case GUEST_BAD:
		break;
	}
}

static void keep_event(struct session *s, char *line, size_t len)
{
	if (s->events_out_bytes + len + 1 > EVENTS_OUT_MAX) {
		s->events_out.dropped += len + 1;
		return;
	}
	s->events_out_bytes += len + 1;
	line[len] = '\n';
	sink_put(&s->events_out, line, len + 1);
}

static void on_guest_event(void *ctx, char *line, size_t len)
{
	struct session *s = ctx;
	struct guest before = s->guest;
	enum guest_event event;

	if (!len)
		return;
	event = guest_line(&s->guest, line, len, s->now);
	if (event == GUEST_BAD)
		return;
	console_text_alive(&s->console, s->now);
	session_judge_panic(s);
	keep_event(s, line, len);
	/* News only, and not for ever: a guest cannot flood our terminal. */
	if (before.ready == s->guest.ready && before.armed == s->guest.armed &&
	    !strcmp(before.unwired, s->guest.unwired) && !strcmp(before.address, s->guest.address))
		return;
	if (s->announced++ < ANNOUNCED_MAX)
		announce(s, event);
}

/* What QEMU says before the guest runs is why it will not: all of it. Later, the last line. */
static void remember(struct vm *vm, const char *line, size_t len)
{
	size_t at = vm->running ? 0 : strlen(vm->words);

	if (at && at + 2 < sizeof(vm->words)) {
		memcpy(vm->words + at, "; ", 3);
		at += 2;
	}
	text_safe(vm->words + at, sizeof(vm->words) - at, line, len);
}

static void on_words(void *ctx, char *line, size_t len)
{
	struct session *s = ctx;
	char head[32];

	/* About the names of the firmware's own files, which are what it looks for. */
	if (strstr(line, "fw_cfg item names should be prefixed"))
		return;
	remember(&s->vm, line, len);
	text_safe(line, len + 1, line, len);
	snprintf(head, sizeof(head), "[%s] ", s->vmm);
	note_other(head, line);
}

static void on_host_signal(struct session *s, int sig)
{
	if (sig == SIGCHLD)
		return;
	s->vm.asks++;
	if (s->vm.asks == 1)
		s->vm.ask_ms = s->now;
	if (s->vm.asks == 2)
		s->vm.force_ms = s->now;
}

static void take_console(struct session *s, enum console_stream stream, const char *data,
    size_t len)
{
	s->fresh = s->vm.heard = true;
	console_text_feed(&s->console, stream, data, len, s->now);
	s->vm.line = s->console.awaited_seen;
	s->vm.line_ms = s->console.awaited_ms;
	s->vm.restarted = s->console.restarted;
	session_judge_panic(s);
}

/* p presses at any time; only k forces. */
static void press_by_key(struct session *s)
{
	if (!s->vm.running)
		return;
	if (s->vm.presses) {
		session_press(s);
		s->vm.last_press_ms = s->now;
		s->vm.presses++;
	} else if (!s->vm.asks) {
		on_host_signal(s, SIGINT);
	}
}

static void force_by_key(struct session *s)
{
	while (s->vm.asks < 2)
		on_host_signal(s, SIGINT);
}

static void take_keys(struct session *s, char *data, size_t len)
{
	switch (terminal_keys_take(&s->keys, data, &len)) {
	case WISH_PRESS:
		press_by_key(s);
		break;
	case WISH_FORCE:
		force_by_key(s);
		break;
	case WISH_HELP:
		note("Ctrl-] p: press the power button; Ctrl-] k: end the guest by force; Ctrl-] Ctrl-]: send Ctrl-]");
		break;
	case WISH_NONE:
		break;
	}
	if (len > sizeof(s->typed) - s->typed_len)
		len = sizeof(s->typed) - s->typed_len;
	memcpy(s->typed + s->typed_len, data, len);
	s->typed_len += len;
	session_type(s);
}

void session_type(struct session *s)
{
	int fd = s->fds[s->keyboard];
	ssize_t n = fd < 0 || !s->typed_len ? 0 : write(fd, s->typed, s->typed_len);

	if (n <= 0)
		return;
	s->typed_len -= (size_t)n;
	memmove(s->typed, s->typed + n, s->typed_len);
}

static void take_feed(struct session *s, enum feed feed, char *data, size_t len)
{
	size_t i;

	switch (feed) {
	case FEED_QMP:
		lines_feed(&s->qmp, data, len, on_qmp, s);
		break;
	case FEED_SERIAL:
		take_console(s, CONSOLE_SERIAL, data, len);
		break;
	case FEED_HVC:
		take_console(s, CONSOLE_HVC, data, len);
		break;
	case FEED_EVENTS:
		s->fresh = s->vm.heard = true;
		lines_feed(&s->events, data, len, on_guest_event, s);
		break;
	case FEED_WORDS:
		lines_feed(&s->words, data, len, on_words, s);
		break;
	case FEED_LINE:
		/* qtest answers each command with a line: OK, or FAIL and why. */
		if (memmem(data, len, "FAIL", 4))
			note("QEMU refused to move the button's line");
		break;
	case FEED_SIGNALS:
		for (i = 0; i < len; i++)
			on_host_signal(s, (unsigned char)data[i]);
		break;
	case FEED_KEYS:
		take_keys(s, data, len);
		break;
	case FEEDS:
		break;
	}
}

/* The rest of a stream is a line, also without a newline. */
static void end_feed(struct session *s, enum feed feed)
{
	if (feed != FEED_KEYS)
		close(s->fds[feed]);
	s->fds[feed] = -1;
	if (feed == FEED_EVENTS)
		lines_end(&s->events, on_guest_event, s);
	if (feed == FEED_WORDS)
		lines_end(&s->words, on_words, s);
	if (feed == FEED_QMP) {
		s->vm.qmp_lost = true;
		s->vm.qmp_lost_ms = s->now;
	}
}

bool session_read(struct session *s, enum feed feed)
{
	ssize_t n;

	if (s->fds[feed] < 0)
		return false;
	n = read(s->fds[feed], s->chunk, sizeof(s->chunk));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	/* QEMU that exits with our last command unread leaves ECONNRESET: an end like another. */
	if (n <= 0) {
		end_feed(s, feed);
		return false;
	}
	take_feed(s, feed, s->chunk, (size_t)n);
	return true;
}
