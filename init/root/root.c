// SPDX-License-Identifier: MIT
/* root.c - puts the root file system in place, or follows softoff.onfail= if it cannot. */
#include "init/root/root.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "init/handover.h"
#include "init/root/mount.h"
#include "init/root/move.h"
#include "init/root/param.h"
#include "init/root/switch.h"
#include "init/shutdown/sequence.h"
#include "lib/count.h"
#include "lib/event.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/teardown/helper_status.h"

/* The status of a workload that could not be started; shells use it for "found, but cannot be executed". */
#define CANNOT_RUN 126

static struct root_param spec;

static void give_up_root(struct init *init)
{
	static char shell[] = "/bin/sh";
	static char *const argv[] = { shell, NULL };
	struct event e;

	event_begin(&e, "root");
	event_str(&e, "error", spec.root);
	event_send(&e);
	init->root = ROOT_LOST;
	init->workload.end = WORKLOAD_EXITED;
	init->workload.value = CANNOT_RUN;
	switch ((enum params_onfail)init->params.onfail) {
	case ONFAIL_IDLE:
		log_line("root: none; idle (softoff.onfail=)");
		return;
	case ONFAIL_SHELL:
		if (init->root_again)
			break;
		init->root_again = true;
		log_line("root: none; here is a shell, when it ends the root is tried once more");
		init->root = ROOT_SHELL;
		init->workload.argv = argv;
		init->workload.wanted = true;
		return;
	case ONFAIL_REBOOT:
		shutdown_request(init, POWER_REBOOT, "root", 0);
		return;
	case ONFAIL_POWEROFF:
		break;
	}
	shutdown_request(init, POWER_OFF, "root", 0);
}

static void run_root_helper(struct init *init, int (*run)(void *spec))
{
	pid_t pid = spawn_own(SPAWN_PLAIN, run, &spec);

	if (pid < 0) {
		log_line("root: cannot fork: %s", log_errno(pid));
		give_up_root(init);
		return;
	}
	init->root = ROOT_WAITED_FOR;
	init->helpers.root = pid;
}

/* A module loader that hangs still reads its files from the initramfs. */
static bool begin_move(struct init *init)
{
	int err = init->helpers.modules ? -EBUSY : root_move_prepare();

	if (err)
		log_line("softoff.rootfs=tmpfs: %s; the initramfs stays", log_errno(err));
	else
		run_root_helper(init, root_move_run);
	return !err;
}

bool root_begin(struct init *init)
{
	root_param_read(&spec, &init->line, &init->params);
	if (!init->container && spec.kind == ROOT_PARAM_NONE && init->params.rootfs == ROOTFS_TMPFS && root_switch_has_initramfs())
		return !begin_move(init);
	if (init->container || spec.kind == ROOT_PARAM_NONE || !root_switch_has_initramfs()) {
		if (spec.overlay)
			log_line("warning: softoff.overlay= is for a root that init itself mounts: from an initramfs, by root=");
		return true;
	}
	run_root_helper(init, root_mount_run);
	return false;
}

bool root_helper_ended(struct init *init, pid_t pid, int status)
{
	if (pid == init->helpers.empty) {
		init->helpers.empty = 0;
		return true;
	}
	if (pid != init->helpers.root)
		return false;
	init->helpers.root = 0;
	init->root = status == 0 ? ROOT_MOUNTED : ROOT_MISSING;
	return true;
}

static int exec_init(struct init *init)
{
	static char *argv[COUNT(init->line.args) + 1];

	argv[0] = (char *)(uintptr_t)spec.init;
	memcpy(argv + 1, init->line.args, sizeof(init->line.args));
	return handover_exec(init, spec.init, argv, NULL);
}

static bool arrive(struct init *init)
{
	int err = root_switch_run(init, ROOT_MOUNT_POINT);

	if (err < 0)
		log_line("root: cannot go there: %s", log_errno(err));
	init->root = ROOT_THERE;
	if (!err && spec.init)
		err = exec_init(init);
	if (err)
		give_up_root(init);
	return !err;
}

bool root_proceed(struct init *init)
{
	if (init->shutdown.stage != SHUTDOWN_NOT) {
		/*
		 * Not inside mount(2): a signal would end the mount after its journal was replayed and before the superblock says so
		 * (linux/kernel/kthread.c, kthread_create returns -EINTR). TEARDOWN waits for the helper and unmounts the root.
		 */
		if (init->helpers.root && !*helper_status_action(HELPER_STATUS_ROOT))
			(void)kill(init->helpers.root, SIGKILL);
		return false;
	}
	if (init->root == ROOT_MISSING)
		give_up_root(init);
	return init->root == ROOT_MOUNTED && arrive(init);
}

bool root_shell_ended(struct init *init)
{
	if (init->root != ROOT_SHELL)
		return false;
	run_root_helper(init, root_mount_run);
	return true;
}
