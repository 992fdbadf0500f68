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

void proc_each(bool (*visit)(void *context, pid_t pid), void *context)
{
	struct visitor visitor = { visit, context };

	/* For thousands of processes a path of two names, rather than of four from the root, can be told. */
	(void)chdir("/proc");
	(void)fd_each_name("/proc", visit_pid, &visitor);
}

/*
 * A process of the user is in a session of its own (lib/spawn.h) or in a descendant's; those of softoff, and theirs, in
 * PID 1's, which is that of the kernel's threads.
 */
bool proc_is_ours(pid_t pid)
{
	static pid_t own = -1; /* asked once: it is one call for each process */

	if (own < 0)
		own = getsid(0);
	return getsid(pid) == own;
}

struct naming {
	const char *what;
	unsigned count;
};

static bool log_process(void *context, pid_t pid)
{
	struct naming *naming = context;
	char path[40], stat[256], wchan[64] = "";
	struct text t = TEXT_IN(path);
	struct proc p;

	text_fmt(&t, "%d/stat", (int)pid);
	if (proc_is_ours(pid) || fd_read_file(path, stat, sizeof(stat)) < 0 || proc_parse(stat, &p) < 0 ||
	    p.state == 'Z' || p.state == 'X')
		return true;
	if (!naming->count) {
		struct text first = TEXT_IN(helper_results()->process);

		text_fmt(&first, "%d (%s)", (int)pid, p.name);
	}
	if (++naming->count > NAMED_MOST) {
		log_line("%s: and others", naming->what);
		return false;
	}
	if (p.state == 'D') {
		t = TEXT_IN(path);
		text_fmt(&t, "%d/wchan", (int)pid);
		(void)fd_read_line(path, wchan, sizeof(wchan));
	}
	log_line("%s: %d (%s), state %c%s%s", naming->what, (int)pid, p.name, p.state,
		 *wchan ? ", waits in the kernel in " : "", wchan);
	return true;
}

void proc_log_all(const char *what)
{
	struct naming naming = { .what = what };

	proc_each(log_process, &naming);
}
