/* SPDX-License-Identifier: MIT */
/* state.h - what init knows about the processes of /etc/inittab: a part of struct init, which services.c works on. */
#ifndef INIT_SERVICES_STATE_H
#define INIT_SERVICES_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/services/backoff.h"
#include "init/services/inittab.h"

struct service {
	pid_t pid;   /* 0: does not run */
	bool wanted; /* to be started again when due */
	bool last;   /* started by the shutdown, which waits for its end */
	struct backoff pause;
};

struct services {
	struct inittab tab;
	char text[2][INITTAB_TEXT]; /* the file's text; each reload uses the other buffer */
	unsigned reading;           /* the buffer that tab points into */
	struct service run[INITTAB_MAX]; /* by entry */
	uint8_t queue[INITTAB_MAX];
	size_t queued, next;
	size_t late; /* entries in the queue after `queued`, for services_late() */
	pid_t waited_for; /* the process that blocks the queue; 0: none */
	bool used;        /* an inittab exists */
	bool booted;      /* the boot queue was made */
	bool up;          /* the boot queue was empty once */
	bool down;        /* the machine shuts down */
	unsigned level;   /* the runlevel of that shutdown */
	bool reload;      /* SIGHUP: read the file again */
	pid_t leaving[INITTAB_MAX]; /* running processes of removed entries, or of no entry of the shutdown's runlevel */
	size_t leaving_count;
	bool killed;         /* SIGKILL was sent to them */
	uint64_t leaving_ms; /* when they get SIGKILL, or init stops waiting for them */
};

#endif
