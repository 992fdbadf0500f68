/* SPDX-License-Identifier: MIT */
/*
 * services.h - what inittab lists, running.
 *
 * A queue of entries is worked off in order; an entry that waits holds it up until its process has ended. There is
 * one queue when the machine comes up and another when it goes down. Entries that respawn are started again when
 * they end, after a pause if they die at once.
 *
 * At SIGHUP the file is read again (services_reload.c), once the queue has been worked off: what has gone from it is asked to
 * end, and killed if it does not; then a queue of what is new begins.
 */
#ifndef INIT_SERVICES_SERVICES_H
#define INIT_SERVICES_SERVICES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/services/backoff.h"
#include "init/services/inittab.h"

struct cmdline;
struct init;

struct service {
	pid_t pid;   /* 0: does not run */
	bool wanted; /* to be started again when due */
	struct backoff pause;
};

struct services {
	struct inittab tab;
	char text[2][INITTAB_TEXT]; /* the second, third, ... reading is to the other one */
	unsigned reading;           /* which of them the table points to */
	struct service run[INITTAB_MAX]; /* by entry */
	uint8_t queue[INITTAB_MAX];
	size_t queued, next;
	pid_t waited_for; /* what holds up the queue; 0: nothing */
	bool used;        /* there is an inittab */
	bool booted;      /* it was looked at for what is to start */
	bool up;          /* the queue of coming up has been worked off once */
	bool down;        /* the machine stops */
	bool reload;      /* the file is to be read again */
	pid_t leaving[INITTAB_MAX]; /* what has gone from the file, but not yet from the machine */
	size_t leaving_count;
	bool killed;         /* they were */
	uint64_t leaving_ms; /* when they are killed, or not waited for any longer */
};

/*
 * Reads /etc/inittab. Returns false, and changes nothing, if there is none that can be read. line: the kernel's, which may
 * tell the runlevel; NULL when it is read again.
 */
bool services_read(struct services *s, const struct cmdline *line);

/* Comes up: from now on services_start_due() works off the queue. */
void services_boot(struct services *s);

/* Goes down: nothing is started again, and the shutdown's queue begins. level: as for inittab_shutdown_order(). */
void services_shutdown(struct services *s, unsigned level);

/* Starts what is due. */
void services_start_due(struct init *init, uint64_t now_ms);

/* A process of the user has ended: true if it was one of these. */
bool services_ended(struct services *s, pid_t pid, int status, uint64_t now_ms);

/* When something is due to be started; CLOCK_NEVER if nothing is. */
uint64_t services_deadline(const struct services *s);

/* Whether the queue has been worked off, and nothing of it is waited for. */
bool services_idle(const struct services *s);

/* Reads the file again. For services.c. */
void reload_inittab(struct services *s, uint64_t grace_ms, uint64_t now_ms);

/* A process of the user has ended: true if it was one that had gone from the file. For services.c. */
bool reload_process_ended(struct services *s, pid_t pid);

/* Kills those that have gone from the file and are still there, or gives them up, if it is time. For services.c. */
void reload_kill_leftovers(struct services *s, uint64_t now_ms);

/* Starts the entries for what a signal says: true if there are any, so that the signal is dealt with. */
bool services_on_signal(struct init *init, int sig, uint64_t now_ms);

#endif
