// SPDX-License-Identifier: MIT
/*
 * handover.c - process 1 becomes another program, or was another program before.
 *
 * Another init does not reap own children: their exit signal is not SIGCHLD (lib/spawn.h). So none may remain: the net role
 * ends, and the agent forks a successor, which hears the button for the new init and sends its requests there
 * (agent/successor.c). A press at this moment is a pending signal, which the new init may not understand: the successor
 * repeats the request.
 *
 * If the new init is softoff too, it starts an agent of its own, while the old one still holds the host's port. The kernel
 * starts PID 1 without children. So a PID 1 that has children at its start looks for an agent among them.
 */
#include "init/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "init/boot/console.h"
#include "init/roles.h"
#include "init/services/exec.h"
#include "init/signals.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"
#include "lib/teardown/proc.h"
#include "lib/text.h"

#define HANDOVER_MS 1000

static int run_stdio(void *terminal)
{
	return console_stdio(terminal);
}

/* The agent may be dying of the SIGKILL to all processes. The second try then finds one that was started after that. */
static void leave_agent(struct init *init, uint64_t deadline_ms)
{
	struct role *agent = &init->roles[ROLE_AGENT];
	int status = -1;

	for (int tries = 0; tries < 2 && status != 0; tries++) {
		agent->wanted = true;
		agent->pause.due_ms = 0;
		roles_start_due(init, 0);
		agent->wanted = false;
		if (agent->pid && kill(agent->pid, ROLE_LEAVE_SIGNAL) == 0)
			status = signals_wait_own(agent->pid, deadline_ms);
		agent->pid = 0;
	}
}

static void leave_children(struct init *init, char *terminal)
{
	uint64_t deadline_ms = clock_ms() + HANDOVER_MS;

	roles_finish(init, ROLE_NET);
	if (roles_has_agent(init))
		leave_agent(init, deadline_ms);
	if (!init->container)
		(void)spawn_own(SPAWN_OPENS_FD, run_stdio, terminal);
	if (signals_wait_own(-1, deadline_ms) == -ECHILD)
		init->roles[ROLE_NET].pid = 0;
}

int handover_exec(struct init *init, const char *program, char *const *argv, const struct service_start *entry)
{
	struct event e;
	sigset_t none;
	int err;

	log_line("handing over to %s", program);
	event_begin(&e, "handover");
	event_str(&e, "program", program);
	event_send(&e);
	ready_set(READY_NET);
	ready_set(READY_WORKLOAD);
	leave_children(init, entry ? (char *)(uintptr_t)entry->entry->tty : NULL);
	if (entry)
		service_environment(entry);
	/* As the kernel starts an init: console on 0, 1 and 2, no signal blocked, Ctrl-Alt-Del resets the machine. */
	(void)reboot((int)RB_ENABLE_CAD); /* above INT_MAX in libc's header */
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	spawn_reset_priority();
	(void)execvp(program, argv);
	err = -errno;
	spawn_raise_priority(init->roles[ROLE_AGENT].pid);
	signals_block();
	(void)reboot(RB_DISABLE_CAD);
	log_line("cannot run %s: %s", program, log_errno(err));
	return err;
}

static bool lies_in_memory(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) < 0 || fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC;
}

/* The whole of self, in a file without a name. Returns a descriptor or -errno. */
static int copy_to_memory(int self)
{
	int copy FD_CLOSE = (int)syscall(SYS_memfd_create, "init", MFD_CLOEXEC);
	char part[2048];
	ssize_t n;

	if (copy < 0)
		return -errno;
	while ((n = read(self, part, sizeof(part))) > 0)
		if (write(copy, part, (size_t)n) != n)
			return -ENOSPC;
	return n < 0 ? -errno : fd_steal(&copy);
}

/*
 * A running program's file that is replaced is deleted but in use, and a file system with such a file cannot be made read-only
 * (linux/fs/super.c, s_remove_count). PID 1 and its forks would keep it so to the end. The file of a memfd lies on no mounted
 * file system. Pending signals and the signal mask outlive the exec.
 */
void handover_leave_disk(char *const *argv)
{
	int root FD_CLOSE = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), self FD_CLOSE = -1, copy FD_CLOSE = -1;
	char path[32];

	/* In an initramfs init is in memory already. Looking that up in /proc would delay the button by a tenth of a millisecond. */
	if (root >= 0 && lies_in_memory(root))
		return;
	self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (self < 0)
		return;
	if (lies_in_memory(self)) {
		(void)prctl(PR_SET_NAME, "init"); /* the copy is named by the number of its descriptor */
		return;
	}
	copy = copy_to_memory(self);
	if (copy >= 0) {
		(void)TEXT_SET(path, "/proc/self/fd/%d", copy);
		(void)execvp(path, argv);
	}
	log_line("cannot run from memory: %s; if the file of init is replaced, its file system stays writable",
		 log_errno(copy < 0 ? copy : errno));
}

static bool end_agent(void *unused, pid_t pid)
{
	char path[40], name[20];

	(void)unused;
	(void)TEXT_SET(path, "/proc/%d/comm", (int)pid);
	if (fd_read_line(path, name, sizeof(name)) > 0 && strcmp(name, ROLE_AGENT_NAME) == 0)
		(void)kill(pid, ROLE_FINISH_SIGNAL);
	return true;
}

void handover_take_over(void)
{
	int status;

	if (spawn_reap_user(&status) != -ECHILD)
		(void)proc_each(end_agent, NULL);
}
