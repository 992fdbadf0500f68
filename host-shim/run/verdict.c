// SPDX-License-Identifier: MIT
/*
 * verdict.c - when to press and when to force.
 *
 * Each rule returns the time from which on it holds, or NEVER. The first rule of the table that holds now
 * is the next step; without one, the earliest time is the next look. final.c makes the verdict.
 */
#include "host-shim/run/verdict.h"

#define NEVER INT64_MAX

/* Pressed again until acknowledged: a press before the guest listens is lost. */
#define REPRESS_MS 1000
/* A panicked guest may still print its last lines and reset itself. */
#define PANIC_MS 2000
/* From event off to processors that stand still. */
#define HALT_MS 2000
/* For the guest's last bytes, which QEMU may still hold when the machine has stopped. */
#define DRAIN_MS 2000
/* From QMP quit to SIGKILL. */
#define QUIT_MS 2000
/* QEMU that exits hangs up first: not every hang-up is a fault. */
#define HANGUP_MS 1000
/* From start to a running guest; a busy machine needs a while to load QEMU. */
#define START_MS 30000

/* The budget of a guest that reports none: init's default. */
#define BUDGET_MS 5000
/* From the end of the budget to force. */
#define MARGIN_MS 1000
/* Init gives a silent disk up after this time (init/shutdown/policy.h, SHUTDOWN_SILENT_MS). */
#define SILENT_MS 10000

struct situation {
	const struct policy *p;
	const struct vm *vm;
	const struct guest *g;
};

static int64_t due_kill(const struct situation *s)
{
	if (s->vm->end == END_NONE || s->vm->gone)
		return NEVER;
	/* Without a guest there is nothing to save, and a third interrupt means it. */
	if (!s->vm->running || s->vm->asks > 2)
		return s->vm->end_ms;
	if (s->vm->qmp_lost)
		return s->vm->qmp_lost_ms + HANGUP_MS;
	return s->vm->end_ms + QUIT_MS;
}

static int64_t due_stopped(const struct situation *s)
{
	if (s->vm->stopped == REASON_NONE)
		return NEVER;
	return s->vm->drained ? s->vm->stopped_ms : s->vm->stopped_ms + DRAIN_MS;
}

static int64_t due_interrupted(const struct situation *s)
{
	return s->vm->asks && !s->vm->running ? s->vm->ask_ms : NEVER;
}

static int64_t due_forced(const struct situation *s)
{
	return s->vm->asks > 1 ? s->vm->force_ms : NEVER;
}

static int64_t due_panic_told(const struct situation *s)
{
	return s->vm->panic_told ? s->vm->panic_told_ms + PANIC_MS : NEVER;
}


static int64_t due_halted(const struct situation *s)
{
	return s->g->off && s->g->off_action == ACTION_HALT ? s->g->off_ms + HALT_MS : NEVER;
}

/* Where no VMM tells of a reset, a second PID 1 does, or the console of a guest without our events. */
static int64_t due_restarted(const struct situation *s)
{
	if (!s->p->silent_resets)
		return NEVER;
	return s->g->boots > 1 || s->vm->restarted ? s->vm->run_ms : NEVER;
}

static int64_t due_stuck(const struct situation *s)
{
	int64_t grace_ms = s->p->grace_ms < 0 ? BUDGET_MS + MARGIN_MS : s->p->grace_ms;

	return s->g->off && s->g->off_action != ACTION_HALT ? s->g->off_ms + grace_ms : NEVER;
}

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Without --grace the guest's own budget counts, from the moment that the guest began to stop. */
static int64_t grace_ends(const struct situation *s)
{
	if (s->p->grace_ms >= 0)
		return s->vm->first_press_ms + s->p->grace_ms;
	if (s->g->stopping && s->g->budget_ms >= 0)
		return later_of(s->vm->first_press_ms, s->g->stopping_ms) + s->g->budget_ms + MARGIN_MS;
	return s->vm->first_press_ms + BUDGET_MS + MARGIN_MS;
}

/* Data that still goes to disk stretches the grace: a guest that is forced then loses it. */
static int64_t due_ignored(const struct situation *s)
{
	int64_t ends;

	if (!s->vm->presses)
		return NEVER;
	ends = grace_ends(s);
	if (!s->g->syncing)
		return ends;
	return later_of(ends, s->g->sync_ms + later_of(SILENT_MS, s->g->sync_wait_ms) + MARGIN_MS);
}

/* Lines on the console may be a workload's: such a guest gets a press and its grace. */
static int64_t due_panic_silent(const struct situation *s)
{
	if (!s->vm->panic_silent || !s->vm->presses || s->g->acked)
		return NEVER;
	return later_of(s->vm->panic_silent_ms, grace_ends(s));
}

static int64_t due_unready(const struct situation *s)
{
	if (s->p->ready_timeout_ms < 0 || s->g->ready || s->g->acked || s->vm->presses)
		return NEVER;
	return s->vm->start_ms + s->p->ready_timeout_ms;
}

static int64_t due_timeout(const struct situation *s)
{
	return s->p->timeout_ms < 0 ? NEVER : s->vm->start_ms + s->p->timeout_ms;
}

static int64_t due_no_qmp(const struct situation *s)
{
	if (s->vm->running)
		return NEVER;
	return s->vm->refused ? s->vm->start_ms : s->vm->start_ms + START_MS;
}

static int64_t due_qmp_lost(const struct situation *s)
{
	return s->vm->qmp_lost ? s->vm->qmp_lost_ms + HANGUP_MS : NEVER;
}

static int64_t due_first_press(const struct situation *s)
{
	if (s->vm->asks)
		return s->vm->ask_ms;
	if (s->vm->panic_silent)
		return s->vm->panic_silent_ms;
	switch (s->p->press) {
	case PRESS_READY:
		return s->g->ready ? s->g->ready_ms : NEVER;
	case PRESS_LINE:
		if (!s->g->ready || !s->vm->line)
			return NEVER;
		return s->vm->line_ms > s->g->ready_ms ? s->vm->line_ms : s->g->ready_ms;
	case PRESS_AFTER:
		return s->vm->run_ms + s->p->press_after_ms;
	case PRESS_NEVER:
		break;
	}
	return NEVER;
}

static int64_t due_press(const struct situation *s)
{
	if (!s->vm->running || s->vm->qmp_lost || s->g->off)
		return NEVER;
	if (!s->vm->presses)
		return due_first_press(s);
	return s->p->press_once || s->g->acked ? NEVER : s->vm->last_press_ms + REPRESS_MS;
}

/* In order of authority: what has happened goes before what takes too long. */
static const struct rule {
	enum step step;
	enum end end;
	int64_t (*due)(const struct situation *);
} rules[] = {
	{ STEP_KILL,  END_NONE,        due_kill },
	{ STEP_END,   END_STOPPED,     due_stopped },
	{ STEP_END,   END_INTERRUPTED, due_interrupted },
	{ STEP_END,   END_FORCED,      due_forced },
	{ STEP_END,   END_PANIC,       due_panic_told },
	{ STEP_END,   END_PANIC,       due_panic_silent },
	{ STEP_END,   END_RESTARTED,   due_restarted },
	{ STEP_END,   END_HALTED,      due_halted },
	{ STEP_END,   END_TIMEOUT,     due_timeout },
	{ STEP_END,   END_IGNORED,     due_ignored },
	{ STEP_END,   END_STUCK,       due_stuck },
	{ STEP_END,   END_UNREADY,     due_unready },
	{ STEP_END,   END_QMP_LOST,    due_qmp_lost },
	{ STEP_END,   END_NO_QMP,      due_no_qmp },
	{ STEP_PRESS, END_NONE,        due_press },
};

/* A machine that has stopped can only be ended, and an end that is decided only be enforced. */
static bool applies(const struct rule *rule, const struct vm *vm)
{
	if (vm->gone)
		return false;
	if (vm->end != END_NONE)
		return rule->step == STEP_KILL;
	return vm->stopped == REASON_NONE || rule->end == END_STOPPED;
}

struct decision verdict_next(const struct policy *p, const struct vm *vm, const struct guest *g,
    int64_t now)
{
	struct situation s = { p, vm, g };
	struct decision wait = { .step = STEP_WAIT, .wake_ms = NEVER };
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];
		int64_t due;

		if (!applies(rule, vm))
			continue;
		due = rule->due(&s);
		if (due <= now)
			return (struct decision){ .step = rule->step, .end = rule->end };
		if (due < wait.wake_ms)
			wait.wake_ms = due;
	}
	return wait;
}
