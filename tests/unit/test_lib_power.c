// SPDX-License-Identifier: MIT
/* test_lib_power.c: the contract: signals, names, keys and verbs. */
#include <errno.h>
#include <signal.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/input-event-codes.h>

#include "lib/power.h"
#include "tests/unit/tap.h"

/* By number: SIGRTMIN is not the same in every libc, the contract is. */
static enum power_action expected(int sig)
{
	switch (sig) {
	case 12: case 30: case 38:
		return POWER_OFF;
	case 2: case 15: case 39: case 40:
		return POWER_REBOOT;
	case 10: case 37:
		return POWER_HALT;
	default:
		return POWER_NONE;
	}
}

static void signals(void)
{
	for (int sig = -1; sig <= 65; sig++)
		is_int(power_from_signal(sig, POWER_REBOOT), expected(sig), "signal %d asks for %s", sig,
		       power_name(expected(sig)));
	is_int(power_from_signal(15, POWER_OFF), POWER_OFF, "SIGTERM means what softoff.sigterm= says");
	is_int(power_from_signal(2, POWER_OFF), POWER_REBOOT, "no other signal means what softoff.sigterm= says");
	for (enum power_action action = POWER_OFF; action <= POWER_HALT; action++)
		is_int(power_from_signal(power_signal(action), POWER_REBOOT), action, "%s: its signal requests it",
		       power_name(action));
	is_int(power_signal(POWER_REBOOT), 39, "our own tools request a reboot by 39: a ctrlaltdel entry of inittab takes SIGINT");
	is_int(power_signal(POWER_NONE), 0, "no signal requests no action");
}

static void names(void)
{
	static const char *const others[] = { "", "off", "Poweroff", "poweroff ", "init", "shutdown" };

	for (enum power_action action = POWER_NONE; action <= POWER_HALT; action++)
		is_int(power_from_name(power_name(action)), action, "%s is known by its name", power_name(action));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		is_int(power_from_name(others[i]), POWER_NONE, "\"%s\" is not the name of an action", others[i]);
}

static void keys(void)
{
	is_int(power_from_key(116), POWER_OFF, "key 116 (KEY_POWER) is power off");
	is_int(power_from_key(356), POWER_OFF, "key 356 (KEY_POWER2) is power off");
	is_int(power_from_key(408), POWER_REBOOT, "key 408 (KEY_RESTART) is reboot");
	is_int(power_from_key(KEY_WAKEUP), POWER_NONE, "KEY_WAKEUP, which ACPI buttons have as well, is no action");
	is_int(power_from_key(KEY_SLEEP), POWER_NONE, "KEY_SLEEP is no action");
	is_int(power_from_key(0), POWER_NONE, "key 0 is no action");
}

static void verbs(void)
{
	is_int(power_reboot_command(POWER_OFF, 0), (int)RB_POWER_OFF, "power off begins with RB_POWER_OFF");
	is_int(power_reboot_command(POWER_OFF, 1), (int)RB_HALT_SYSTEM, "the second verb of power off is RB_HALT_SYSTEM");
	is_int(power_reboot_command(POWER_OFF, 2), (int)RB_POWER_OFF, "the third verb of power off is RB_POWER_OFF");
	is_int(power_reboot_command(POWER_REBOOT, 0), RB_AUTOBOOT, "reboot is RB_AUTOBOOT");
	is_int(power_reboot_command(POWER_REBOOT, 1), RB_AUTOBOOT, "reboot is RB_AUTOBOOT at every attempt");
	is_int(power_reboot_command(POWER_HALT, 0), (int)RB_HALT_SYSTEM, "halt begins with RB_HALT_SYSTEM");
	is_int(power_reboot_command(POWER_HALT, 1), (int)RB_POWER_OFF, "the second verb of halt is RB_POWER_OFF");
	is_int(power_reboot_command(POWER_OFF, 0xffffffffu), (int)RB_HALT_SYSTEM, "any number of attempts has a verb");
}

static void asking(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		pause();
		_exit(0);
	}
	is_int(power_ask(pid, POWER_NONE), -EINVAL, "a process cannot be sent no action");
	is_int(power_ask(pid, POWER_OFF), 0, "a process can be sent a power-off");
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR2, "the power-off arrives as SIGUSR2");
	is_int(power_ask(pid, POWER_OFF), -ESRCH, "a process that is gone cannot be sent a power-off");
}

int main(void)
{
	signals();
	names();
	keys();
	verbs();
	asking();
	return done();
}
