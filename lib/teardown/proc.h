/* SPDX-License-Identifier: MIT */
/* proc.h - processes, as /proc has them. For helpers. */
#ifndef LIB_TEARDOWN_PROC_H
#define LIB_TEARDOWN_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* From /proc/PID/stat (proc(5)), which, unlike cmdline, is read without waiting for anybody. */
struct proc {
	char *name; /* points into the text */
	char state;
};

/* Splits text in place. Returns 0 or -EINVAL. Pure. */
int proc_parse(char *text, struct proc *out);

/* Room for all of /proc/PID/stat: 52 numbers and a name. */
#define PROC_STAT_MAX 1152

/* One of the numbers behind the name, from field 4 on. Returns 0, -EINVAL or -ERANGE (what is negative is no number). Pure. */
#define PROC_STARTSTACK 28
#define PROC_ARG_START 48
int proc_number(const char *stat, int field, uint64_t *out);

/* Calls visit for each process until it returns false. From then on the working directory is /proc. */
void proc_each(bool (*visit)(void *context, pid_t pid), void *context);

/* Whether it is softoff's own, or the kernel's, rather than the user's. */
bool proc_is_ours(pid_t pid);

/* A line for each process of the user that is still there, and how it hangs in the kernel if it does; eight at most. */
void proc_log_all(const char *what);

#endif
