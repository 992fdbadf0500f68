// SPDX-License-Identifier: MIT
/* policy.c - the shutdown sequence as decisions. */
#include "init/shutdown/policy.h"

#include "lib/clock.h"

/* The next look: at `at`, unless that is far away or over. */
static uint64_t soon(uint64_t now_ms, uint64_t at)
{
	return at > now_ms && at - now_ms < SHUTDOWN_LOOK_MS ? at : now_ms + SHUTDOWN_LOOK_MS;
}

void policy_begin(struct shutdown *s, enum power_action action, uint64_t budget_ms, uint64_t grace_ms,
		    uint64_t now_ms)
{
	s->action = action;
	s->asked_ms = now_ms;
	s->budget_ms = budget_ms;
	s->grace_ms = grace_ms;
	s->sync_ms = CLOCK_NEVER;
	policy_enter(s, SHUTDOWN_ENTRIES, now_ms);
}

/* The latest end of TERM: a fifth of the budget is for what follows. */
static uint64_t latest_ms(const struct shutdown *s)
{
	return s->asked_ms + s->budget_ms / 5 * 4;
}

/* The deadlines from TERM on, if that ends at term_ends. */
static void plan_stages(struct shutdown *s, uint64_t term_ends)
{
	uint64_t budget_ends = s->asked_ms + s->budget_ms, rest;

	if (term_ends > latest_ms(s))
		term_ends = latest_ms(s);
	rest = budget_ends - term_ends;

	s->ends_ms[SHUTDOWN_TERM] = term_ends;
	s->ends_ms[SHUTDOWN_KILL] = term_ends + rest / 4;
	s->ends_ms[SHUTDOWN_LATE] = term_ends + rest / 8 * 3;
	s->ends_ms[SHUTDOWN_TEARDOWN] = term_ends + rest / 2;
	s->ends_ms[SHUTDOWN_SYNC] = term_ends + rest / 4 * 3;
	s->ends_ms[SHUTDOWN_FLUSH] = budget_ends;
}

bool policy_press_again(struct shutdown *s, uint64_t now_ms)
{
	if (s->hurry || now_ms - s->asked_ms < SHUTDOWN_SECOND_MS)
		return false;
	s->hurry = true;
	return true;
}

bool policy_outranks(enum power_action action, enum power_action under_way)
{
	return action == POWER_OFF && under_way != POWER_OFF;
}

void policy_enter(struct shutdown *s, enum shutdown_stage stage, uint64_t now_ms)
{
	s->stage = stage;
	s->entered_ms = now_ms;
	if (stage == SHUTDOWN_ENTRIES)
		s->ends_ms[stage] = now_ms + s->budget_ms / 4;
	if (stage == SHUTDOWN_TERM)
		plan_stages(s, latest_ms(s)); /* until the signals have been sent */
	if (stage == SHUTDOWN_KILL && now_ms > s->ends_ms[SHUTDOWN_TERM])
		plan_stages(s, now_ms);
	if (stage < SHUTDOWN_REBOOT) /* half-way first: however short the stage, there are two looks to compare */
		s->look_ms = soon(now_ms, now_ms + clock_left_ms(s->ends_ms[stage], now_ms) / 2);
	if (stage == SHUTDOWN_FLUSH && s->ends_ms[stage] < now_ms + SHUTDOWN_FLUSH_MS)
		s->ends_ms[stage] = now_ms + SHUTDOWN_FLUSH_MS;
}

void policy_signals_sent(struct shutdown *s, uint64_t now_ms)
{
	if (s->stage != SHUTDOWN_TERM || s->signals_sent)
		return;
	s->signals_sent = true;
	plan_stages(s, now_ms + s->grace_ms);
}

/* TERM is extended past its end while processes end: the next process to end may be the most important. */
static bool processes_end(const struct shutdown *s, uint64_t now_ms)
{
	return s->ended_ms && now_ms < latest_ms(s) && now_ms - s->ended_ms < SHUTDOWN_ENDING_MS;
}

bool policy_look_is_due(struct shutdown *s, uint64_t now_ms)
{
	bool looks = s->stage >= SHUTDOWN_TERM && s->stage < SHUTDOWN_FLUSH;

	if (!looks || now_ms < s->look_ms)
		return false;
	s->look_ms = soon(now_ms, s->ends_ms[s->stage]);
	return true;
}

uint64_t policy_silent_ms(const struct shutdown *s)
{
	uint64_t burst_ms = s->burst / 2;

	if (!s->data.open)
		return SHUTDOWN_LAST_MS;
	return SHUTDOWN_SILENT_MS + (burst_ms < SHUTDOWN_BURST_MS ? burst_ms : SHUTDOWN_BURST_MS);
}

static bool is_capped(const struct shutdown *s, uint64_t now_ms)
{
	return s->sync_ms != CLOCK_NEVER && now_ms - s->asked_ms >= s->sync_ms;
}

static bool data_moves(const struct shutdown *s, uint64_t now_ms)
{
	if (is_capped(s, now_ms))
		return false;
	if (s->data.local && s->answered_ms && now_ms - s->answered_ms < policy_silent_ms(s))
		return true;
	return s->shrunk_ms && now_ms - s->shrunk_ms < (s->data.dirty_kb ? SHUTDOWN_SILENT_MS : SHUTDOWN_LAST_MS);
}

bool policy_data_seen(struct shutdown *s, const struct shutdown_data *now, uint64_t now_ms)
{
	const struct shutdown_data before = s->data;
	bool completed = s->looked && now->completed > before.completed;
	/* A device that goes takes its counts along. */
	uint64_t sectors = now->sectors > before.sectors ? now->sectors - before.sectors : 0;

	if (sectors)
		s->burst = s->bursting ? s->burst + sectors : sectors;
	s->bursting = sectors != 0;
	/* The first request in flight gives a device as much time as a completed request. */
	if (completed || sectors || (now->open && !before.open))
		s->answered_ms = now_ms;
	if (s->looked && !completed && now->dirty_kb < before.dirty_kb)
		s->shrunk_ms = now_ms;
	s->data = *now;
	s->looked = true;
	if (now_ms < s->ends_ms[s->stage] || !data_moves(s, now_ms) || (s->logged_ms && now_ms - s->logged_ms < SHUTDOWN_LOG_MS))
		return false;
	s->logged_ms = now_ms;
	return true;
}

/*
 * A process that has its SIGKILL, and takes its time to die, has not survived it before the budget is over. It may wait for the data
 * of its last close(2): then it ends a moment after the devices have.
 */
static bool is_dying(const struct shutdown *s, const struct shutdown_facts *facts, bool late, uint64_t now_ms)
{
	bool answered = s->answered_ms && now_ms - s->answered_ms < SHUTDOWN_DYING_MS;

	return facts->processes && (!late || (answered && !is_capped(s, now_ms)));
}

enum shutdown_stage policy_next_stage(const struct shutdown *s, const struct shutdown_facts *facts, uint64_t now_ms)
{
	bool late = s->stage != SHUTDOWN_NOT && s->stage < SHUTDOWN_REBOOT && now_ms >= s->ends_ms[s->stage];

	enum shutdown_stage after = facts->late ? SHUTDOWN_LATE : SHUTDOWN_TEARDOWN;

	switch (s->stage) {
	case SHUTDOWN_NOT:
		return SHUTDOWN_NOT;
	case SHUTDOWN_ENTRIES:
		return late || s->hurry || !facts->entries ? SHUTDOWN_TERM : SHUTDOWN_ENTRIES;
	case SHUTDOWN_TERM:
		if (!facts->processes && (!facts->helper || late || s->hurry))
			return after;
		return (late && !processes_end(s, now_ms)) || s->hurry ? SHUTDOWN_KILL : SHUTDOWN_TERM;
	case SHUTDOWN_KILL:
		/* A helper that has not sent its SIGKILL yet would hit the worker that unmounts. */
		return late || (!facts->processes && !facts->helper) ? after : SHUTDOWN_KILL;
	case SHUTDOWN_LATE:
		return late || !facts->entries ? SHUTDOWN_TEARDOWN : SHUTDOWN_LATE;
	case SHUTDOWN_TEARDOWN:
		if (!facts->helper)
			return SHUTDOWN_SYNC;
		return late && !data_moves(s, now_ms) ? SHUTDOWN_SYNC : SHUTDOWN_TEARDOWN;
	case SHUTDOWN_SYNC:
		if (is_dying(s, facts, late, now_ms))
			return SHUTDOWN_SYNC;
		if (!facts->helper)
			return SHUTDOWN_FLUSH;
		return late && !data_moves(s, now_ms) ? SHUTDOWN_FLUSH : SHUTDOWN_SYNC;
	case SHUTDOWN_FLUSH:
		return late || !facts->helper ? SHUTDOWN_REBOOT : SHUTDOWN_FLUSH;
	case SHUTDOWN_REBOOT:
		return SHUTDOWN_REBOOT;
	}
	return s->stage;
}

uint64_t policy_deadline(const struct shutdown *s, uint64_t now_ms)
{
	uint64_t ends;

	if (s->stage == SHUTDOWN_NOT)
		return CLOCK_NEVER;
	if (s->stage == SHUTDOWN_REBOOT)
		return s->entered_ms + SHUTDOWN_REBOOT_MS;
	ends = s->ends_ms[s->stage];
	if (s->stage == SHUTDOWN_ENTRIES || s->stage == SHUTDOWN_FLUSH)
		return ends;
	return ends > now_ms && ends < s->look_ms ? ends : s->look_ms;
}
