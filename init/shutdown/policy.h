/* SPDX-License-Identifier: MIT */
/*
 * policy.h - the decisions of the shutdown sequence: the current stage and its deadline.
 *
 * Pure: time and facts are passed in, init/shutdown/sequence.c has the effects. Every stage has a deadline on the line from the
 * press to the end of the budget, so no stage can use the time of the next:
 *
 *	press       grace                                budget
 *	|--- TERM ---|- KILL -|- TEARDOWN -|- SYNC -|- FLUSH -|  VERB
 *	             |<----- a quarter of the rest each ----->|
 *
 * The grace begins when all signals have been sent. It is cut so that a fifth of the budget is left after it; until then TERM is
 * extended while processes still end. If inittab has shutdown entries, ENTRIES comes before TERM, with at most a quarter of the
 * budget. LATE, if inittab has entries for it, has half of TEARDOWN's time.
 *
 * When a stage is done early, the next begins at once. Only data may exceed the budget: TEARDOWN and SYNC last as long as devices
 * complete requests, and at most until softoff.sync= after the press.
 */
#ifndef INIT_SHUTDOWN_POLICY_H
#define INIT_SHUTDOWN_POLICY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/power.h"

/*
 * Init gives up a device that has requests in flight and has completed none for this time. A request has up to 4 MiB since
 * Linux 6.9 (BLK_DEF_MAX_SECTORS_CAP), and QEMU merges up to 32: a disk of 1 MB/s was silent for up to 2.6 s.
 */
#define SHUTDOWN_SILENT_MS 10000u
/*
 * A hypervisor that limits a disk to 1 MB/s takes a merged request at once, and is silent afterwards for as long as that data
 * would have taken: 28 s after 28 MB. So a device has 1 ms more for each KiB of the burst before its silence.
 */
#define SHUTDOWN_BURST_MS 40000u
#define SHUTDOWN_LAST_MS 1000u   /* the same without requests in flight: between two requests, or when all is written */
#define SHUTDOWN_ENDING_MS 300u  /* processes still end if one has ended within this time */
#define SHUTDOWN_DYING_MS 500u   /* how long a process may take to die after the devices have completed their last request */
#define SHUTDOWN_LOOK_MS 250u    /* a helper that has not moved between two looks hangs */
#define SHUTDOWN_LOG_MS 1000u    /* from one line about data to the next */
#define SHUTDOWN_SECOND_MS POWER_SAME_MS
#define SHUTDOWN_FLUSH_MS 200u   /* FLUSH has this time even if data took the whole budget */
#define SHUTDOWN_REBOOT_MS 1000u   /* after this time without effect init tries the next argument of reboot(2) */

enum shutdown_stage {
	SHUTDOWN_NOT,      /* no request has come */
	SHUTDOWN_ENTRIES,  /* inittab's shutdown entries run */
	SHUTDOWN_TERM,     /* all processes get SIGTERM */
	SHUTDOWN_KILL,     /* the remaining processes get SIGKILL */
	SHUTDOWN_LATE,     /* inittab's entries that unmount, swap off or sync run */
	SHUTDOWN_TEARDOWN, /* file systems unmounted or read-only */
	SHUTDOWN_SYNC,     /* the last sync */
	SHUTDOWN_FLUSH,    /* the event `off` and the console's last bytes go out */
	SHUTDOWN_REBOOT,     /* reboot(2), repeated: the last stage */
};

#define SHUTDOWN_WORKERS 6

/* Places in lib/teardown/helper_status.h: of the helper that sends signals, of teardown's workers, of the last sync's. */
#define SIGNALS_PLACE 0
#define WORKERS_PLACE 1
#define WORKERS_MOST 3 /* of a stage: so many file systems may hang before init gives up the rest */

/* Own children for the calls that may block. 0: does not run. */
struct shutdown_helpers {
	pid_t sync;  /* started at the press */
	pid_t watchdog; /* keeps watchdogs that run, to the end */
	pid_t stage; /* the current stage's */
	pid_t workers[SHUTDOWN_WORKERS]; /* first the workers that unmount, then the workers that sync: if one hangs, another continues */
	unsigned worker_count;           /* of the current stage */
	pid_t standby;                   /* the worker that has unmounted everything, and waits for the word to call reboot(2) */
};

struct inittab_entry;

/* Unwritten data and the progress of the devices, at one look. */
struct shutdown_data {
	uint64_t dirty_kb;  /* Dirty+Writeback of /proc/meminfo */
	uint64_t completed; /* requests that the devices have completed since they are there */
	uint64_t sectors;   /* of 512 bytes, that they have written */
	uint64_t open;      /* requests in flight */
	bool local;         /* a helper works for a file system that lies on a device of this machine, not on a server */
};

struct shutdown {
	enum shutdown_stage stage;
	enum power_action action;
	uint64_t asked_ms, budget_ms, grace_ms;
	uint64_t ends_ms[SHUTDOWN_REBOOT]; /* by stage, absolute */
	bool hurry;                      /* second press: no more grace */
	unsigned again;                  /* requests after the first */
	uint64_t entered_ms;             /* this stage */
	bool signals_sent;               /* of TERM */
	uint64_t ended_ms;               /* when the last process of the user ended; 0: none has since the press */
	uint64_t look_ms;                /* when policy_look_is_due() is next */
	uint64_t sync_ms;                /* the longest time for data, from the press; CLOCK_NEVER: as long as devices make progress */
	struct shutdown_data data;       /* at the last look */
	bool looked;                     /* there was one */
	uint64_t answered_ms;            /* when a device last completed a request, or got its first one; 0: never */
	uint64_t burst;                  /* sectors written without a look at which none were */
	bool bursting;                   /* the last look saw some */
	uint64_t shrunk_ms;              /* when data last shrank that no device took: a server did; 0: never */
	uint64_t logged_ms;              /* when the amount was last logged */

	/* The rest belongs to the sequence: the decisions do not read it. */
	struct shutdown_helpers helpers;
	bool has_exempt;     /* some processes are exempt, and a helper waits for all others */
	pid_t unreadable[8]; /* the signals' helper could not read these: KILLALL_LATER of lib/teardown/killall.h */
	bool only_exempt;    /* and no others are left */
	bool syncs;          /* the early sync has begun */
	bool kexec;          /* start the loaded kernel at a reboot */
	bool watchdogs_seen; /* init has looked for watchdogs that run */
	bool asked;          /* a signal requested the shutdown; else the workload's end did */
	bool killed;         /* SIGKILL was needed */
	bool mounting;       /* the root was still being mounted when TEARDOWN began */
	bool pending;        /* the stage's helper could not be forked yet */
	bool sync_asked;     /* the agent has the request to sync */
	uint64_t left_kb;    /* KiB of data given up */
	bool synced;         /* the teardown came to its end, and a sync with it */
	bool flushing;       /* a helper moves the last events, because there is no agent */
	const struct inittab_entry *restart; /* PID 1 becomes this program; NULL: reboot(2) is the end */
	uint64_t lost_ms;    /* the time for which the machine slept */
	unsigned steps;      /* of the current stage's helper at the last look (lib/teardown/helper_status.h) */
	unsigned reboots;       /* how many arguments of reboot(2) were tried */
	unsigned reboot_kills;  /* how many helpers for it died */
	unsigned fork_failures; /* how many of these tries could not be forked */
};

struct shutdown_facts {
	bool late;      /* inittab has entries for LATE */
	bool entries;   /* of inittab's shutdown, not done yet */
	bool processes; /* of the user, still there */
	bool helper;    /* this stage's helper still runs */
};

/* The first press: goes to ENTRIES. *s is zero but for `restart`. grace_ms must be at most four fifths of budget_ms. */
void policy_begin(struct shutdown *s, enum power_action action, uint64_t budget_ms, uint64_t grace_ms,
		    uint64_t now_ms);

/* A further request: true if it counts as a second press, which ends all grace. */
bool policy_press_again(struct shutdown *s, uint64_t now_ms);

/* Whether a request for `action` replaces the current action: a power-off replaces a reboot and a halt. Pure. */
bool policy_outranks(enum power_action action, enum power_action under_way);

/* Goes to the stage that policy_next_stage() named. */
void policy_enter(struct shutdown *s, enum shutdown_stage stage, uint64_t now_ms);

/* TERM: all signals have been sent, the grace begins. */
void policy_signals_sent(struct shutdown *s, uint64_t now_ms);

/*
 * Whether the sequence is to check its helpers and the data now: every SHUTDOWN_LOOK_MS until FLUSH, and at the stage's end.
 * Never in a quick stop.
 */
bool policy_look_is_due(struct shutdown *s, uint64_t now_ms);

/* Takes in a look at the data. Returns true once a second after the stage's end, while the data stretches it: to be logged. */
bool policy_data_seen(struct shutdown *s, const struct shutdown_data *now, uint64_t now_ms);

/* How long the devices may be silent before init gives them up. */
uint64_t policy_silent_ms(const struct shutdown *s);

/* The stage to be in now: s->stage, or the next. */
enum shutdown_stage policy_next_stage(const struct shutdown *s, const struct shutdown_facts *facts, uint64_t now_ms);

/* When to look again if nothing happens before. CLOCK_NEVER outside a shutdown. */
uint64_t policy_deadline(const struct shutdown *s, uint64_t now_ms);

#endif
