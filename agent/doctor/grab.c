// SPDX-License-Identifier: MIT
/*
 * grab.c - whether another process has the event node for itself (EVIOCGRAB), and which processes have it open.
 *
 * The kernel does not tell, so try: a grab fails with EBUSY if there is one (linux/drivers/input/evdev.c, evdev_grab). A grab that
 * succeeds ends at once; only this process would hear an event between the two calls.
 */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/input.h>

#include "agent/doctor/walk.h"
#include "lib/fd.h"

static bool tries;

void doctor_try_grab(bool on)
{
	tries = on;
}

struct search {
	const char *node;    /* "/dev/input/event0" */
	const char *process; /* the process under inspection */
	struct text *found;  /* "grabbed: evtest (pid 99)" */
	bool open;
};

static bool is_the_node(void *context, const char *fd_name)
{
	struct search *s = context;
	char path[64], target[64];
	ssize_t n;

	(void)TEXT_SET(path, "/proc/%s/fd/%s", s->process, fd_name);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	s->open = strcmp(target, s->node) == 0;
	return !s->open;
}

static bool add_if_open(void *context, const char *pid)
{
	struct search *s = context;
	char path[64], self[16], name[20] = "";

	(void)TEXT_SET(self, "%d", (int)getpid());
	if (pid[0] < '1' || pid[0] > '9' || strcmp(pid, self) == 0)
		return true;
	s->process = pid;
	s->open = false;
	(void)TEXT_SET(path, "/proc/%s/fd", pid);
	(void)fd_each_name(path, is_the_node, s);
	(void)TEXT_SET(path, "/proc/%s/comm", pid);
	if (s->open && fd_read_line(path, name, sizeof(name)) >= 0)
		text_fmt(s->found, " %s (pid %s)", name, pid);
	return true;
}

void doctor_readers(const char *node, struct text *found)
{
	struct search s = { .node = node, .found = found };

	(void)fd_each_name("/proc", add_if_open, &s);
}

bool doctor_is_grabbed(struct doctor *d, int fd)
{
	char found[sizeof(d->at->read)];
	struct text t = TEXT_IN(found);

	if (!tries)
		return false;
	/* As a system call: the type of ioctl's second argument is not the same in every C library. */
	if (syscall(SYS_ioctl, fd, EVIOCGRAB, 1) == 0 || errno != EBUSY) {
		(void)syscall(SYS_ioctl, fd, EVIOCGRAB, 0);
		return false;
	}
	text_str(&t, "open in:");
	doctor_readers(d->path + strlen(d->root), &t);
	doctor_note(d, "%s", found);
	return true;
}
