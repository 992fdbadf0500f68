// SPDX-License-Identifier: MIT
/* foreign.c - file systems that are mounted in the mount namespaces of other processes. */
#include "lib/teardown/foreign.h"

#include <string.h>
#include <sys/stat.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/mountinfo.h"
#include "lib/teardown/proc.h"
#include "lib/text.h"

struct foreign {
	char *memory;
	ino_t own; /* this process's namespace */
	bool say;
	int count;
	char process[64]; /* whose mounts are counted: pid and name */
};

static void count_mount(const struct mountinfo *m, void *context)
{
	struct foreign *f = context;

	if (!mountinfo_holds_data(m) || mountinfo_read_only(m))
		return;
	f->count++;
	if (f->say)
		log_line("teardown: %s (%s, %s) is writable in the mount namespace of %s", m->point, m->type, m->source,
			 f->process);
}

static bool visit_namespace(void *context, pid_t pid)
{
	struct foreign *f = context;
	char path[40], stat_text[PROC_STAT_MAX];
	struct stat st;
	struct proc p;
	pid_t session;

	(void)TEXT_SET(path, "%d/ns/mnt", (int)pid);
	if (proc_is_ours(pid, &session) || stat(path, &st) < 0 || st.st_ino == f->own)
		return true;
	(void)TEXT_SET(path, "%d/stat", (int)pid);
	if (fd_read_file(path, stat_text, sizeof(stat_text)) > 0 && proc_parse(stat_text, &p) == 0)
		(void)TEXT_SET(f->process, "%d (%s)", (int)pid, p.name);
	(void)TEXT_SET(path, "%d/mountinfo", (int)pid);
	(void)mountinfo_each_in(path, f->memory, count_mount, f);
	return true;
}

int foreign_count(char *memory, bool say)
{
	struct foreign f = { .memory = memory, .say = say };
	struct stat st;

	if (!memory || stat("/proc/self/ns/mnt", &st) < 0)
		return 0;
	f.own = st.st_ino;
	proc_each(visit_namespace, &f);
	return f.count;
}
