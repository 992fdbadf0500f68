// SPDX-License-Identifier: MIT
/* reboot.c - the end of the shutdown: reboot(2), and what follows when it does not take. */
#include "init/shutdown/reboot.h"

#include <errno.h>
#include <signal.h>
#include <sys/reboot.h>

#include "init/shutdown/qemu_exit.h"
#include "init/shutdown/workers.h"
#include "lib/log.h"
#include "lib/spawn.h"

#define FORK_TRIES 3 /* one at once, then one a second */

/*
 * If reboot(2) returns, or ends in do_exit() of its caller as linux/kernel/reboot.c has it for a power-off that
 * did not take, this child ends, and the next verb is tried.
 */
int reboot_call(void *context)
{
	const struct init *init = context;
	const struct workload *w = &init->workload;
	int err = 0, command;

	if (init->shutdown.reboots == 0 && init->shutdown.action != POWER_REBOOT)
		err = qemu_exit_write((enum params_exit)init->params.exit,
				    w->end == WORKLOAD_SIGNALLED ? QEMU_EXIT_MOST : w->value);
	if (err < 0)
		log_line("softoff.exit=: %s; the host does not get the status", log_errno(err));
	command = power_reboot_command(init->shutdown.action, init->shutdown.reboots);
	if (init->shutdown.kexec && init->shutdown.reboots == 0 && init->shutdown.action == POWER_REBOOT)
		command = RB_KEXEC;
	err = reboot(command) < 0 ? errno : 0;
	log_line("reboot(2) returned: %s", log_errno(err));
	return err;
}

/*
 * A container's init mostly lacks CAP_SYS_BOOT. Its end is the end of the container, and its status is the container's, by the
 * rules of `softoff run`. A reboot ends it as reboot(2) would: SIGHUP ends a PID namespace's init
 * (linux/kernel/pid_namespace.c).
 */
static void refused(const struct init *init)
{
	const struct workload *w = &init->workload;
	int status = w->end == WORKLOAD_SIGNALLED ? 128 + w->value : w->value;

	if (init->shutdown.asked)
		status = 0;
	if (init->shutdown.action == POWER_REBOOT)
		status = 128 + SIGHUP;
	log_line("in a container: ending with status %d", status);
	spawn_exit(status);
}

void reboot_returned(const struct init *init, int err)
{
	if (init->container && err == EPERM)
		refused(init);
}

/*
 * reboot(2) from PID 1 itself is the last resort, when nothing can be forked: if it fails, PID 1 ends, and the
 * kernel panics. That too stops the machine.
 */
void reboot_begin(struct init *init)
{
	if (init->container) {
		/* linux/kernel/pid_namespace.c, reboot_pid_ns(): it ends process 1 or returns at once. */
		reboot_returned(init, reboot_call(init));
		return;
	}
	if (init->shutdown.reboots == 0 && workers_go(init))
		return;
	if (!workers_start_helper(init, &init->shutdown.helpers.stage, power_name(init->shutdown.action), reboot_call, init) &&
	    ++init->shutdown.fork_failures >= FORK_TRIES)
		reboot_returned(init, reboot_call(init));
}

void reboot_killed(struct init *init, int sig)
{
	log_line("%s: its helper died of signal %d", power_name(init->shutdown.action), sig);
	if (init->shutdown.reboot_kills++ < FORK_TRIES)
		reboot_begin(init);
}

void reboot_try_next(struct init *init, uint64_t now_ms)
{
	struct shutdown *s = &init->shutdown;
	bool came_back = init->shutdown.helpers.stage == 0 && init->shutdown.reboots == 0;

	if (!came_back && now_ms < s->entered_ms + SHUTDOWN_REBOOT_MS)
		return;
	s->reboots++;
	policy_enter(s, SHUTDOWN_REBOOT, now_ms);
	reboot_begin(init);
}
