/* SPDX-License-Identifier: MIT */
/*
 * guest.h - the events that the guest sends on its event port.
 *
 * One JSON object a line, "v":1. Unknown events are ignored, lines that are not JSON are counted. A guest
 * can delay or mislead its own report, and nothing else on the host.
 */
#ifndef HOST_SHIM_RUN_GUEST_H
#define HOST_SHIM_RUN_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum guest_event {
	GUEST_BAD,   /* not an event line */
	GUEST_OTHER, /* well-formed, of no interest here */
	GUEST_ARMED,
	GUEST_UNWIRED,
	GUEST_NET,
	GUEST_WORKLOAD,
	GUEST_READY,
	GUEST_PRESS,
	GUEST_STOPPING,
	GUEST_EXIT,
	GUEST_OFF,
};

enum guest_action {
	ACTION_NONE,
	ACTION_POWEROFF,
	ACTION_REBOOT,
	ACTION_HALT,
};

/* Which program is the guest's process 1. */
enum guest_init {
	INIT_UNKNOWN, /* no event so far, or only events of our agent, which may run beside another init */
	INIT_SOFTOFF,
	INIT_OTHER, /* it has taken over from softoff: it sends no event off, and has no workload */
};

enum outcome_kind {
	OUTCOME_UNKNOWN,
	OUTCOME_STATUS,
	OUTCOME_SIGNAL,
};

/* How the workload ended. */
struct outcome {
	enum outcome_kind kind;
	int value;
};

struct guest {
	unsigned long events, bad;
	bool armed;
	char channel[32];
	char unwired[160];    /* the reason, or empty */
	char no_root[96];     /* what it was to mount as its root and could not, or empty */
	char address[64];     /* without the prefix length, or empty */
	int64_t address_index; /* of its interface; 0: not told */
	int64_t workload_pid; /* 0: none told */
	struct outcome workload;
	bool ready;
	int64_t ready_ms;
	enum guest_init init;
	unsigned boots; /* events init: each is the start of a PID 1 */
	bool acked; /* it has heard a press or is stopping */
	bool stopping;
	int64_t stopping_ms, budget_ms; /* when it began to stop; how long that may take, -1: not told */
	bool syncing;                   /* it has reported data that is still being written */
	int64_t sync_kb, sync_requests; /* at the last report: what is left, and how many requests were completed */
	int64_t sync_ms;                /* when a report last showed progress */
	int64_t sync_wait_ms;           /* how long the guest waits for the next; -1: not told */
	bool off;
	int64_t off_ms;
	enum guest_action off_action;
	bool off_asked;
	bool killed;           /* grace did not suffice for all of its processes */
	char killed_name[64];  /* the first process that SIGKILL ended, or empty */
	int64_t left_kb;       /* KiB of data that did not reach the disk */
	int64_t unclean;       /* file systems that stayed writable */
	int64_t write_errors;  /* file systems whose last sync failed */
	bool survived;         /* a process survived SIGKILL */
};

/* Takes in one line that arrived at now (milliseconds, any origin). */
enum guest_event guest_line(struct guest *g, const char *line, size_t len, int64_t now);

#endif
