// SPDX-License-Identifier: MIT
/* fallback_shutdown.c - shuts down a machine that has another init. */
#include "agent/fallback_shutdown.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/other_init.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/killall.h"
#include "lib/teardown/proc.h"
#include "lib/teardown/teardown.h"
#include "lib/text.h"

#define SYNC_MS 3000u     /* in parallel with the grace */
#define TEARDOWN_MS 5000u /* for each of TEARDOWNS: the next worker skips the file system that hangs the previous */
#define TEARDOWNS 3u
#define GRACE_MS 3000u
#define KILL_MS 1000u
#define REBOOT_MS 1000u
#define VERBS 3u
#define LOOK_NS 20000000

static struct job {
	const struct fallback_shutdown *how;
	enum power_action action;
	int fd; /* of the pipe from the agent: each byte is a press */
} job;

static int press_fd = -1; /* the pipe's other end */

/* --- asking ------------------------------------------------------------------------------------------ */

/* Waits until ms, or for a child's end. Returns whether a press came. */
static bool wait_until(uint64_t ms)
{
	struct pollfd p = { .fd = job.fd, .events = POLLIN };
	uint64_t left = clock_left_ms(ms, clock_ms());
	const struct timespec time = { .tv_sec = (time_t)(left / 1000), .tv_nsec = (long)(left % 1000) * 1000000 };
	unsigned char action;
	sigset_t none;

	(void)sigemptyset(&none);
	if (ppoll(&p, 1, &time, &none) <= 0)
		return false;
	if (read(job.fd, &action, 1) != 1) {
		job.fd = -1; /* the agent has ended: poll(2) ignores a negative descriptor */
		return false;
	}
	job.action = (enum power_action)action;
	return true;
}

static int run_command(void *command)
{
	char sh[] = "sh", option[] = "-c", *const argv[] = { sh, option, command, NULL };

	(void)execv("/bin/sh", argv);
	log_line("/bin/sh: %m");
	return 127;
}

/* Returns why the other init does not shut the machine down. */
static const char *await_command(uint64_t ends_ms)
{
	pid_t pid = spawn_user(run_command, (void *)(uintptr_t)job.how->command);
	int status = 0;

	if (pid < 0)
		return log_errno(pid);
	while (clock_ms() < ends_ms) {
		if (pid && waitpid(pid, &status, WNOHANG) == pid) {
			pid = 0;
			if (status)
				return "the command failed";
		}
		if (wait_until(ends_ms))
			return "pressed again";
	}
	return "the machine still runs";
}

static const char *await_init(uint64_t ends_ms)
{
	unsigned asks = 0;

	while (clock_ms() < ends_ms) {
		uint64_t again_ms = clock_ms() + OTHER_INIT_AGAIN_MS;

		if (asks < OTHER_INIT_REQUESTS && other_init_request(job.action) == 0)
			asks++;
		if (wait_until(asks < OTHER_INIT_REQUESTS && again_ms < ends_ms ? again_ms : ends_ms))
			return "pressed again";
	}
	return "the machine still runs";
}

/* --- stopping ---------------------------------------------------------------------------------------- */

static void nap(void)
{
	const struct timespec time = { .tv_nsec = LOOK_NS };

	(void)nanosleep(&time, NULL);
}

/* Runs it in a child, and abandons the child at the deadline. Returns whether the child has ended with status 0. */
static bool run_with_timeout(int (*run)(void *), void *context, unsigned ms)
{
	pid_t pid = spawn_own(SPAWN_PLAIN, run, context);
	uint64_t ends_ms = clock_ms() + ms;
	int status = 1;

	while (pid > 0 && waitpid(pid, &status, WNOHANG | (int)__WCLONE) == 0) {
		if (clock_ms() >= ends_ms)
			return false;
		nap();
	}
	return status == 0;
}

static int run_sync(void *unused)
{
	(void)unused;
	sync();
	return 0;
}

/* Ends the walk at a living process of the user. */
static bool is_gone(void *any, pid_t pid)
{
	char path[32], stat[PROC_STAT_MAX];
	uint64_t size = 0;

	(void)TEXT_SET(path, "/proc/%d/stat", (int)pid);
	if (pid == 1 || getsid(pid) == getpid() || fd_read_file(path, stat, sizeof(stat)) < 0 ||
	    proc_number(stat, PROC_VSIZE, &size) < 0)
		size = 0;
	*(bool *)any = size != 0;
	return size == 0;
}

static void end_all(int sig, unsigned ms)
{
	uint64_t ends_ms = clock_ms() + ms;
	bool any = true;

	killall_blindly(sig);
	while (any && clock_ms() < ends_ms) {
		nap();
		any = false;
		(void)proc_each(is_gone, &any);
	}
}

/* Starts another worker when a worker hangs; helper_status.h tells the new worker what to skip. */
static int run_teardown(void *context)
{
	helper_status_use(*(unsigned *)context);
	return teardown_run(true, clock_ms() + 1000);
}

/* For a child: if reboot(2) has no effect, the kernel may end its caller (linux/kernel/reboot.c). */
static int run_reboot(void *context)
{
	return reboot(power_reboot_command(job.action, *(unsigned *)context));
}

static void shut_down_machine(const char *why)
{
	sigset_t all;
	unsigned n;

	log_line("%s: stopping everything: %s", power_name(job.action), why);
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	(void)kill(1, SIGTSTP); /* stops BusyBox's init from restarting processes */
	helper_status_make();
	if (spawn_own(SPAWN_PLAIN, run_sync, NULL) < 0)
		log_line("cannot fork");
	end_all(SIGTERM, GRACE_MS);
	end_all(SIGKILL, KILL_MS);
	for (n = 0; n < TEARDOWNS && !run_with_timeout(run_teardown, &n, TEARDOWN_MS); n++)
		;
	(void)run_with_timeout(run_sync, NULL, SYNC_MS);
	log_line("%s: done", power_name(job.action));
	for (n = 0; n < VERBS; n++)
		(void)run_with_timeout(run_reboot, &n, REBOOT_MS);
	log_line("reboot(2) does not take");
}

static void on_child(int sig)
{
	(void)sig;
}

static int run_fallback(void *unused)
{
	const struct sigaction act = { .sa_handler = on_child };
	uint64_t ends_ms;
	sigset_t child;

	(void)unused;
	/* Close the agent's event nodes and ports: their data must not wait for this process. */
	fd_close_others(job.fd);
	if (job.how->log_start) {
		log_forget(); /* the agent's lines */
		job.how->log_start();
	}
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child, NULL);
	(void)sigaction(SIGCHLD, &act, NULL);
	while (!wait_until(CLOCK_NEVER))
		if (job.fd < 0)
			return 0;
	ends_ms = clock_ms() + job.how->budget_ms;
	shut_down_machine(job.how->command ? await_command(ends_ms) : await_init(ends_ms));
	return 1;
}

int fallback_shutdown_start(const struct fallback_shutdown *s)
{
	int fds[2];
	pid_t pid;

	if (press_fd >= 0)
		return 0;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	job = (struct job){ .how = s, .fd = fds[0] };
	pid = spawn_user(run_fallback, NULL);
	(void)fd_close(fds[0]);
	press_fd = fds[1];
	return pid < 0 ? pid : 0;
}

int fallback_shutdown_request(const struct fallback_shutdown *s, enum power_action action)
{
	unsigned char byte = (unsigned char)action;
	int err = 0;

	for (unsigned n = 0; n < 2 && err == 0; n++) {
		if (press_fd >= 0 && write(press_fd, &byte, 1) == 1)
			return 0;
		press_fd = fd_close(press_fd); /* the stopper has ended */
		err = fallback_shutdown_start(s);
	}
	return err < 0 ? err : -EPIPE;
}
