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

/* What sysvinit's halt(8) takes. -d, -h and -i have no effect: init writes no wtmp, and the kernel stops disks and interfaces. */
#define OPTIONS "dfhiknpw"

static int request_power_action(enum power_action action, const char *options)
{
	bool kexec = action == POWER_REBOOT && strchr(options, 'k');
	int err;

	if (strchr(options, 'w')) /* only write wtmp */
		return 0;
	if (action == POWER_HALT && strchr(options, 'p'))
		action = POWER_OFF;
	if (!strchr(options, 'f')) {
		err = kill(1, kexec ? POWER_KEXEC_SIGNAL : power_signal(action)) < 0 ? errno : 0;
	} else {
		if (!strchr(options, 'n'))
			sync();
		err = reboot(kexec ? (int)RB_KEXEC : power_reboot_command(action, 0)) < 0 ? errno : 0;
	}
	if (err)
		text_print(STDERR_FILENO, "%s: %s\n", power_name(action), log_errno(err));
	return err != 0;
}

static int power_applet(enum power_action action, char **words)
{
	char options[64];
	struct text t = TEXT_IN(options);

	for (; *words; words++) {
		const char *letters = *words + 1;

		if (**words != '-' || !*letters || letters[strspn(letters, OPTIONS)]) {
			text_print(STDERR_FILENO, "%s: unknown option %s; usage: %s [-" OPTIONS "]\n", power_name(action), *words,
			    power_name(action));
			return USAGE;
		}
		text_str(&t, letters);
	}
	return request_power_action(action, options);
}

/* The arguments of sysvinit's init and telinit (its shutdown(8) calls them), and BusyBox's `init -q`. -1: none of these. */
static int telinit(const char *word)
{
	word += *word == '-';
	switch (*word && !word[1] ? *word : '\0') {
	case '0':
		return request_power_action(POWER_OFF, "");
	case '6':
		return request_power_action(POWER_REBOOT, "");
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
