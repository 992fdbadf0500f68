// SPDX-License-Identifier: MIT
/* main.c - the agent as a program of its own, for guests that keep their init. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/button.h"
#include "agent/doctor/walk.h"
#include "agent/fallback_shutdown.h"
#include "agent/logind.h"
#include "agent/watch.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/text.h"

#define USAGE 2
#define GO_ON (-1)

#define BUDGET_MS 60000u

static const char help[] =
	"usage: agent [--command CMD] [--budget DURATION] [--daemon] [--force] [--without CHANNEL]...\n"
	"             [--qga-vsock PORT] [--clock rtc]\n"
	"       agent --watch [--without CHANNEL]...\n"
	"       agent --doctor [--json]\n"
	"Hears the power button and asks the init that runs for a power-off (for KEY_RESTART: a reboot), in its own language.\n"
	"Runs in the foreground. Options may come in any order; a duration is a number with ms, s, m or h, or of seconds.\n"
	"      --command CMD       run CMD instead, by /bin/sh -c, for either\n"
	"      --budget DURATION   if the machine still runs after this (60s), or CMD fails: stop it without that init's help\n"
	"      --daemon            go into the background when the agent can hear the button; log to /dev/kmsg\n"
	"      --force             act even on keys that systemd-logind handles\n"
	"      --without CHANNEL   do not use evdev, acpi, gpio, irq, vsock or qga; repeatable\n"
	"      --qga-vsock PORT    serve the guest-agent protocol on that vsock port too\n"
	"      --clock rtc         set the clock forward when the hardware clock is more than 2s ahead\n"
	"      --watch             show what each channel hears, live, and ask for nothing\n"
	"      --doctor            show whether the button is wired, and if not where the chain breaks; exit status 0: it is,\n"
	"                          1: only by a fallback, 2: it is not, 3: unknown\n"
	"      --json              with --doctor: one line of JSON\n"
	"  -h, --help              this text\n"
	"      --version           the version\n";

static struct agent agent;
static struct params params;
static struct fallback_shutdown fallback_plan = { .budget_ms = BUDGET_MS };
static struct cmdline line; /* options that are parameters of the kernel command line as well */
static bool in_background, force, watch, diagnose, json;
static int starter = -1; /* the pipe on which the process that started the daemon waits */

static int wrong(const char *option, const char *what)
{
	text_print(STDERR_FILENO, "agent: %s: %s; --help lists the options\n", option, what);
	return USAGE;
}

static int print_help(void)
{
	return write(STDOUT_FILENO, help, sizeof(help) - 1) < 0;
}

static int read_budget(const char *s)
{
	uint64_t ms;

	if (cmdline_duration(s, &ms) < 0)
		return wrong(s, "expected a duration such as 60s or 2m");
	fallback_plan.budget_ms = (uint32_t)ms;
	return GO_ON;
}

/* Adds a parameter as on the kernel command line, softoff.NAME=VALUE. */
static int add_param(const char *name, const char *value)
{
	static char words[16][40];
	static size_t used;
	struct text t = text_init(words[used], sizeof(words[used]));

	text_fmt(&t, "softoff.%s=%s", name, value);
	if (t.cut || used == COUNT(words) - 1)
		return wrong(value, "too long, or too many options");
	cmdline_add(&line, words[used++]);
	return GO_ON;
}

static int read_without(const char *channel)
{
	static const char *const names[] = { "evdev", "acpi", "gpio", "irq", "vsock", "qga" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i], channel) == 0)
			return add_param(channel, "off");
	return wrong(channel, "no such channel");
}

static int read_port(const char *s)
{
	const char *end = s;
	uint64_t port;

	if (text_parse_u64(&end, UINT32_MAX - 1u, &port) < 0 || *end || !port)
		return wrong(s, "expected a port number");
	return add_param("qga.vsock", s);
}

static int read_clock(const char *s)
{
	return strcmp(s, "rtc") == 0 ? add_param("clock", s) : wrong(s, "expected rtc");
}

enum choice {
	HELP = 'h',
	VERSION = 256,
	COMMAND,
	BUDGET,
	DAEMON,
	FORCE,
	WITHOUT,
	QGA_VSOCK,
	CLOCK,
	WATCH,
	DOCTOR,
	JSON,
};

static const struct option options[] = {
	{ "command", required_argument, NULL, COMMAND },
	{ "budget", required_argument, NULL, BUDGET },
	{ "daemon", no_argument, NULL, DAEMON },
	{ "force", no_argument, NULL, FORCE },
	{ "without", required_argument, NULL, WITHOUT },
	{ "qga-vsock", required_argument, NULL, QGA_VSOCK },
	{ "clock", required_argument, NULL, CLOCK },
	{ "watch", no_argument, NULL, WATCH },
	{ "doctor", no_argument, NULL, DOCTOR },
	{ "json", no_argument, NULL, JSON },
	{ "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, VERSION },
	{ NULL, 0, NULL, 0 },
};

/* Returns GO_ON, or the exit status. */
static int take_option(int choice)
{
	switch (choice) {
	case COMMAND:
		fallback_plan.command = optarg;
		return GO_ON;
	case BUDGET:
		return read_budget(optarg);
	case DAEMON:
		in_background = true;
		return GO_ON;
	case FORCE:
		force = true;
		return GO_ON;
	case WITHOUT:
		return read_without(optarg);
	case QGA_VSOCK:
		return read_port(optarg);
	case CLOCK:
		return read_clock(optarg);
	case WATCH:
		watch = true;
		return GO_ON;
	case DOCTOR:
		diagnose = true;
		return GO_ON;
	case JSON:
		json = true;
		return GO_ON;
	case HELP:
		return print_help();
	case VERSION:
		text_print(STDOUT_FILENO, "softoff agent " SOFTOFF_VERSION "\n");
		return 0;
	default:
		return USAGE; /* getopt_long(3) has said why */
	}
}

/* Returns GO_ON, or the exit status. */
static int parse(int argc, char **argv)
{
	static char name[] = "agent"; /* what getopt_long(3) puts before its messages */
	int choice, status = GO_ON;

	argv[0] = name;
	while (status == GO_ON && (choice = getopt_long(argc, argv, "h", options, NULL)) >= 0)
		status = take_option(choice);
	if (status != GO_ON)
		return status;
	if (optind < argc)
		return wrong(argv[optind], "unexpected argument");
	if (json && !diagnose)
		return wrong("--json", "is for --doctor");
	return GO_ON;
}

/* Whether logind, or elogind, has the event node open. */
static bool logind_reads(const char *event)
{
	char path[64], found[256];
	struct text readers = TEXT_IN(found);

	(void)TEXT_SET(path, "/dev/input/%s", event);
	doctor_readers(path, &readers);
	return text_find(found, "logind");
}

/*
 * systemd-logind reads each device that udev tags "power-switch", and does what HandlePowerKey= says: a second request for the same
 * press could turn a suspend into a power-off. So a key is left to logind where it acts on it, now, and has the button open: it opens
 * it seconds after its own start, and never without udev's tag. ACPI's netlink message of such a press is the same press. A press
 * that only the GPIO line or the count of interrupts shows did not reach logind, nor did what comes over vsock or the guest agent's
 * port.
 */
static bool is_left_to_logind(const char *channel)
{
	if (force || (strcmp(channel, "evdev") != 0 && strcmp(channel, "acpi") != 0) || !logind_handles_key(""))
		return false;
	return button_look()->fault == FAULT_NONE && logind_reads(button_look()->event);
}

static int request_fallback(enum power_action action)
{
	if (!is_left_to_logind(agent.rang))
		return fallback_shutdown_request(&fallback_plan, action);
	log_line("systemd-logind handles the power key: this press is left to it");
	return 0;
}

static void log_to_kmsg(void)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	log_kmsg(true);
	if (fd < 0)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	(void)dup2(fd, STDERR_FILENO); /* the stopper closes all others */
	log_open(STDERR_FILENO);
	(void)fd_close(fd);
}

/* The agent has looked for the button, and hears it if there is one. */
static void on_started(void)
{
	log_to_kmsg();
	(void)write(starter, "", 1);
	starter = fd_close(starter);
}

/* Returns GO_ON in the daemon; in the process that was started the exit status, when the daemon listens or is dead. */
static int daemonize(void)
{
	char byte;
	int fds[2], null;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0 || (pid = spawn_fork()) < 0)
		return wrong("--daemon", log_errno(errno));
	if (pid > 0) {
		(void)fd_close(fds[1]);
		return read(fds[0], &byte, 1) != 1;
	}
	(void)fd_close(fds[0]);
	(void)setsid();
	(void)chdir("/");
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	(void)dup2(null, STDIN_FILENO);
	(void)dup2(null, STDOUT_FILENO);
	(void)fd_close(null);
	starter = fds[1];
	agent.log_start = on_started;
	fallback_plan.log_start = log_to_kmsg;
	return GO_ON;
}

int main(int argc, char **argv)
{
	int status;

	fd_fill_standard();
	status = argc > 0 ? parse(argc, argv) : USAGE;
	if (status == GO_ON && diagnose)
		status = doctor_report("", json);
	if (status == GO_ON && in_background)
		status = daemonize();
	if (status != GO_ON)
		return status;
	params_read(&params, &line);
	agent.params = &params;
	agent.other_init = true;
	agent.on_request = request_fallback;
	if (!in_background)
		log_open(STDERR_FILENO);
	if (watch)
		watch_start(&agent);
	else if (!force && logind_handles_key(""))
		log_line("systemd-logind handles the power key: keys that it hears are left to it; --force: they are not");
	(void)signal(SIGCHLD, SIG_IGN); /* the kernel reaps the stopper */
	(void)signal(SIGPIPE, SIG_IGN); /* a log without a reader does not end the agent */
	if (!watch)
		(void)fallback_shutdown_start(&fallback_plan); /* if it fails, the first press tries again */
	return agent_run(&agent);
}
