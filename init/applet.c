// SPDX-License-Identifier: MIT
/* applet.c - init called by somebody who is not the kernel. */
#include "init/applet.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/power.h"
#include "lib/text.h"

#define USAGE 2

static int ask(enum power_action action, bool force, bool no_sync)
{
	int err;

	if (force && !no_sync)
		sync();
	err = force ? (reboot(power_verb(action, 0)) < 0 ? errno : 0) : -power_ask(1, action);
	if (err)
		text_print(STDERR_FILENO, "%s: %s\n", power_name(action), log_errno(err));
	return err != 0;
}

static int power_applet(enum power_action action, char **options)
{
	bool force = false, no_sync = false;

	for (; *options; options++) {
		if (strcmp(*options, "-f") == 0) {
			force = true;
		} else if (strcmp(*options, "-n") == 0) {
			no_sync = true;
		} else {
			text_print(STDERR_FILENO, "%s: unknown option %s; usage: %s [-f] [-n]\n", power_name(action), *options,
			    power_name(action));
			return USAGE;
		}
	}
	return ask(action, force, no_sync);
}

int applet_main(int argc, char **argv)
{
	const char *name = argc > 0 ? argv[0] : "init", *slash = strrchr(name, '/');
	enum power_action action = power_from_name(slash ? slash + 1 : name);

	if (action != POWER_NONE)
		return power_applet(action, argv + 1);
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		text_print(STDOUT_FILENO, "softoff init " SOFTOFF_VERSION "\n");
		return 0;
	}
	text_print(argc > 1 && strcmp(argv[1], "--help") == 0 ? STDOUT_FILENO : STDERR_FILENO,
	    "softoff init " SOFTOFF_VERSION ": to be run by the kernel, as process 1 (init.8 tells how).\n"
	    "Called poweroff, reboot or halt, it asks process 1 for that; -f does it at once, -n without sync.\n");
	return argc > 1 && strcmp(argv[1], "--help") == 0 ? 0 : USAGE;
}
