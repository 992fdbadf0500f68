// SPDX-License-Identifier: MIT
/*
 * killall.c - a signal to every process of the user.
 *
 * kill(-1) is the only thing that beats a fork bomb: the kernel walks its task list with the list locked
 * against forks (kernel/signal.c, kill_something_info). It also hits the roles. They ignore SIGTERM; SIGKILL
 * ends them, and PID 1 starts the agent again at once.
 *
 * Where a process asks to be spared, kill(-1) cannot be used: then /proc is walked, everybody is stopped
 * first so that nobody forks meanwhile, and walked until a pass finds nobody new.
 */
#include "init/killall.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

struct dirent_record { /* getdents64(2) */
	uint64_t inode;
	int64_t offset;
	uint16_t length;
	uint8_t type;
	char name[];
};

/* Calls visit for each process in /proc. Returns false if /proc could not be read. */
static bool each_process(void (*visit)(pid_t pid, char first, void *context), void *context)
{
	static char buf[8192] __attribute__((aligned(8)));
	int fd FD_CLOSE = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long n;

	while (fd >= 0 && (n = syscall(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
		for (long at = 0; at < n;) {
			struct dirent_record *d = (void *)(buf + at);
			const char *name = d->name;
			char path[40], first[2];
			struct text t = TEXT_IN(path);
			uint64_t pid;

			at += d->length;
			if (text_parse_u64(&name, INT32_MAX, &pid) < 0 || *name)
				continue;
			text_fmt(&t, "/proc/%lu/cmdline", (unsigned long)pid);
			/* A kernel thread's is empty, and so is that of a process that is already dead. */
			if (fd_read_file(path, first, sizeof(first)) > 0)
				visit((pid_t)pid, first[0], context);
		}
	}
	return fd >= 0;
}

struct count {
	unsigned spared, others;
	int sig;
};

static void look(pid_t pid, char first, void *context)
{
	struct count *count = context;

	(void)pid;
	count->spared += first == '@';
}

/* A process of the user is in a session of its own (lib/spawn.h) or in a descendant's; those of softoff, and theirs, in PID 1's. */
static bool is_ours(pid_t pid)
{
	return getsid(pid) == getsid(0);
}

static void hit(pid_t pid, char first, void *context)
{
	struct count *count = context;

	if (first == '@' || is_ours(pid))
		return;
	if (kill(pid, count->sig) == 0)
		count->others++;
}

/* Stops all but the spared until a pass finds no more than the one before, then signals them and waits. */
static void one_by_one(int sig)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	struct count count = { .sig = SIGSTOP };
	unsigned before;

	do {
		before = count.others;
		count.others = 0;
		(void)each_process(hit, &count);
	} while (count.others > before);
	count.sig = sig;
	(void)each_process(hit, &count);
	count.sig = SIGCONT;
	(void)each_process(hit, &count);
	/* PID 1's own count cannot tell the spared from the others; it ends this child at the stage's deadline. */
	count.sig = 0;
	do {
		(void)nanosleep(&nap, NULL);
		count.others = 0;
		(void)each_process(hit, &count);
	} while (count.others);
}

enum killall_result killall_run(int sig)
{
	struct count count = { 0 };

	(void)each_process(look, &count);
	if (count.spared) {
		log_line("%u processes asked by '@' to be spared", count.spared);
		return KILLALL_SPARE;
	}
	killall_blindly(sig);
	return KILLALL_SENT;
}

enum killall_result killall_others(int sig)
{
	one_by_one(sig);
	return KILLALL_ONLY_SPARED;
}

void killall_blindly(int sig)
{
	(void)kill(-1, sig);
	(void)kill(-1, SIGCONT);
}
