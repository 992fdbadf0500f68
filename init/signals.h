/* SPDX-License-Identifier: MIT */
/*
 * signals.h - how PID 1 waits: for signals, and for nothing else.
 *
 * All signals stay blocked and are taken one by one by sigtimedwait(2). It is there on every kernel
 * (signalfd, timerfd and epoll need not be), it needs no descriptor, nothing ever interrupts a call of
 * PID 1, and a signal that came before main() had its second line waits its turn.
 */
#ifndef INIT_SIGNALS_H
#define INIT_SIGNALS_H

#include <stdint.h>
#include <sys/types.h>

/* Blocks every signal. First thing in main(). */
void signals_block(void);

/* The next signal, or 0 when deadline_ms (CLOCK_BOOTTIME; CLOCK_NEVER for none) has come. *from: the sender, 0 if unknown. */
int signals_wait(uint64_t deadline_ms, pid_t *from);

/*
 * Waits for the own child pid (lib/spawn.h), until deadline_ms at most, and leaves all other signals
 * pending. Returns its exit status, 128+n for signal n, or -ETIMEDOUT: the child goes on. For pid -1: all own children are
 * waited for, and -ECHILD says that none is left.
 */
int signals_wait_own(pid_t pid, uint64_t deadline_ms);

#endif
