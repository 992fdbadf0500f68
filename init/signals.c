// SPDX-License-Identifier: MIT
/* signals.c - how PID 1 waits. */
#include "init/signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "lib/clock.h"
#include "lib/spawn.h"

/* The longest single wait keeps the arithmetic in range, at the price of one wake-up a day. */
#define SIGNALS_LONGEST_MS 86400000u

/* The pause after a sigtimedwait(2) that failed, so that PID 1 does not spin. */
#define SIGNALS_CRIPPLED_MS 50

static struct timespec timespec_ms(uint64_t ms)
{
	return (struct timespec){ .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000 };
}

/* Every signal. musl's sigfillset() leaves out three, of which 34 is glibc's SIGRTMIN. */
static void fill(sigset_t *set)
{
	memset(set, 0xff, sizeof(*set));
}

void signals_block(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t all;

	fill(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	/* The caller may have left SIGCHLD ignored: the kernel would then reap children itself (wait(2)). */
	(void)sigaction(SIGCHLD, &dfl, NULL);
}

static int wait_for(const sigset_t *set, siginfo_t *info, uint64_t deadline_ms)
{
	uint64_t left = deadline_ms ? clock_left_ms(deadline_ms, clock_ms()) : 0;
	struct timespec ts = timespec_ms(left > SIGNALS_LONGEST_MS ? SIGNALS_LONGEST_MS : left);
	int sig = sigtimedwait(set, info, &ts);

	if (sig > 0)
		return sig;
	if (errno != EAGAIN && errno != EINTR) {
		ts = timespec_ms(SIGNALS_CRIPPLED_MS);
		(void)nanosleep(&ts, NULL);
	}
	return 0;
}

int signals_wait(uint64_t deadline_ms, int except, pid_t *from)
{
	siginfo_t info = { 0 };
	sigset_t set;
	int sig;

	fill(&set);
	sigdelset(&set, SIGCHLD);
	sigdelset(&set, SPAWN_OWN_SIGNAL);
	sig = wait_for(&set, &info, 0);
	if (!sig) {
		fill(&set);
		(void)sigdelset(&set, except);
		sig = wait_for(&set, &info, deadline_ms);
	}
	*from = info.si_code <= 0 ? info.si_pid : 0; /* SI_USER, SI_QUEUE, SI_TKILL: only these have a sender */
	return sig;
}

int signals_wait_own(pid_t pid, uint64_t deadline_ms)
{
	sigset_t own;

	sigemptyset(&own);
	sigaddset(&own, SPAWN_OWN_SIGNAL);
	for (;;) {
		int status;
		pid_t ended = waitpid(pid, &status, WNOHANG | (int)__WCLONE);

		if (ended > 0 && ended == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (ended > 0)
			continue;
		if (ended < 0 && errno == ECHILD)
			return -ECHILD;
		if (clock_ms() >= deadline_ms)
			return -ETIMEDOUT;
		(void)wait_for(&own, NULL, deadline_ms);
	}
}
