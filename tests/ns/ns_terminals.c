// SPDX-License-Identifier: MIT
/*
 * ns_terminals.c - pseudo-terminals of this machine as the terminals that init sees: /dev/console, /dev/tty1 and so on.
 */
#include "tests/ns/ns_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#define TERMINALS 8
#define ASKFIRST "press Enter"

static struct terminal {
	const char *name;
	char path[64]; /* of the slave, in the machine's /dev */
	int master, slave;
	size_t matched; /* characters of the prompt */
} terminals[TERMINALS];
static int count;

void terminals_open(void)
{
	char *rest = NULL;

	for (char *name = options.terminals ? strtok_r(options.terminals, " ", &rest) : NULL; name; name = strtok_r(NULL, " ", &rest)) {
		struct terminal *t = &terminals[count++];

		if (count > TERMINALS) {
			errno = E2BIG;
			die("--terminals");
		}
		t->name = name;
		t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		must(t->master, "/dev/ptmx");
		must(grantpt(t->master), "grantpt");
		must(unlockpt(t->master), "unlockpt");
		must(-ptsname_r(t->master, t->path, sizeof(t->path)), "ptsname");
	}
}

/* At the prompt, which may come in parts, presses Enter. */
static void answer(struct terminal *t, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		t->matched = text[i] == ASKFIRST[t->matched] ? t->matched + 1 : text[i] == *ASKFIRST;
		if (t->matched == strlen(ASKFIRST)) {
			t->matched = 0;
			(void)!write(t->master, "\r", 1);
		}
	}
}

/* A master is at its end (EIO) as long as no process has the terminal open: look again later. */
static void __attribute__((noreturn)) serve(void)
{
	char text[1024];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		for (int i = 0; i < count; i++) {
			struct pollfd fd = { .fd = terminals[i].master, .events = POLLIN };
			ssize_t n = poll(&fd, 1, 0) > 0 && fd.revents & POLLIN ? read(fd.fd, text, sizeof(text)) : 0;

			if (n <= 0)
				continue;
			(void)!write(STDERR_FILENO, text, (size_t)n);
			answer(&terminals[i], text, (size_t)n);
		}
		(void)poll(NULL, 0, 5);
	}
}

void terminals_serve(void)
{
	if (count && fork() == 0)
		serve();
}

void terminals_find(void)
{
	for (int i = 0; i < count; i++) {
		terminals[i].slave = open(terminals[i].path, O_PATH | O_CLOEXEC);
		must(terminals[i].slave, terminals[i].path);
	}
}

void terminals_place(void)
{
	for (int i = 0; i < count; i++) {
		char path[80], from[40];

		snprintf(from, sizeof(from), "/proc/self/fd/%d", terminals[i].slave);
		snprintf(path, sizeof(path), "dev/%s", terminals[i].name);
		write_file(path, "");
		must(mount(from, path, NULL, MS_BIND, NULL), path);
	}
}

void terminals_stdio(void)
{
	char path[80];
	int fd;

	if (!count)
		return;
	snprintf(path, sizeof(path), "/dev/%s", terminals[0].name);
	fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	must(fd, path);
	for (int std = 0; std <= 2; std++)
		must(dup2(fd, std), path);
}
