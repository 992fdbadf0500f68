// SPDX-License-Identifier: MIT
/*
 * mountwatch.c - whether any mount has come since the boot.
 *
 * poll(2) on /proc/self/mountinfo reports once that the mounts have changed since the file was opened (linux/fs/proc_namespace.c,
 * mounts_poll), at a fiftieth of what the kernel takes to write the list.
 */
#include "lib/teardown/mountwatch.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/fd.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/mountinfo.h"

static int watch_fd = -1;

static void note_kind(const struct mountinfo *m, void *plain)
{
	*(bool *)plain &= !mountinfo_holds_data(m) && strcmp(m->type, "cgroup") != 0;
}

void mountwatch_start(void)
{
	char *memory = mountinfo_memory();
	bool plain = true;

	watch_fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (!memory || mountinfo_each(memory, note_kind, &plain) < 0 || !plain)
		watch_fd = fd_close(watch_fd);
	if (memory)
		(void)munmap(memory, MOUNTINFO_MAX);
}

bool mountwatch_changed(void)
{
	struct pollfd p = { .fd = watch_fd, .events = POLLPRI };

	if (watch_fd < 0 || !helper_status_is_shared())
		return true;
	helper_results()->mounts_changed |= poll(&p, 1, 0) != 0;
	return helper_results()->mounts_changed;
}
