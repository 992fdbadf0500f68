/* SPDX-License-Identifier: MIT */
/*
 * services.h - starts and restarts the processes of /etc/inittab.
 *
 * init starts the entries of a queue in order; an entry that waits blocks the queue until its process has ended. There is one
 * queue for boot and another for shutdown. init starts an entry that respawns again when its process ends, after a pause if
 * that died young.
 *
 * At SIGHUP, once the queue is empty, init reads the file again (reload.c): it ends the processes of removed entries, with
 * SIGTERM and then SIGKILL, and starts a queue of the new entries.
 */
#ifndef INIT_SERVICES_SERVICES_H
#define INIT_SERVICES_SERVICES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/services/state.h"

struct cmdline;
struct init;

/*
 * Reads /etc/inittab. Returns false, and changes nothing, if it cannot be read. line: the kernel command line, which may set
 * the runlevel; NULL at a reload.
 */
bool services_read(struct services *s, const struct cmdline *line);

/* Makes the boot queue, which services_start_due() then starts. */
void services_boot(struct services *s);

/*
 * Ends all restarting and makes the shutdown queue. level: as for inittab_shutdown_order(). The queue waits until the processes that
 * do not belong to that runlevel have ended by SIGTERM, but not after wait_until_ms.
 */
void services_shutdown(struct services *s, unsigned level, uint64_t wait_until_ms);

/* The time for the shutdown queue is over: init starts none of what is left in it. */
void services_drop(struct services *s);

/* The shutdown entries that run when all processes have ended: whether there are any, and queues them. */
bool services_has_late(const struct services *s);
void services_late(struct services *s);

/* Starts the entries that are due. */
void services_start_due(struct init *init, uint64_t now_ms);

/* A process of the user has ended: true if inittab had started it. */
bool services_ended(struct services *s, pid_t pid, int status, uint64_t now_ms);

/* When the next entry is due; CLOCK_NEVER: none is. */
uint64_t services_deadline(const struct services *s);

/*
 * Whether the queue is empty and no process blocks it. A shutdown also waits for the processes that it started by `once`, as
 * sysvinit waits for `rc 0`.
 */
bool services_idle(const struct services *s);

/* Reads the file again. For services.c. */
void reload_inittab(struct services *s, uint64_t grace_ms, uint64_t now_ms);

/* Sends SIGTERM to the process group, and has the queue wait for its end. For services.c. */
void reload_ask_to_end(struct services *s, pid_t pid);

/* A process of the user has ended: true if its entry had been removed. For services.c. */
bool reload_process_ended(struct services *s, pid_t pid);

/* Sends SIGKILL to the processes of removed entries, or stops waiting for them, when that is due. For services.c. */
void reload_kill_leftovers(struct services *s, uint64_t now_ms);

/* Starts the entries that stand for a signal. True if there are any: the signal then has no other effect. */
bool services_on_signal(struct init *init, int sig, uint64_t now_ms);

#endif
