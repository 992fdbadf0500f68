// SPDX-License-Identifier: MIT
/* session.c - one guest under way: its beginning and its end. */
#include "host-shim/run/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/clock.h"
#include "host-shim/common/host_signals.h"
#include "host-shim/common/note.h"
#include "host-shim/qemu/vz.h"

static struct policy policy_of(const struct options *opt)
{
	return (struct policy){
		.press = opt->press,
		.press_after_ms = opt->press_after_ms,
		.press_once = opt->press_once,
		.grace_ms = opt->grace_ms,
		.timeout_ms = opt->timeout_ms,
		.ready_timeout_ms = opt->ready_timeout_ms,
		.workload = opt->workload != NULL,
		.silent_resets = opt->vmm == VMM_VZ,
	};
}

/* Our end does not block and stays ours; the other end is for the VMM. */
static void own(int fd)
{
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		die("cannot set up a channel: %s", strerror(errno));
}

static void open_channels(struct session *s, int theirs[CHANNELS])
{
	int i, pair[2];

	for (i = 0; i < CHANNELS; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
			die("cannot make a channel: %s", strerror(errno));
		own(pair[0]);
		fcntl(pair[1], F_SETFD, FD_CLOEXEC);
		s->fds[i] = pair[0];
		theirs[i] = pair[1];
	}
}

static int open_words(struct session *s)
{
	int ends[2];

	if (pipe(ends) < 0)
		die("cannot make a pipe: %s", strerror(errno));
	own(ends[0]);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	s->fds[FEED_WORDS] = ends[0];
	return ends[1];
}

/* The kernel's /dev/console is the last console= of its command line. */
static enum feed keyboard_of(const struct options *opt)
{
	const char *at = opt->append, *last = NULL;

	while (at && (at = strstr(at, "console=")))
		last = at += strlen("console=");
	return last && !strncmp(last, "hvc", 3) ? FEED_HVC : FEED_SERIAL;
}

static void open_keyboard(struct session *s)
{
	s->fds[FEED_KEYS] = -1;
	if (!s->opt->interactive)
		return;
	note("escape key: Ctrl-], then p presses the power button, k forces, ? helps");
	s->keyboard = keyboard_of(s->opt);
	s->fds[FEED_KEYS] = STDIN_FILENO;
	terminal_raw();
}

static void open_outputs(struct session *s)
{
	int r = sink_open(&s->out, s->opt->console);

	if (r < 0)
		die("--console %s: %s", s->opt->console, strerror(-r));
	r = sink_open(&s->events_out, s->opt->events);
	if (r < 0)
		die("--events %s: %s", s->opt->events, strerror(-r));
	console_text_init(&s->console, &s->out, s->opt->press_line);
	s->console.raw = s->opt->interactive ? (int)(keyboard_of(s->opt) - FEED_SERIAL) : -1;
	s->console.make_visible = !s->opt->interactive && !strcmp(s->opt->console, "-") && isatty(STDOUT_FILENO);
}

/* In a file without a name: a pipe holds too little. Returns how many. */
static size_t open_files(const struct options *opt, const struct backend *backend, int fds[BACKEND_FILES])
{
	const uint8_t *bytes;
	size_t n, len;

	for (n = 0; n < BACKEND_FILES && (len = backend->file(opt, n, &bytes)); n++) {
		FILE *f = tmpfile();

		if (!f || fwrite(bytes, len, 1, f) != 1 || fflush(f))
			die("cannot make a file for QEMU: %s", strerror(errno));
		fds[n] = fcntl(fileno(f), F_DUPFD_CLOEXEC, CHILD_FIRST_FD);
		if (fds[n] < 0 || lseek(fds[n], 0, SEEK_SET) < 0)
			die("cannot make a file for QEMU: %s", strerror(errno));
		fclose(f);
	}
	return n;
}

void session_start(struct session *s, const struct options *opt, const struct backend *backend,
    const struct strlist *command)
{
	int theirs[CHANNELS + BACKEND_FILES], words;
	size_t i, n;

	memset(s, 0, sizeof(*s));
	s->opt = opt;
	s->vmm = backend->name;
	s->vm.vmm = opt->vmm == VMM_VZ ? backend->name : NULL;
	s->policy = policy_of(opt);
	open_outputs(s);
	if (lines_init(&s->qmp) < 0 || lines_init(&s->events) < 0 || lines_init(&s->words) < 0)
		die("out of memory");
	s->fds[FEED_SIGNALS] = host_signals_open();
	if (s->fds[FEED_SIGNALS] < 0)
		die("cannot catch signals: %s", strerror(-s->fds[FEED_SIGNALS]));
	open_keyboard(s);
	open_channels(s, theirs);
	n = CHANNELS + open_files(opt, backend, theirs + CHANNELS);
	words = open_words(s);
	s->vm.start_ms = s->now = host_clock_ms();
	s->pid = child_spawn(command->items, theirs, n, words, words);
	if (s->pid < 0)
		die("cannot start %s: %s", command->items[0], strerror(-s->pid));
	for (i = 0; i < n; i++)
		close(theirs[i]);
	close(words);
}

void session_send(struct session *s, enum qmp_command command)
{
	const char *line = qmp_command(command);

	if (s->fds[FEED_QMP] >= 0 && write(s->fds[FEED_QMP], line, strlen(line)) < 0)
		return;
}

static void move_line(struct session *s, int level)
{
	char command[160];
	size_t len = vz_line_command(command, sizeof(command), s->pl061, level);

	if (s->fds[FEED_LINE] >= 0 && *s->pl061 && write(s->fds[FEED_LINE], command, len) < 0)
		note("the button's line does not move: %s", strerror(errno));
	s->line_falls_ms = level ? s->now + VZ_PULSE_MS : 0;
}

void session_press(struct session *s)
{
	if (s->opt->boot == BOOT_VZ)
		move_line(s, 1);
	else
		session_send(s, QMP_POWERDOWN);
}

int64_t session_line(struct session *s)
{
	if (s->line_falls_ms && s->line_falls_ms <= s->now)
		move_line(s, 0);
	return s->line_falls_ms ? s->line_falls_ms : INT64_MAX;
}

void session_reap(struct session *s)
{
	int status;

	if (!s->vm.gone && waitpid(s->pid, &status, WNOHANG) == s->pid) {
		s->vm.gone = true;
		s->vm.wait_status = status;
	}
}

void session_finish(struct session *s)
{
	int i;

	for (i = 0; i < FEEDS; i++) {
		if (s->fds[i] >= 0 && i != FEED_SIGNALS && i != FEED_KEYS)
			close(s->fds[i]);
		s->fds[i] = -1;
	}
	lines_finish(&s->qmp);
	lines_finish(&s->events);
	lines_finish(&s->words);
	sink_finish(&s->out);
	sink_finish(&s->events_out);
}
