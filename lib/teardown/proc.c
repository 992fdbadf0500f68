// SPDX-License-Identifier: MIT
/* proc.c - processes, as /proc has them. */
#include "lib/teardown/proc.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/helper_status.h"
#include "lib/text.h"

#define NAMED_MOST 8

int proc_parse(char *text, struct proc *out)
{
	/* PID (NAME) STATE ...: the name may hold anything, parentheses too. */
	char *name = strchr(text, '('), *end = strrchr(text, ')');

	if (!name || !end || end < name || end[1] != ' ' || !end[2])
		return -EINVAL;
	*end = '\0';
	*out = (struct proc){ .name = name + 1, .state = end[2] };
	return 0;
}

int proc_number(const char *stat, int field, uint64_t *out)
{
	const char *at = strrchr(stat, ')'); /* the end of the second */

	for (int n = 2; at && n < field; n++)
		at = strchr(at + 1, ' ');
	if (!at)
		return -EINVAL;
	at++;
	return text_parse_u64(&at, UINT64_MAX, out);
}

struct visitor {
	bool (*visit)(void *context, pid_t pid);
	void *context;
};

static bool visit_pid(void *context, const char *name)
{
	const struct visitor *v = context;
	uint64_t pid;

	if (text_parse_u64(&name, INT32_MAX, &pid) < 0 || *name)
		return true;
	return v->visit(v->context, (pid_t)pid);
}

void proc_enter(void)
{
	(void)chdir("/proc");
}

int proc_each(bool (*visit)(void *context, pid_t pid), void *context)
{
	struct visitor visitor = { visit, context };

	proc_enter();
	return fd_each_name("/proc", visit_pid, &visitor);
}

struct family {
	pid_t list[PROC_FEW], parent;
	unsigned count;
	bool whole;
};

static bool add_children(void *context, const char *thread)
{
	struct family *f = context;
	char path[40], children[PROC_FEW * 8];
	const char *at = children;
	uint64_t pid;
	int len;

	(void)TEXT_SET(path, "%d/task/%s/children", (int)f->parent, thread);
	len = fd_read_file(path, children, sizeof(children));
	/* A process may have ended since; of PID 1 the file is missing only where the kernel has none. */
	f->whole &= (len >= 0 || f->parent != 1) && len < (int)sizeof(children) - 1;
	for (; len > 0 && text_parse_u64(&at, INT32_MAX, &pid) == 0; at += *at == ' ') {
		f->whole &= f->count < PROC_FEW;
		if (f->whole)
			f->list[f->count++] = (pid_t)pid;
	}
	return f->whole;
}

bool proc_each_of_few(bool (*visit)(void *context, pid_t pid), void *context)
{
	struct family f = { .parent = 1, .whole = true };
	const pid_t own = getsid(0);
	char path[24];

	(void)add_children(&f, "1");
	for (unsigned i = 0; i < f.count && f.whole; i++) {
		f.parent = f.list[i];
		(void)TEXT_SET(path, "%d/task", (int)f.parent);
		if (getsid(f.parent) == own)
			f.list[i] = 0; /* softoff's own */
		else
			(void)fd_each_name(path, add_children, &f);
	}
	for (unsigned i = 0; i < f.count && f.whole; i++)
		if (f.list[i] && !visit(context, f.list[i]))
			break;
	return f.whole;
}

/* "0.20 0.18 0.12 1/80 11206" */
/* The last number before that character. */
static uint64_t loadavg_number(char before)
{
	char text[64], *end;
	const char *at;
	uint64_t number = 0;

	if (fd_read_file("/proc/loadavg", text, sizeof(text)) <= 0)
		return 0;
	end = strchr(text, before);
	if (end)
		*end = '\0';
	at = strrchr(text, ' ');
	if (at++)
		(void)text_parse_u64(&at, UINT64_MAX, &number);
	return number;
}

unsigned proc_running(void)
{
	return (unsigned)loadavg_number('/');
}

uint64_t proc_last_pid(void)
{
	return loadavg_number('\0');
}

/* Of session 0: whether the parent is no process of ours, and it is no kernel thread. */
static bool is_from_outside(pid_t pid)
{
	char path[24], stat[PROC_STAT_MAX];
	uint64_t parent, size;

	(void)TEXT_SET(path, "/proc/%d/stat", (int)pid);
	return fd_read_file(path, stat, sizeof(stat)) > 0 && proc_number(stat, PROC_PPID, &parent) == 0 &&
	       proc_number(stat, PROC_VSIZE, &size) == 0 && size && (parent == 0 || parent == 2);
}

/*
 * A process of the user is in a session of its own (lib/spawn.h) or in a descendant's session; softoff's processes and their
 * children are in PID 1's session, as kernel threads are. Two kinds of user processes are in PID 1's session as well: programs that
 * the kernel starts as children of kthreadd (linux/kernel/umh.c), and processes put into a container from outside, which have no
 * parent here.
 */
bool proc_is_ours(pid_t pid, pid_t *session)
{
	static pid_t own = -1; /* read once, not for each process */

	if (own < 0)
		own = getsid(0);
	*session = getsid(pid);
	return *session < 0 || (*session == own && (pid == 1 || !is_from_outside(pid)));
}

void proc_log(const char *what, pid_t pid, unsigned *count)
{
	char path[40], stat[256], wchan[64] = "";
	struct proc p;

	(void)TEXT_SET(path, "%d/stat", (int)pid);
	if (*count > NAMED_MOST || fd_read_file(path, stat, sizeof(stat)) < 0 || proc_parse(stat, &p) < 0 || p.state == 'Z' ||
	    p.state == 'X')
		return;
	if (!*count)
		(void)TEXT_SET(helper_results()->process, "%d (%s)", (int)pid, p.name);
	if (++*count > NAMED_MOST) {
		log_line("%s: and others", what);
		return;
	}
	if (p.state == 'D') {
		(void)TEXT_SET(path, "%d/wchan", (int)pid);
		(void)fd_read_line(path, wchan, sizeof(wchan));
	}
	log_line("%s: %d (%s), state %c%s%s", what, (int)pid, p.name, p.state, *wchan ? ", waits in the kernel in " : "", wchan);
}
