// SPDX-License-Identifier: MIT
/*
 * net_alone.c - runs the net role by itself, for tests in a network namespace of their own.
 *
 *	net_alone [word of a kernel command line]...
 *
 * Events come out on standard output, one JSON object a line, lines for people on standard error. SIGUSR2
 * asks the role to finish, as PID 1 does; SIGTERM does the same here. The exit status is the role's.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "init/net/role.h"

static volatile sig_atomic_t role_pid;

static void on_signal(int sig)
{
	(void)sig;
	if (role_pid > 0)
		(void)kill((pid_t)role_pid, ROLE_FINISH_SIGNAL);
}

static void hand_on(void)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(event_bus_fd(), buf, sizeof(buf))) > 0)
		(void)!write(STDOUT_FILENO, buf, (size_t)n);
}

static int forward(pid_t pid)
{
	int status;
	pid_t ended;

	/* The role holds the writing end of the bus too, and so do we: its end shows by waitpid alone. */
	do {
		struct pollfd p = { .fd = event_bus_fd(), .events = POLLIN };

		(void)poll(&p, 1, 20);
		ended = waitpid(pid, &status, WNOHANG);
		hand_on();
	} while (ended == 0 || (ended < 0 && errno == EINTR));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	static struct cmdline line;
	static struct params params;
	sigset_t all, old;
	pid_t pid;

	for (int i = 1; i < argc; i++)
		line.params[line.param_count++] = argv[i];
	log_open(STDERR_FILENO);
	params_read(&params, &line);
	ready_make();
	if (event_bus_make() < 0)
		return 125;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (pid < 0)
		return 125;
	if (pid == 0) {
		ready_set(READY_ARMED);
		ready_set(READY_WORKLOAD);
		/* Not _exit(): before that ASan wants a system call that the role has given up. */
		(void)syscall(SYS_exit_group, net_role(&line, &params));
	}
	role_pid = (sig_atomic_t)pid;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return forward(pid);
}
