// SPDX-License-Identifier: MIT
/*
 * ns_probe.c - stands for every program that an inittab of beside.sh names: writes to /log how it was started, and acts as such a
 * program would.
 *
 *	PID start WORDS | how it was started | its environment
 *	PID signal N
 *
 * By its name: a getty, a shell, a daemon stays until a signal; rc 0 and rc.0 power off at their end, rc 6 and rc.6 reboot; all
 * others end at once, `false` with status 1.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static const char *const stay[] = { "getty", "agetty", "mingetty", "login", "bash", "su", "xdm", "startx", "daemon", "myinit" };
static const char *const terminals[] = { "console", "tty1", "tty2", "ttyS0", "ttyS1", "hvc0", "null" };

static char record[4096];
static size_t used;
static int log_fd;

static void __attribute__((format(printf, 1, 2))) add(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(record + used, sizeof(record) - used, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < sizeof(record) - used)
		used += (size_t)n;
}

/* One write(2), so that records of several processes do not mix. */
static void write_record(void)
{
	(void)!write(log_fd, record, used);
	used = 0;
}

/* The number of a field of /proc/self/stat, after the name: 3 is the state. */
static long stat_field(int field)
{
	char text[1024], *at;
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[n > 0 ? n : 0] = '\0';
	at = strrchr(text, ')');
	for (; at && field > 2; field--)
		at = strchr(at + 1, ' ');
	return at ? atol(at + 1) : -1;
}

/* A terminal's name by its number: several names of one terminal do not occur. */
static const char *name_of(dev_t dev)
{
	static char path[32];

	for (size_t i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++) {
		struct stat st;

		snprintf(path, sizeof(path), "/dev/%s", terminals[i]);
		if (stat(path, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == dev)
			return terminals[i];
	}
	return "other";
}

static void add_descriptors(void)
{
	for (int fd = 0; fd < 64; fd++) {
		struct stat st;

		if (fd == log_fd || fstat(fd, &st) < 0)
			continue;
		add(" %d=%s", fd, S_ISCHR(st.st_mode) ? name_of(st.st_rdev) : "other");
	}
}

/* Signals 32 and 33, the C library's own: make starts its programs by posix_spawn(3), which in glibc ignores them. */
#define LIBC_SIGNALS (3ULL << 31)

static void add_signals(void)
{
	static const char *const names[] = { "SigBlk", "SigIgn" };
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof(line), f))
		for (size_t i = 0; i < 2; i++)
			if (strncmp(line, names[i], 6) == 0)
				add(" %s=%llx", names[i], strtoull(line + 8, NULL, 16) & ~LIBC_SIGNALS);
	if (f)
		(void)fclose(f);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_environment(void)
{
	size_t n = 0;

	while (environ[n])
		n++;
	qsort(environ, n, sizeof(*environ), by_name);
	for (size_t i = 0; i < n; i++)
		add(" %s", environ[i]);
}

static void log_start(char **argv)
{
	char cwd[256];
	mode_t mask = umask(0);
	long tty = stat_field(7), pgrp = tcgetpgrp(STDIN_FILENO);

	add("%d start", getpid());
	for (char **word = argv; *word; word++)
		add(" %s", *word);
	add(" | cwd=%s", getcwd(cwd, sizeof(cwd)) ? cwd : "?");
	add_descriptors();
	add(" terminal=%s", tty > 0 ? name_of((dev_t)tty) : "none");
	add(" session=%s group=%s", getsid(0) == getpid() ? "own" : "another", getpgrp() == getpid() ? "own" : "another");
	add(" foreground=%s", pgrp == getpgrp() ? "yes" : "no");
	add(" umask=%o nice=%d", mask, getpriority(PRIO_PROCESS, 0));
	add_signals();
	add(" |");
	add_environment();
	add("\n");
	write_record();
}

static void on_signal(int sig)
{
	add("%d signal %d\n", getpid(), sig);
	write_record();
	_exit(0);
}

static bool stays(const char *name)
{
	for (size_t i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		if (strcmp(name, stay[i]) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2 };
	const char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0] + (*argv[0] == '-');
	const char *last = strncmp(name, "rc.", 3) == 0 ? name + 3 : argv[argc - 1];

	log_fd = open("/log", O_WRONLY | O_APPEND | O_CLOEXEC);
	if (stays(name))
		for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
			(void)signal(signals[i], on_signal);
	log_start(argv);
	if (stays(name))
		for (;;)
			pause();
	if (strncmp(name, "rc", 2) == 0 && (*last == '0' || *last == '6'))
		(void)reboot(*last == '0' ? RB_POWER_OFF : RB_AUTOBOOT);
	return strcmp(name, "false") == 0;
}
