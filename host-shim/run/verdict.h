/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - when to press, when to force, and the verdict at the end.
 *
 * Pure: decisions from the options (struct policy), the view from outside (struct vm), the guest's events
 * (struct guest) and the time. All times are milliseconds of one monotonic clock.
 */
#ifndef HOST_SHIM_RUN_VERDICT_H
#define HOST_SHIM_RUN_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "host-shim/qemu/qmp.h"
#include "host-shim/run/guest.h"
#include "host-shim/run/options.h"

struct policy {
	enum press_when press;
	int64_t press_after_ms;
	bool press_once;
	int64_t grace_ms;                     /* -1: by the guest's budget */
	int64_t timeout_ms, ready_timeout_ms; /* -1: none */
	bool workload;                        /* one was given: its status is wanted */
	bool silent_resets;                   /* the VMM resets in place and tells nothing */
};

/* Why softoff brings QEMU to its end. */
enum end {
	END_NONE,
	END_STOPPED, /* the machine has stopped: SHUTDOWN event */
	END_HALTED,  /* the guest said halt, and its processors stand still */
	END_PANIC,
	END_INTERRUPTED, /* Ctrl-C before the guest ran */
	END_IGNORED,     /* grace is over */
	END_FORCED,      /* a second Ctrl-C */
	END_STUCK,       /* the guest said off, and went on */
	END_RESTARTED,   /* it started again in the same machine */
	END_UNREADY,
	END_TIMEOUT,
	END_NO_QMP,   /* QEMU does not talk */
	END_QMP_LOST, /* QEMU hung up, and went on */
};

/* What was seen from outside. */
struct vm {
	const char *vmm; /* for reasons: "softoff-vz"; NULL: QEMU */
	int64_t start_ms;
	bool running; /* QEMU has confirmed that the guest runs */
	int64_t run_ms;
	int asks; /* signals to softoff: press, then force */
	int64_t ask_ms, force_ms;
	int presses;
	int64_t first_press_ms, last_press_ms;
	enum qmp_reason stopped;
	int64_t stopped_ms;
	bool drained; /* and all that it wrote is here */
	bool line;    /* the console showed the line to press at */
	int64_t line_ms;
	bool panic_text;       /* the first line of a panic on the console, and no sign of life since */
	char panic_words[160]; /* after "Kernel panic - not syncing", or empty */
	bool restarted;        /* the console shows a reset, then a kernel that starts */
	bool panic_told;       /* by pvpanic */
	int64_t panic_told_ms;
	bool panic_silent; /* first and last line of a panic, and a busy guest that is silent since */
	int64_t panic_silent_ms;
	bool heard; /* any byte from the guest: console or events */
	bool refused; /* QEMU will not let the guest run: see words */
	bool qmp_lost;
	int64_t qmp_lost_ms;
	bool gone; /* QEMU has exited */
	int wait_status;
	char words[256]; /* the last line of its stderr, or QMP's error */
	enum end end;
	int64_t end_ms;
};

enum step {
	STEP_WAIT, /* until .wake_ms */
	STEP_PRESS,
	STEP_END,  /* of .end: ask QEMU to quit */
	STEP_KILL, /* it did not */
};

struct decision {
	enum step step;
	enum end end;
	int64_t wake_ms; /* INT64_MAX: only an event can change anything */
};

enum verdict_kind {
	VERDICT_OFF,
	VERDICT_UNREADY,
	VERDICT_IGNORED,
	VERDICT_PANIC,
	VERDICT_RESET,
	VERDICT_RESTARTED,
	VERDICT_TIMEOUT,
	VERDICT_FAILED,
};

struct verdict {
	enum verdict_kind kind;
	int status;       /* softoff's own exit status */
	char reason[320]; /* for people; may be empty */
};

/* The next thing to do. */
struct decision verdict_next(const struct policy *p, const struct vm *vm, const struct guest *g,
    int64_t now);

/* What happened, once QEMU is gone. */
struct verdict verdict_final(const struct policy *p, const struct vm *vm, const struct guest *g);

/* Where --console or --events, a file, lost something: the guest's own status is hidden by that. */
void verdict_output_failed(struct verdict *v, const char *option, const char *path, int error);

/* "off", "unready", … */
const char *verdict_name(enum verdict_kind kind);

#endif
