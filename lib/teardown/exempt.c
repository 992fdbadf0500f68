// SPDX-License-Identifier: MIT
/*
 * exempt.c - finds the processes that are exempt from the shutdown's signals: root's processes whose argv[0] begins with '@'.
 *
 * argv[0] is in the process's memory, and reading it by /proc/PID/cmdline takes the lock of the memory map
 * (linux/fs/proc/base.c, get_mm_cmdline): a process that maps and unmaps without end keeps its reader waiting. So init first
 * looks at the owner, and never reads the memory of another user's process. The owner is the real uid: /proc/PID itself
 * belongs to the effective one, which any set-user-ID program of root has.
 *
 * prlimit(2) tells the owner for the price of one system call: without CAP_SYS_RESOURCE it is allowed only if all uids and
 * gids of the other process equal our real ones (linux/kernel/sys.c, check_prlimit_permission). Where it fails, the line Uid:
 * of /proc/PID/status tells.
 */
#include "lib/teardown/exempt.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "lib/fd.h"
#include "lib/teardown/helper_status.h"
#include "lib/text.h"

static bool prlimit_tells;

void exempt_prepare(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (getuid() != 0 || syscall(SYS_capget, &header, sets) < 0)
		return;
	sets[0].effective &= ~(1u << CAP_SYS_RESOURCE);
	prlimit_tells = syscall(SYS_capset, &header, sets) == 0;
}

static bool is_roots(pid_t pid)
{
	char path[24], status[512]; /* the line is among the first ten */
	struct rlimit limit;
	uint64_t uid = 1;
	const char *at;

	if (prlimit_tells && syscall(SYS_prlimit64, pid, RLIMIT_CORE, NULL, &limit) == 0)
		return true;
	(void)TEXT_SET(path, "%d/status", (int)pid);
	if (fd_read_file(path, status, sizeof(status)) < 0 || !(at = text_find(status, "\nUid:\t")))
		return false;
	at += strlen("\nUid:\t");
	return text_parse_u64(&at, UINT32_MAX, &uid) == 0 && uid == 0;
}

enum exempt exempt_check(pid_t pid)
{
	char path[24], first[2];
	struct text t = TEXT_IN(path);
	int len;

	if (!is_roots(pid))
		return EXEMPT_NO;
	text_u64(&t, (uint64_t)pid);
	text_str(&t, "/cmdline");
	helper_status_read(pid);
	len = fd_read_file(path, first, sizeof(first));
	helper_status_read(0);
	if (len <= 0)
		return EXEMPT_GONE;
	return first[0] == '@' ? EXEMPT_YES : EXEMPT_NO;
}
