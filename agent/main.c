// SPDX-License-Identifier: MIT
/* main.c - the agent as a program of its own, for guests that keep their init. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/doctor.h"
#include "lib/log.h"
#include "lib/text.h"

#define USAGE 2

static const char help[] =
	"usage: agent [--command CMD]\n"
	"       agent --doctor [--json]\n"
	"Hears the power button and asks the init that runs for a power-off (for KEY_RESTART: a reboot), in its own language.\n"
	"Runs in the foreground.\n"
	"      --command CMD   run CMD instead, by /bin/sh -c, for either\n"
	"      --doctor        tell whether the button is wired, and if not where it breaks; exit status 0: it is, 1: only by a\n"
	"                      fallback, 2: it is not, 3: cannot tell\n"
	"      --json          with it: one line of JSON\n"
	"      --help          this text\n"
	"      --version       the version\n";

/* Returns -1 to go on, else the exit status. */
static int parse(struct agent *a, char **argv)
{
	for (; *argv; argv++) {
		if (strcmp(*argv, "--help") == 0) {
			text_print(STDOUT_FILENO, "%s", help);
			return 0;
		}
		if (strcmp(*argv, "--version") == 0) {
			text_print(STDOUT_FILENO, "softoff agent " SOFTOFF_VERSION "\n");
			return 0;
		}
		if (strcmp(*argv, "--doctor") == 0 && !argv[1])
			return doctor_report("", false);
		if (strcmp(*argv, "--doctor") == 0 && strcmp(argv[1], "--json") == 0 && !argv[2])
			return doctor_report("", true);
		if (strcmp(*argv, "--command") == 0 && argv[1]) {
			a->command = *++argv;
			continue;
		}
		text_print(STDERR_FILENO, "agent: %s: %s; --help tells what there is\n", *argv,
			   strcmp(*argv, "--command") == 0 ? "a command is missing" : "unknown option");
		return USAGE;
	}
	return -1;
}

int main(int argc, char **argv)
{
	static struct agent agent = { .foreign = true };
	static struct params params;
	const struct cmdline nothing = { 0 };
	int status = argc > 0 ? parse(&agent, argv + 1) : USAGE;

	if (status >= 0)
		return status;
	params_read(&params, &nothing);
	agent.params = &params;
	log_open(STDERR_FILENO);
	(void)signal(SIGCHLD, SIG_IGN); /* nobody waits for the command */
	(void)signal(SIGPIPE, SIG_IGN); /* a log that nobody reads any more is no reason to leave */
	return agent_run(&agent);
}
