/* SPDX-License-Identifier: MIT */
/*
 * log.h - lines for people: `softoff: 0.512 text`, the time in seconds since boot.
 *
 * Lines go to the descriptor given to log_open(); what is said before that is kept (2 KiB) and written
 * then. A console that takes nothing (flow control, dead host) costs a line at most LOG_PATIENCE_MS once;
 * after that lines are dropped and counted until it takes bytes again, and the count is said.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stdint.h>

#define LOG_PATIENCE_MS 20

/* One line; the newline is added. Longer than 512 bytes is cut. Never blocks longer than said above. */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * The text for an errno, as glibc's strerror(3) has it, err may be negative; "error 76" for one that nothing here gives. The
 * latter is in a buffer that the next call writes to.
 */
const char *log_errno(int err);

/* From now on lines go to fd (not owned), and what was kept is written. -1: keep lines again. */
void log_open(int fd);

/* Drops the lines kept so far: in a child, where they are the parent's to say. */
void log_forget(void);

/* The descriptor of log_open(), or -1. */
int log_fd(void);

/* Prefixes every line of this process with `who: `; NULL for none. For the roles. */
void log_role(const char *who);

/* After this, every line also begins with `<6>`, for /dev/kmsg. */
void log_kmsg(void);

#endif
