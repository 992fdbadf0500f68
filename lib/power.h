/* SPDX-License-Identifier: MIT */
/*
 * power.h - the signal contract: which signal requests which action of PID 1.
 *
 * The numbers are written out because SIGRTMIN is 35 in musl and 34 in glibc, while the senders
 * (systemd's tools, the kernel's tiny ACPI button) count from 34.
 */
#ifndef LIB_POWER_H
#define LIB_POWER_H

#include <sys/types.h>

enum power_action {
	POWER_NONE,
	POWER_OFF,
	POWER_REBOOT,
	POWER_HALT,
};

/*
 * What is reported so soon after a press is the same press: channels that hear it too, a key that bounces. A press as long as
 * this after the first is a second one.
 */
#define POWER_SAME_MS 1000u

/* A reboot that starts the loaded kernel (kexec(8)) if there is one. */
#define POWER_KEXEC_SIGNAL 40

/* What a signal to PID 1 asks for. sigterm is what SIGTERM means here (softoff.sigterm=). */
enum power_action power_from_signal(int sig, enum power_action sigterm);

/* The signal that asks PID 1 for action; 0 for POWER_NONE. */
int power_signal(enum power_action action);

/* "poweroff", "reboot", "halt", "none"; and back, POWER_NONE for anything else. */
const char *power_name(enum power_action action);
enum power_action power_from_name(const char *name);

/* What a key of the button means: KEY_POWER, KEY_POWER2, KEY_RESTART (linux/input-event-codes.h). */
enum power_action power_from_key(unsigned code);

/*
 * The command for reboot(2) that does action: the best one for attempt 0, then what is left to try. A power-off that does
 * not take ends in a halt, a halt in a power-off, a reboot is tried again.
 */
int power_reboot_command(enum power_action action, unsigned attempt);

/* Sends action's signal to pid. Returns 0 or -errno. */
int power_ask(pid_t pid, enum power_action action);

#endif
