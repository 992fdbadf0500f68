/* SPDX-License-Identifier: MIT */
/* steps.h - the lines of `softoff press`: each step with its time, for people or as JSON. */
#ifndef HOST_SHIM_PRESS_STEPS_H
#define HOST_SHIM_PRESS_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "host-shim/press/plan.h"

struct steps {
	bool json;
	int64_t start_ms;
};

void steps_begin(struct steps *s, bool json);

/* One step. detail: more words, or empty. */
void steps_say(const struct steps *s, const char *step, const char *channel, const char *detail);

/* The last line. */
void steps_end(const struct steps *s, const char *target, int presses, int64_t press_to_off_ms, bool forced,
    const struct plan_verdict *v);

/* `softoff status`: the state and what else is known. */
void steps_status(bool json, const struct machine *m);

#endif
