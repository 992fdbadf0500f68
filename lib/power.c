// SPDX-License-Identifier: MIT
/* power.c - the contract's tables. */
#include "lib/power.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/reboot.h>

#include <linux/input-event-codes.h>

#include "lib/count.h"

/* softoff itself sends the first signal of an action. */
static const struct {
	int sig;
	enum power_action action;
} signals[] = {
	{ SIGUSR2, POWER_OFF },    /* BusyBox poweroff */
	{ SIGPWR,  POWER_OFF },    /* sysvinit, LXC, Xen tools */
	{ 38,      POWER_OFF },    /* systemd SIGRTMIN+4; linux/drivers/acpi/tiny-power-button.c */
	{ 39,      POWER_REBOOT }, /* systemd SIGRTMIN+5; unlike SIGINT, no inittab entry takes it */
	{ POWER_KEXEC_SIGNAL, POWER_REBOOT }, /* systemd SIGRTMIN+6 */
	{ SIGINT,  POWER_REBOOT }, /* Ctrl-Alt-Del, see reboot(2) */
	{ SIGUSR1, POWER_HALT },   /* BusyBox halt */
	{ 37,      POWER_HALT },   /* systemd SIGRTMIN+3 */
};

static const struct {
	const char *name;
	enum power_action action;
} names[] = {
	{ "none",     POWER_NONE },
	{ "poweroff", POWER_OFF },
	{ "reboot",   POWER_REBOOT },
	{ "halt",     POWER_HALT },
};

static const struct {
	unsigned code;
	enum power_action action;
} keys[] = {
	{ KEY_POWER,   POWER_OFF },
	{ KEY_POWER2,  POWER_OFF },
	{ KEY_RESTART, POWER_REBOOT },
};

enum power_action power_from_signal(int sig, enum power_action sigterm)
{
	if (sig == SIGTERM)
		return sigterm;
	for (size_t i = 0; i < COUNT(signals); i++)
		if (signals[i].sig == sig)
			return signals[i].action;
	return POWER_NONE;
}

int power_signal(enum power_action action)
{
	for (size_t i = 0; i < COUNT(signals); i++)
		if (signals[i].action == action)
			return signals[i].sig;
	return 0;
}

const char *power_name(enum power_action action)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].action == action)
			return names[i].name;
	return names[0].name;
}

enum power_action power_from_name(const char *name)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].action;
	return POWER_NONE;
}

enum power_action power_from_key(unsigned code)
{
	for (size_t i = 0; i < COUNT(keys); i++)
		if (keys[i].code == code)
			return keys[i].action;
	return POWER_NONE;
}

int power_reboot_command(enum power_action action, unsigned attempt)
{
	/* In libc's header these are unsigned above INT_MAX, while its reboot() takes an int. */
	static const unsigned verbs[][2] = {
		[POWER_NONE] = { RB_POWER_OFF, RB_HALT_SYSTEM },
		[POWER_OFF] = { RB_POWER_OFF, RB_HALT_SYSTEM },
		[POWER_REBOOT] = { RB_AUTOBOOT, RB_AUTOBOOT },
		[POWER_HALT] = { RB_HALT_SYSTEM, RB_POWER_OFF },
	};

	return (int)verbs[action][attempt % 2];
}

int power_ask(pid_t pid, enum power_action action)
{
	int sig = power_signal(action);

	if (!sig)
		return -EINVAL;
	return kill(pid, sig) < 0 ? -errno : 0;
}
