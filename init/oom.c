// SPDX-License-Identifier: MIT
/* oom.c - the kernel's out-of-memory killer. */
#include "init/oom.h"

#include <string.h>

#include "lib/fd.h"
#include "lib/text.h"

void oom_protect(void)
{
	/*
	 * linux/Documentation/filesystems/proc.rst; needs a capability that a container's init may lack. Not -1000: where no process is left
	 * that may be killed, the kernel panics (linux/mm/oom_kill.c, out_of_memory). A killed role starts again.
	 */
	(void)fd_write_file("/proc/self/oom_score_adj", "-999");
}

bool oom_happened(void)
{
	static char vmstat[8192]; /* some 5 KiB */
	static uint64_t before;
	static const char name[] = "\noom_kill ";
	uint64_t now = before;
	const char *at;
	bool more;

	if (fd_read_file("/proc/vmstat", vmstat, sizeof(vmstat)) < 0)
		return false;
	at = text_find(vmstat, name);
	if (!at)
		return false; /* Linux before 4.13 */
	at += strlen(name);
	(void)text_parse_u64(&at, UINT64_MAX, &now);
	more = now > before;
	before = now;
	return more;
}
