/* SPDX-License-Identifier: MIT */
/*
 * plan.h - the next step with a machine that was started by another program.
 *
 * Pure: from what happened so far and the time, in milliseconds of one monotonic clock.
 */
#ifndef HOST_SHIM_PRESS_PLAN_H
#define HOST_SHIM_PRESS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/press/machine.h"

struct plan {
	int64_t grace_ms; /* of each channel */
	bool force;
	bool press_again; /* where a press was not acknowledged */
	size_t channels;  /* that there are to try */
};

struct course {
	enum machine_state state;
	size_t channel; /* that is in use */
	int presses;    /* by it */
	int64_t first_ms;
	enum answer answer; /* to the last press */
	bool forced;
	bool panicked; /* at any time */
	enum answer force_answer;
	int64_t forced_ms;
	char words[256]; /* of the other side, to the last press or force */
};

enum plan_step {
	PLAN_WAIT, /* until .wake_ms, for news */
	PLAN_PRESS,
	PLAN_NEXT,  /* on with the next channel */
	PLAN_FORCE,
	PLAN_END,
};

struct plan_decision {
	enum plan_step step;
	int64_t wake_ms;
};

struct plan_decision plan_next(const struct plan *p, const struct course *c, int64_t now);

struct plan_verdict {
	const char *name;
	int status;
	char reason[480];
};

/* What it amounts to, after PLAN_END. */
void plan_judge(const struct course *c, struct plan_verdict *v);

#endif
