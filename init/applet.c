// SPDX-License-Identifier: MIT
/* applet.c - init called by a user or a script: poweroff, reboot, halt, telinit. */
#include "init/applet.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/power.h"
#include "lib/text.h"

#define USAGE 2

static int request_power_action(enum power_action action, bool force, bool no_sync)
{
	int err;

	if (force && !no_sync)
		sync();
	err = force ? (reboot(power_reboot_command(action, 0)) < 0 ? errno : 0) : -power_ask(1, action);
	if (err)
		text_print(STDERR_FILENO, "%s: %s\n", power_name(action), log_errno(err));
	return err != 0;
}

/* Reads -f, -n, or both in one word. */
static bool read_option(const char *option, bool *force, bool *no_sync)
{
	*force |= strchr(option, 'f') != NULL;
	*no_sync |= strchr(option, 'n') != NULL;
	return *option == '-' && option[1] && !option[1 + strspn(option + 1, "fn")];
}

static int power_applet(enum power_action action, char **options)
{
	bool force = false, no_sync = false;

	for (; *options; options++) {
		if (!read_option(*options, &force, &no_sync)) {
			text_print(STDERR_FILENO, "%s: unknown option %s; usage: %s [-f] [-n]\n", power_name(action), *options,
			    power_name(action));
			return USAGE;
		}
	}
	return request_power_action(action, force, no_sync);
}

/* The arguments of sysvinit's init and telinit (its shutdown(8) calls them), and BusyBox's `init -q`. -1: none of these. */
static int telinit(const char *word)
{
	word += *word == '-';
	switch (*word && !word[1] ? *word : '\0') {
	case '0':
		return request_power_action(POWER_OFF, false, false);
	case '6':
		return request_power_action(POWER_REBOOT, false, false);
	case 'q':
	case 'Q':
		return kill(1, SIGHUP) < 0;
	default:
		return -1;
	}
}

int applet_main(int argc, char **argv)
{
	const char *name = argc > 0 ? argv[0] : "init", *slash = strrchr(name, '/');
	enum power_action action = power_from_name(slash ? slash + 1 : name);
	int status;

	if (action != POWER_NONE)
		return power_applet(action, argv + 1);
	if (argc > 1 && (status = telinit(argv[argc - 1])) >= 0)
		return status;
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		text_print(STDOUT_FILENO, "softoff init " SOFTOFF_VERSION "\n");
		return 0;
	}
	text_print(argc > 1 && strcmp(argv[1], "--help") == 0 ? STDOUT_FILENO : STDERR_FILENO,
	    "softoff init " SOFTOFF_VERSION ": to be run by the kernel, as process 1; see softoff-init(8).\n"
	    "Called poweroff, reboot or halt, it asks process 1 for that; -f does it at once, -n without sync.\n");
	return argc > 1 && strcmp(argv[1], "--help") == 0 ? 0 : USAGE;
}
