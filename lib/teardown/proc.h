/* SPDX-License-Identifier: MIT */
/* proc.h - processes, as /proc has them. For helpers. */
#ifndef LIB_TEARDOWN_PROC_H
#define LIB_TEARDOWN_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* From /proc/PID/stat (proc(5)), which, unlike cmdline, is read without waiting for a lock. */
struct proc {
	char *name; /* points into the text */
	char state;
};

/* Splits text in place. Returns 0 or -EINVAL. Pure. */
int proc_parse(char *text, struct proc *out);

/* Room for all of /proc/PID/stat: 52 numbers and a name. */
#define PROC_STAT_MAX 1152

/* One of the numbers after the name, from field 4 on. Returns 0, -EINVAL or -ERANGE (a negative value is no number). Pure. */
#define PROC_PPID 4
#define PROC_TTY 7        /* the controlling terminal; 0: none */
#define PROC_VSIZE 23     /* 0: a kernel thread, or a process that has ended */
#define PROC_SIGIGNORE 33 /* bit n - 1 for signal n, up to 31 */
#define PROC_SIGCATCH 34
int proc_number(const char *stat, int field, uint64_t *out);

/* Makes /proc the working directory: the kernel then resolves one name less for each path. */
void proc_enter(void);

/* proc_enter(), then calls visit for each process until it returns false. Returns 0, or -errno without /proc. */
int proc_each(bool (*visit)(void *context, pid_t pid), void *context);

/*
 * The same for PID 1's descendants alone that are not softoff's own, if they are few, in proc_enter()'s directory. Else false,
 * and the caller takes proc_each(). It is faster, because it does not pass the kernel's threads, for each of which the
 * kernel makes an inode (linux/fs/proc/base.c, proc_fill_cache); but it does not find what has no parent among them.
 */
#define PROC_FEW 32
bool proc_each_of_few(bool (*visit)(void *context, pid_t pid), void *context);

/* Of /proc/loadavg (proc(5)): how many threads run or wait for a processor, or 0; and the last pid that was given out, or 0. */
unsigned proc_running(void);
uint64_t proc_last_pid(void);

/* Whether it is softoff's own, or the kernel's, rather than the user's. *session: its session id, of a user's process. */
bool proc_is_ours(pid_t pid, pid_t *session);

/* A line for a process that is still there, and how it hangs in the kernel if it does. *count of them so far: eight at most. */
void proc_log(const char *what, pid_t pid, unsigned *count);

#endif
