/* SPDX-License-Identifier: MIT */
/*
 * log.h - lines for people: `softoff: 0.512 text`, the time in seconds since boot.
 *
 * Lines go to the descriptor given to log_open(); earlier lines are kept (2 KiB) and written then. A console that takes
 * nothing (flow control, dead host) costs a line at most LOG_PATIENCE_MS once. Later lines are dropped and counted until
 * the console takes bytes again; a line then reports the count.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h" /* log_errno() */

#define LOG_PATIENCE_MS 20

/*
 * One line; the newline is added. Longer than 512 bytes is cut. A control byte (below 0x20, or 0x7f) becomes '?'. Never blocks
 * longer than said above.
 */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* From now on lines go to fd (not owned), and what was kept is written. -1: keep lines again. */
void log_open(int fd);

/* Drops the lines kept so far: in a child, where they are the parent's to say. */
void log_forget(void);

/* The descriptor of log_open(), or -1. */
int log_fd(void);

/*
 * Waits until the terminal of log_open() has sent its bytes, which are lost when the machine goes off: for at most
 * LOG_DRAIN_MS, because any process with the terminal open can stop its output (TCOOFF, ioctl_tty(2)).
 */
#define LOG_DRAIN_MS 100
void log_drain(void);

/* Prefixes every line of this process with `ROLE: `; NULL for no prefix. For the roles. */
void log_role(const char *who);

/* Whether every line also begins with `<6>`, for /dev/kmsg. */
void log_kmsg(bool on);

/* Whether lines, also those kept so far, are discarded. */
void log_quiet(bool on);

/* From now on log_line() writes nothing: it gives the text of each line, without time and role, to take. */
void log_hand_over(void (*take)(const char *text));

#endif
