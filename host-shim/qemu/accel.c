// SPDX-License-Identifier: MIT
/*
 * accel.c - finds an accelerator that really starts.
 *
 * In a nested machine /dev/kvm may exist, and QEMU may open it, and a guest still does not run. So
 * this starts the guest's machine without a kernel and lets it run. The accelerator counts as usable
 * if QEMU still answers after that.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/clock.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/lines.h"
#include "host-shim/common/note.h"
#include "host-shim/qemu/qemu.h"
#include "host-shim/qemu/qmp.h"

#define PROBE_MS 10000

struct probe {
	int fd;
	bool works;
};

static void send_command(struct probe *p, enum qmp_command command)
{
	const char *line = qmp_command(command);

	if (write(p->fd, line, strlen(line)) < 0)
		p->works = false;
}

/* Each reply leads to the next command; the last one proves a machine that ran and still talks. */
static void on_line(void *ctx, char *line, size_t len)
{
	struct probe *p = ctx;
	struct qmp_message m;

	qmp_line(line, len, &m);
	if (m.kind == QMP_GREETING)
		send_command(p, QMP_CAPABILITIES);
	else if (m.kind == QMP_DONE && m.command == QMP_CAPABILITIES)
		send_command(p, QMP_CONT);
	else if (m.kind == QMP_DONE && m.command == QMP_CONT)
		send_command(p, QMP_STATUS);
	else if (m.kind == QMP_DONE && m.command == QMP_STATUS)
		p->works = true;
}

static void talk(struct probe *p)
{
	int64_t deadline = host_clock_ms() + PROBE_MS, left;
	struct lines lines;
	char data[1024];

	if (lines_init(&lines) < 0)
		die("out of memory");
	while (!p->works && (left = deadline - host_clock_ms()) > 0) {
		struct pollfd pfd = { .fd = p->fd, .events = POLLIN };
		ssize_t n;

		if (poll(&pfd, 1, (int)left) <= 0)
			break;
		n = read(p->fd, data, sizeof(data));
		if (n <= 0)
			break;
		lines_feed(&lines, data, (size_t)n, on_line, p);
	}
	lines_finish(&lines);
}

/* QEMU's last line, for the error message. */
static void last_words(int fd, char *words, size_t size)
{
	char data[1024];
	ssize_t n = read(fd, data, sizeof(data));

	while (n > 0 && data[n - 1] == '\n')
		n--;
	text_safe(words, size, data, n > 0 ? (size_t)n : 0);
}

static bool starts(const struct options *opt, const char *program, char *words, size_t size)
{
	struct strlist argv = { 0 };
	struct probe p = { 0 };
	int pair[2], err[2], status;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || pipe(err) < 0)
		die("cannot make a channel: %s", strerror(errno));
	fcntl(pair[0], F_SETFD, FD_CLOEXEC);
	fcntl(pair[1], F_SETFD, FD_CLOEXEC);
	fcntl(err[0], F_SETFD, FD_CLOEXEC);
	fcntl(err[1], F_SETFD, FD_CLOEXEC);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	qemu_probe_command(opt, program, &argv);
	pid = child_spawn(argv.items, &pair[1], 1, err[1], err[1]);
	if (pid < 0)
		die("cannot start %s: %s", program, strerror(-pid));
	close(pair[1]);
	close(err[1]);
	p.fd = pair[0];
	talk(&p);
	child_kill(pid);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	last_words(err[0], words, size);
	close(pair[0]);
	close(err[0]);
	strlist_finish(&argv);
	return p.works;
}

void qemu_choose_accel(struct options *opt, const char *program)
{
	static const enum accel hardware[] = { ACCEL_KVM, ACCEL_HVF };
	enum accel wanted = opt->accel;
	char words[512] = "";
	size_t i;

	if (wanted == ACCEL_TCG)
		return;
	signal(SIGPIPE, SIG_IGN); /* QEMU may have ended before a command reaches it */
	for (i = 0; i < sizeof(hardware) / sizeof(hardware[0]); i++) {
		if (wanted != ACCEL_AUTO && wanted != hardware[i])
			continue;
		opt->accel = hardware[i];
		if (starts(opt, program, words, sizeof(words)))
			return;
	}
	if (wanted != ACCEL_AUTO)
		die("--accel %s: a machine does not start with it: %s", options_accel_name(wanted),
		    words[0] ? words : "QEMU does not answer");
	opt->accel = ACCEL_TCG;
}
