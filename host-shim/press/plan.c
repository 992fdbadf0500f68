// SPDX-License-Identifier: MIT
/* plan.c - the next step with a machine that was started by another program, and the verdict. */
#include "host-shim/press/plan.h"

#include <stdio.h>

/* From force to a machine that is gone. */
#define FORCE_MS 10000

/* Statuses as of `softoff run`. */
enum {
	STATUS_OFF = 0,
	STATUS_IGNORED = 121,
	STATUS_PANIC = 122,
	STATUS_RESET = 123,
};

static struct plan_decision step(enum plan_step s)
{
	return (struct plan_decision){ .step = s };
}

static struct plan_decision plan_wait(int64_t ms)
{
	return (struct plan_decision){ .step = PLAN_WAIT, .wake_ms = ms };
}

static bool has_ended(enum machine_state state)
{
	switch (state) {
	case MACHINE_OFF:
	case MACHINE_RESET:
	case MACHINE_GONE:
		return true;
	case MACHINE_UNKNOWN:
	case MACHINE_RUNNING:
	case MACHINE_PAUSED:
	case MACHINE_PANICKED:
		break;
	}
	return false;
}

/* No channel has brought the machine off. */
static struct plan_decision out_of_patience(const struct plan *p, const struct course *c)
{
	if (!c->panicked && c->channel + 1 < p->channels)
		return step(PLAN_NEXT);
	return step(p->force ? PLAN_FORCE : PLAN_END);
}

struct plan_decision plan_next(const struct plan *p, const struct course *c, int64_t now)
{
	int64_t again = c->first_ms + p->grace_ms / 2, end = c->first_ms + p->grace_ms;

	if (has_ended(c->state))
		return step(PLAN_END);
	if (c->forced && (c->force_answer == ANSWER_REFUSED || now >= c->forced_ms + FORCE_MS))
		return step(PLAN_END);
	if (c->forced)
		return plan_wait(c->forced_ms + FORCE_MS);
	if (c->panicked)
		return out_of_patience(p, c);
	if (!c->presses)
		return step(PLAN_PRESS);
	if (c->answer == ANSWER_REFUSED || now >= end)
		return out_of_patience(p, c);
	if (p->press_again && c->presses == 1 && c->answer != ANSWER_HEARD) {
		if (now >= again)
			return step(PLAN_PRESS);
		return plan_wait(again);
	}
	return plan_wait(end);
}

static void judge_ignored(const struct course *c, struct plan_verdict *v)
{
	const char *said = c->words;
	const char *what = c->answer == ANSWER_REFUSED ? "the press was refused" :
	    c->answer == ANSWER_LATE                    ? "the press was not answered" :
	    c->answer == ANSWER_HEARD                   ? "the guest heard, and was not off in its grace" :
							  "the guest was not off in its grace";

	*v = (struct plan_verdict){ .name = "ignored", .status = STATUS_IGNORED };
	if (c->forced && has_ended(c->state))
		snprintf(v->reason, sizeof(v->reason), "%s, and was forced", what);
	else if (c->forced)
		snprintf(v->reason, sizeof(v->reason), "%s, and force did not end it%s%s", what, *said ? ": " : "", said);
	else
		snprintf(v->reason, sizeof(v->reason), "%s%s%.255s; it still runs (--force ends it)", what,
		    *said && c->answer == ANSWER_REFUSED ? ": " : "", c->answer == ANSWER_REFUSED ? said : "");
}

void plan_judge(const struct course *c, struct plan_verdict *v)
{
	if (c->panicked) {
		*v = (struct plan_verdict){ .name = "panic", .status = STATUS_PANIC, .reason = "the guest's kernel panicked" };
		return;
	}
	if (c->forced || !has_ended(c->state)) {
		judge_ignored(c, v);
		return;
	}
	switch (c->state) {
	case MACHINE_RESET:
		*v = (struct plan_verdict){ .name = "reset", .status = STATUS_RESET, .reason = "the guest rebooted" };
		return;
	case MACHINE_GONE:
		*v = (struct plan_verdict){ .name = "reset", .status = STATUS_RESET,
			.reason = "the machine's program ended, and did not say why" };
		return;
	case MACHINE_OFF:
	case MACHINE_UNKNOWN:
	case MACHINE_RUNNING:
	case MACHINE_PAUSED:
	case MACHINE_PANICKED:
		break;
	}
	*v = (struct plan_verdict){ .name = "off", .status = STATUS_OFF };
	if (!c->presses && !c->channel)
		snprintf(v->reason, sizeof(v->reason), "it was off already");
}
