// SPDX-License-Identifier: MIT
/* roles.c - starts the roles agent and net, and restarts them when they die. */
#include "init/roles.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "agent/role.h"
#include "init/boot/console.h"
#include "init/net/role.h"
#include "init/oom.h"
#include "init/root/switch.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/killall.h"
#include "lib/text.h"

static const struct init *first; /* what the agent was forked from */

/* The agent's set-up that can wait until a button is armed. The first agent runs before PID 1 has a console. */
static void settle_agent(void)
{
	oom_protect();
	if (log_fd() < 0) {
		console_start(first->container, first->params.log);
		if (first->container) /* the machine booted earlier: its interrupt counts are no presses for this container */
			*event_interrupts_counted() = UINT64_MAX;
	}
}

/*
 * Whether PID 1 will become another program (init=). An init that nobody knows is asked by its own /sbin/poweroff, with the rights of
 * the agent, and that may unmount and call reboot(2).
 */
static bool hands_over(const struct init *init)
{
	return cmdline_value(&init->line, "init") && root_switch_has_initramfs();
}

static int run_agent(void *context)
{
	const struct init *init = context;

	(void)prctl(PR_SET_NAME, ROLE_AGENT_NAME);
	/* '@' exempts the agent from the SIGTERM of a later init. The agent ignores that signal, and systemd would wait 90 s for it. */
	init->argv[0][0] = '@';
	first = init;
	log_forget(); /* PID 1 writes the early lines itself */
	return agent_role(&init->params, settle_agent, hands_over(init));
}

static int run_net(void *context)
{
	const struct init *init = context;

	(void)prctl(PR_SET_NAME, "softoff-net");
	oom_protect();
	spawn_reset_priority(); /* untrusted traffic must not run at PID 1's priority */
	helper_status_forget(); /* nor write to the pages that a shutdown believes */
	killall_forget();
	return net_role(&init->line, &init->params);
}

bool roles_has_agent(const struct init *init)
{
	return !init->container || init->params.agent;
}

static const struct {
	const char *name;
	int (*run)(void *init);
} roles[ROLE_COUNT] = {
	[ROLE_AGENT] = { "agent", run_agent },
	[ROLE_NET] = { "net", run_net },
};

static void start_role(struct init *init, enum role_name name, uint64_t now_ms)
{
	struct role *role = &init->roles[name];
	pid_t pid = spawn_own(SPAWN_PLAIN, roles[name].run, init);

	backoff_started(&role->pause, now_ms);
	role->finished = false;
	if (pid > 0) {
		role->pid = pid;
		return;
	}
	backoff_died(&role->pause, now_ms);
	log_line("%s: cannot fork: %s; next try in %lu ms", roles[name].name, log_errno(pid),
		 (unsigned long)clock_left_ms(role->pause.due_ms, now_ms));
}

void roles_start_due(struct init *init, uint64_t now_ms)
{
	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		struct role *role = &init->roles[i];

		if (role->wanted && !role->pid && role->pause.due_ms <= now_ms)
			start_role(init, i, now_ms);
	}
}

bool roles_ended(struct init *init, pid_t pid, int status, uint64_t now_ms)
{
	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		struct role *role = &init->roles[i];

		if (role->pid != pid)
			continue;
		role->pid = 0;
		role->finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (role->finished)
			role->wanted = false;
		if (!role->wanted)
			return true;
		backoff_died(&role->pause, now_ms);
		log_line("%s: died (%s %d); started again in %lu ms", roles[i].name,
			 WIFSIGNALED(status) ? "signal" : "status",
			 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
			 (unsigned long)clock_left_ms(role->pause.due_ms, now_ms));
		return true;
	}
	return false;
}

uint64_t roles_deadline(const struct init *init)
{
	uint64_t deadline = CLOCK_NEVER;

	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		const struct role *role = &init->roles[i];

		if (role->wanted && !role->pid && role->pause.due_ms < deadline)
			deadline = role->pause.due_ms;
	}
	return deadline;
}

void roles_finish(struct init *init, enum role_name name)
{
	struct role *role = &init->roles[name];

	role->wanted = false;
	if (role->pid)
		(void)kill(role->pid, ROLE_FINISH_SIGNAL);
}

void roles_be_omitted(const struct init *init)
{
	int fd FD_CLOSE = open("/run/sendsigs.omit.d/softoff", O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0644);
	int agent = init->roles[ROLE_AGENT].pid, net = init->roles[ROLE_NET].pid;
	char path[48], children[64];

	if (fd < 0)
		return;
	(void)TEXT_SET(path, "/proc/%d/task/%d/children", net, net);
	if (!net || fd_read_file(path, children, sizeof(children)) < 0)
		*children = '\0';
	text_print(fd, "%d %d %s\n", agent ? agent : 1, net ? net : 1, children);
}
