/* SPDX-License-Identifier: MIT */
/*
 * signals.h - how PID 1 waits: for signals, and for nothing else.
 *
 * All signals stay blocked; sigtimedwait(2) takes them one by one. Every kernel has it, while signalfd, timerfd and epoll may
 * be missing. It needs no descriptor, no signal interrupts a call of PID 1, and a signal that arrives before the second line
 * of main() stays pending.
 */
#ifndef INIT_SIGNALS_H
#define INIT_SIGNALS_H

#include <stdint.h>
#include <sys/types.h>

/* Blocks every signal. First thing in main(). */
void signals_block(void);

/*
 * The next signal, or 0 when deadline_ms (CLOCK_BOOTTIME; CLOCK_NEVER for none) has come. *from: the sender, 0 if unknown.
 * A request comes before the end of a child: the kernel delivers the lowest number first (linux/kernel/signal.c, next_signal),
 * and orphans that die without a pause keep SIGCHLD pending all the time.
 * except: leaves this signal pending; 0: none.
 */
int signals_wait(uint64_t deadline_ms, int except, pid_t *from);

/*
 * Waits for the own child pid (lib/spawn.h), until deadline_ms at most, and leaves all other signals pending. Returns its
 * exit status, 128+n for signal n, or -ETIMEDOUT while the child still runs. With pid -1: waits for all own children;
 * -ECHILD: none is left.
 */
int signals_wait_own(pid_t pid, uint64_t deadline_ms);

#endif
