// SPDX-License-Identifier: MIT
/*
 * other_init.c - sends requests to an init that is not softoff's, each in its own way.
 *
 * The files that an init leaves in /run, or its name, tell which init it is. An unknown init gets the request by the command that it
 * brings along.
 */
#include "agent/other_init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/text.h"

enum how {
	BY_SIGNAL,
	BY_WORD,    /* written to the FIFO that is its sign: "poweroff" (openrc-init.c) */
	BY_REQUEST, /* the same, of sysvinit's form (initreq.h) */
	BY_BITS,    /* the x bits of two files, looked at when SIGCONT comes (runit(8); Debian has them in /run) */
	BY_COMMAND,
};

static const struct language {
	char init[9];
	char sign[22]; /* a path that exists, or the name of PID 1 (/proc/1/comm); "": any */
	uint8_t how;
	uint8_t signals[POWER_HALT]; /* from POWER_OFF on */
} languages[] = {
	/* init       sign                    how         poweroff reboot   halt */
	{ "systemd",  "/run/systemd/system",  BY_SIGNAL,  { 38,      39,      37 } }, /* SIGRTMIN+4, +5, +3, from 34 */
	{ "OpenRC",   "/run/openrc/init.ctl", BY_WORD,    { 0 } },
	{ "sysvinit", "/run/initctl",         BY_REQUEST, { 0 } },
	{ "sysvinit", "/dev/initctl",         BY_REQUEST, { 0 } },
	{ "runit",    "runit",                BY_BITS,    { SIGCONT, SIGCONT, SIGCONT } },
	{ "init",     "init",                 BY_SIGNAL,  { SIGUSR2, SIGTERM, SIGUSR1 } }, /* BusyBox, toybox, softoff */
	{ "BusyBox",  "busybox",              BY_SIGNAL,  { SIGUSR2, SIGTERM, SIGUSR1 } },
	{ "init",     "",                     BY_COMMAND, { 0 } },
};

/* Opens the FIFO without waiting for a reader: ENXIO if there is none. */
static int write_fifo(const char *path, const void *data, size_t len)
{
	int fd FD_CLOSE = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 || write(fd, data, len) < 0 ? -errno : 0;
}

/* Debian's scripts wait 10 s for all processes to end except the pids in this folder (/etc/init.d/sendsigs). The agent does not end. */
static void be_omitted(void)
{
	int fd FD_CLOSE = open("/run/sendsigs.omit.d/softoff-agent", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd >= 0)
		text_print(fd, "%d\n", (int)getpid());
}

static int set_bits(const char *stop, const char *reboot, enum power_action action)
{
	return chmod(stop, 0100) < 0 || chmod(reboot, action == POWER_REBOOT ? 0100 : 0) < 0 ? -errno : 0;
}

static int exec_program(void *path)
{
	char *const argv[] = { path, NULL };

	(void)execv(path, argv);
	return 127;
}

static int send_request(const struct language *l, enum power_action action)
{
	static struct {
		int magic, command, runlevel, sleep_s;
		char data[368];
	} request;
	static char path[24];
	int err;

	be_omitted();
	switch ((enum how)l->how) {
	case BY_WORD:
		return write_fifo(l->sign, power_name(action), strlen(power_name(action)));
	case BY_REQUEST:
		request.magic = 0x03091969;
		request.command = 1; /* to a runlevel */
		request.runlevel = action == POWER_REBOOT ? '6' : '0';
		return write_fifo(l->sign, &request, sizeof(request));
	case BY_COMMAND:
		(void)TEXT_SET(path, "/sbin/%s", power_name(action));
		err = spawn_user(exec_program, path);
		return err < 0 ? err : 0;
	case BY_BITS:
		err = set_bits("/run/runit.stopit", "/run/runit.reboot", action);
		if (err < 0)
			err = set_bits("/etc/runit/stopit", "/etc/runit/reboot", action);
		if (err < 0)
			return err;
		break;
	case BY_SIGNAL:
		break;
	}
	return kill(1, l->signals[action - POWER_OFF]) < 0 ? -errno : 0;
}

int other_init_request(enum power_action action)
{
	static int said; /* a repeated result is logged once */
	char name[32] = "";
	const struct language *l = languages;
	int err, what;

	(void)fd_read_line("/proc/1/comm", name, sizeof(name));
	while (*l->sign == '/' ? access(l->sign, F_OK) < 0 : *l->sign && strcmp(l->sign, name) != 0)
		l++; /* the last one fits always */
	err = send_request(l, action);
	what = err * (POWER_HALT + 1) + (int)action;
	if (what != said)
		log_line("asking %s for %s%s", l->init, power_name(action), err ? ": it does not listen (yet)" : "");
	said = what;
	return err;
}
