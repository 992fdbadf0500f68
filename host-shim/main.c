// SPDX-License-Identifier: MIT
/* main.c - softoff, the host program: its subcommands. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/check/check.h"
#include "host-shim/common/note.h"
#include "host-shim/press/press.h"
#include "host-shim/run/run.h"
#include "host-shim/verify/verify.h"

static const struct subcommand {
	const char *name;
	int (*main)(int argc, char *argv[]); /* argv[0] is the name; returns the exit status */
	const char *help;
} subcommands[] = {
	{ "run",    run_main,    "boot a Linux guest, press its power button, report what happened" },
	{ "press",  press_main,  "press the power button of a machine that another program started" },
	{ "status", status_main, "tell what can be known of such a machine without a press" },
	{ "verify", verify_main, "boot a kernel in each wiring, press, and check every link" },
	{ "check",  check_main,  "tell from a kernel's config whether the guest hears its power button" },
	{ NULL,     NULL,        NULL },
};

static void usage(FILE *out)
{
	const struct subcommand *c;

	fprintf(out, "usage: softoff COMMAND [options]\n\n");
	for (c = subcommands; c->name; c++)
		fprintf(out, "  %-10s%s\n", c->name, c->help);
	fprintf(out,
	    "\n`softoff COMMAND --help` tells more. `softoff --version` tells the version.\n");
}

static const struct subcommand *find_subcommand(const char *name)
{
	const struct subcommand *c;

	for (c = subcommands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* A closed stdin, stdout or stderr would hand its number to the next file that is opened. */
static void reserve_standard_fds(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = open("/dev/null", O_RDWR);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char *argv[])
{
	const struct subcommand *c;

	reserve_standard_fds();
	if (argc < 2) {
		usage(stderr);
		return NOTE_FAILED;
	}
	if (!strcmp(argv[1], "--version"))
		return printf("softoff %s\n", SOFTOFF_VERSION) < 0 ? NOTE_FAILED : 0;
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		usage(stdout);
		return 0;
	}
	c = find_subcommand(argv[1]);
	if (!c)
		die("unknown command \"%s\" (see softoff --help)", argv[1]);
	return c->main(argc - 1, argv + 1);
}
