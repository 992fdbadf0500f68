// SPDX-License-Identifier: MIT
/* main.c - the agent as a program of its own, for guests that keep their init. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/doctor/walk.h"
#include "agent/fallback_shutdown.h"
#include "agent/watch.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/text.h"

#define USAGE 2
#define GO_ON (-1)

#define BUDGET_MS 60000u
#define BUDGET_MOST_S 86400u

static const char help[] =
	"usage: agent [--command CMD] [--budget SECONDS] [--daemon] [--force]\n"
	"       agent --watch\n"
	"       agent --doctor [--json]\n"
	"Hears the power button and asks the init that runs for a power-off (for KEY_RESTART: a reboot), in its own language.\n"
	"Runs in the foreground.\n"
	"      --command CMD   run CMD instead, by /bin/sh -c, for either\n"
	"      --budget SECONDS  if the machine still runs then (60), or CMD fails: stop it without that init's help\n"
	"      --daemon        go into the background when the button is listened to; lines go to /dev/kmsg\n"
	"      --force         listen even where systemd-logind does\n"
	"      --without CHANNEL  do not use evdev, acpi, gpio, irq, vsock or qga; repeatable\n"
	"      --watch         tell what each channel sees, live, and ask nobody\n"
	"      --doctor        tell whether the button is wired, and if not where it breaks; exit status 0: it is, 1: only by a\n"
	"                      fallback, 2: it is not, 3: cannot tell\n"
	"      --json          with it: one line of JSON\n"
	"      --help          this text\n"
	"      --version       the version\n";

static struct agent agent;
static struct params params;
static struct fallback_shutdown fallback_plan = { .budget_ms = BUDGET_MS };
static struct cmdline line; /* what --without says, as parameters */
static bool in_background, force, watch;
static int starter = -1; /* the pipe on which the one who started the daemon waits */

static int wrong(const char *option, const char *what)
{
	text_print(STDERR_FILENO, "agent: %s: %s; --help tells what there is\n", option, what);
	return USAGE;
}

static int read_budget(const char *s)
{
	uint64_t seconds;

	if (text_parse_u64(&s, BUDGET_MOST_S, &seconds) < 0 || strcmp(s + (*s == 's'), "") != 0)
		return wrong("--budget", "that is no number of seconds");
	fallback_plan.budget_ms = (uint32_t)seconds * 1000u;
	return GO_ON;
}

/* As on the kernel command line: softoff.CHANNEL=off. */
static int read_without(const char *channel)
{
	static const char *const names[] = { "evdev", "acpi", "gpio", "irq", "vsock", "qga" };
	static char words[COUNT(names)][24];

	for (size_t i = 0; i < COUNT(names); i++) {
		struct text t = TEXT_IN(words[i]);

		if (strcmp(names[i], channel) != 0)
			continue;
		text_fmt(&t, "softoff.%s=off", channel);
		cmdline_add(&line, words[i]);
		return GO_ON;
	}
	return wrong(channel, "no such channel");
}

static int read_flag(const char *option)
{
	if (strcmp(option, "--daemon") == 0)
		in_background = true;
	else if (strcmp(option, "--force") == 0)
		force = true;
	else if (strcmp(option, "--watch") == 0)
		force = watch = true;
	else
		return wrong(option, "unknown option");
	return GO_ON;
}

/* Those that tell something and end. */
static int print_info(char **argv)
{
	if (strcmp(*argv, "--help") == 0)
		text_print(STDOUT_FILENO, "%s", help);
	else if (strcmp(*argv, "--version") == 0)
		text_print(STDOUT_FILENO, "softoff agent " SOFTOFF_VERSION "\n");
	else if (strcmp(*argv, "--doctor") == 0 && (!argv[1] || (strcmp(argv[1], "--json") == 0 && !argv[2])))
		return doctor_report("", argv[1]);
	else
		return GO_ON;
	return 0;
}

/* Returns GO_ON, or the exit status. */
static int parse(char **argv)
{
	int status = GO_ON;

	for (; *argv && status == GO_ON; argv++) {
		bool command = strcmp(*argv, "--command") == 0, without = strcmp(*argv, "--without") == 0;

		status = print_info(argv);
		if (status != GO_ON)
			break;
		if (!command && !without && strcmp(*argv, "--budget") != 0)
			status = read_flag(*argv);
		else if (!argv[1])
			status = wrong(*argv, command ? "a command is missing" : without ? "a channel is missing" : "a number is missing");
		else if (without)
			status = read_without(*++argv);
		else if (command)
			fallback_plan.command = *++argv;
		else
			status = read_budget(*++argv);
	}
	return status;
}

static int request_fallback(enum power_action action)
{
	return fallback_shutdown_request(&fallback_plan, action);
}

/*
 * systemd-logind takes every device that udev tags "power-switch", and does what HandlePowerKey= says: two who hear one press
 * would ask twice. It has written the seat when it runs; the folder is made by systemd-tmpfiles, logind or not.
 */
static bool is_logind_there(void)
{
	static char conf[4096];

	if (access("/run/systemd/seats/seat0", F_OK) < 0)
		return false;
	*conf = '\n';
	(void)fd_read_file("/etc/systemd/logind.conf", conf + 1, sizeof(conf) - 1);
	return !text_find(conf, "\nHandlePowerKey=ignore");
}

/* Buttons were looked for, and are listened to where there are any. */
static void on_started(void)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	log_kmsg();
	if (fd < 0)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	/* The place of stderr: what else is open is closed in the stopper. */
	(void)dup2(fd, STDERR_FILENO);
	log_open(STDERR_FILENO);
	(void)fd_close(fd);
	(void)write(starter, "", 1);
	starter = fd_close(starter);
}

/* Returns GO_ON in the daemon, and in the one who was started the exit status, when the daemon has begun to listen or is dead. */
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
	return GO_ON;
}

int main(int argc, char **argv)
{
	int status;

	fd_fill_standard();
	status = argc > 0 ? parse(argv + 1) : USAGE;
	if (status != GO_ON)
		return status;
	if (!force && is_logind_there()) {
		text_print(STDERR_FILENO, "agent: systemd-logind handles the power key already, so there is nothing to do; --force: even so\n");
		return 0;
	}
	if (in_background && (status = daemonize()) != GO_ON)
		return status;
	params_read(&params, &line);
	agent.params = &params;
	agent.other_init = true;
	agent.on_request = request_fallback;
	if (!in_background)
		log_open(STDERR_FILENO);
	if (watch)
		watch_start(&agent);
	(void)signal(SIGCHLD, SIG_IGN); /* nobody waits for the stopper */
	(void)signal(SIGPIPE, SIG_IGN); /* a log that nobody reads any more is no reason to leave */
	return agent_run(&agent);
}
