// SPDX-License-Identifier: MIT
/*
 * exempt.c - who asks to be spared.
 *
 * /proc/PID/cmdline tells, but costs half of what the end of a small process costs: two names and two inodes that the
 * kernel makes and undoes. A crowd is mostly forks of one program, and a fork has its memory laid out as the exec before it
 * left it. So what is found out about one of them is where to look in the next, by process_vm_readv(2): at the first
 * argument. That the next one is a fork of the same exec is told by the start of the stack: argc, and argv[0] as an
 * address, which no other exec has in that place, for the kernel puts stacks where chance wants them; and where it does not, another
 * one with both has its first argument at that very address, too.
 */
#include "lib/teardown/exempt.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "lib/fd.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/proc.h"
#include "lib/text.h"

#define LEARN_FROM 16 /* looks by /proc before it is worth to learn; then whenever they are twice as many */
#define PATIENCE 8    /* processes of other execs that may lie between two of this */

struct start {
	uint64_t argc, argv0;
	char first; /* of *argv0 */
};

static struct {
	uint64_t stack;
	struct start start;
	unsigned patience, looks;
} known;

/* Fails where there is nothing in these places. */
static bool read_stack_start(pid_t pid, struct start *out)
{
	struct iovec here[] = { { out, 16 }, { &out->first, 1 } };
	struct iovec there[] = { { (void *)(uintptr_t)known.stack, 16 }, { (void *)(uintptr_t)known.start.argv0, 1 } };

	return process_vm_readv(pid, here, 2, there, 2, 0) == 17;
}

static void learn(pid_t pid)
{
	char path[24], stat[PROC_STAT_MAX];
	struct text t = TEXT_IN(path);
	uint64_t arguments;

	text_fmt(&t, "%d/stat", (int)pid);
	if (fd_read_file(path, stat, sizeof(stat)) < 0 || proc_number(stat, PROC_STARTSTACK, &known.stack) < 0 ||
	    proc_number(stat, PROC_ARG_START, &arguments) < 0)
		return;
	known.start.argv0 = arguments;
	known.patience = read_stack_start(pid, &known.start) && known.start.argv0 == arguments ? PATIENCE : 0;
}

static bool is_known(pid_t pid, struct start *start)
{
	return known.patience && read_stack_start(pid, start) && memcmp(start, &known.start, 16) == 0;
}

enum exempt exempt_check(pid_t pid)
{
	char path[40], first[2];
	struct text t = TEXT_IN(path);
	struct start start = { 0 };
	struct stat st;

	text_fmt(&t, "/proc/%d/cmdline", (int)pid);
	helper_status_set("reading", path);
	if (is_known(pid, &start)) {
		known.patience = PATIENCE;
		first[0] = start.first;
	} else {
		known.patience -= known.patience > 0;
		if (fd_read_file(path + strlen("/proc/"), first, sizeof(first)) <= 0)
			return EXEMPT_GONE;
		if (++known.looks >= LEARN_FROM && !(known.looks & (known.looks - 1)))
			learn(pid);
	}
	if (first[0] != '@')
		return EXEMPT_NO;
	/* The folder, unlike what is in it, belongs to the effective user in any case (linux/fs/proc/base.c, task_dump_owner). */
	path[t.len - strlen("/cmdline")] = '\0';
	return stat(path, &st) == 0 && st.st_uid == 0 ? EXEMPT_YES : EXEMPT_NO;
}
