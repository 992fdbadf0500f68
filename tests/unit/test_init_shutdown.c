// SPDX-License-Identifier: MIT
/* test_init_shutdown.c: the shutdown sequence as a table, with the time passed in. */
#include "init/shutdown/policy.h"
#include "lib/clock.h"
#include "tests/unit/tap.h"

/* A budget of 5 s, 3 s of it grace, asked for at 10 s: every stage behind the grace has 500 ms. */
#define ASKED 10000u
#define BUDGET 5000u
#define GRACE 3000u

static const uint64_t ends[] = {
	[SHUTDOWN_ENTRIES] = 11250, [SHUTDOWN_TERM] = 13000, [SHUTDOWN_KILL] = 13500, [SHUTDOWN_TEARDOWN] = 14000,
	[SHUTDOWN_SYNC] = 14500, [SHUTDOWN_FLUSH] = 15000,
};

static const char *const names[] = { "NOT", "ENTRIES", "TERM", "KILL", "TEARDOWN", "SYNC", "FLUSH", "VERB" };

static struct shutdown begun(enum shutdown_stage stage, uint64_t now)
{
	struct shutdown s = { 0 };

	policy_begin(&s, POWER_OFF, BUDGET, GRACE, ASKED);
	if (stage == SHUTDOWN_ENTRIES)
		return s;
	policy_enter(&s, SHUTDOWN_TERM, ASKED);
	if (stage != SHUTDOWN_TERM)
		policy_enter(&s, stage, now);
	return s;
}

/* Every stage, with and without processes and helper, before and at its end, and hurried. */
static const struct {
	enum shutdown_stage stage;
	bool processes, helper, hurry;
	enum shutdown_stage early, late; /* just before the stage's end, and at it */
	const char *sentence;
} rows[] = {
	/* stage             proc.  helper hurry  just before the end, at the end */
	{ SHUTDOWN_TERM,     true,  true,  false, SHUTDOWN_TERM,     SHUTDOWN_KILL,     "processes have the grace" },
	{ SHUTDOWN_TERM,     true,  false, false, SHUTDOWN_TERM,     SHUTDOWN_KILL,     "also when the signal is sent" },
	{ SHUTDOWN_TERM,     false, false, false, SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "the last process's end ends it" },
	{ SHUTDOWN_TERM,     false, true,  false, SHUTDOWN_TERM,     SHUTDOWN_TEARDOWN, "but not while its signal is on the way" },
	{ SHUTDOWN_TERM,     true,  true,  true,  SHUTDOWN_KILL,     SHUTDOWN_KILL,     "hurry ends the grace" },
	{ SHUTDOWN_TERM,     true,  false, true,  SHUTDOWN_KILL,     SHUTDOWN_KILL,     "hurry ends it, helper or not" },
	{ SHUTDOWN_TERM,     false, false, true,  SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "nobody left is nobody to kill" },
	{ SHUTDOWN_TERM,     false, true,  true,  SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "and hurry waits for no signal" },
	{ SHUTDOWN_KILL,     true,  true,  false, SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "the killed have their time to go" },
	{ SHUTDOWN_KILL,     true,  false, false, SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "also when the signal is sent" },
	{ SHUTDOWN_KILL,     false, false, false, SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "the last one's end ends it" },
	{ SHUTDOWN_KILL,     false, true,  false, SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "a SIGKILL yet to come is waited for" },
	{ SHUTDOWN_KILL,     true,  false, true,  SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "hurry changes nothing here" },
	{ SHUTDOWN_TEARDOWN, false, true,  false, SHUTDOWN_TEARDOWN, SHUTDOWN_SYNC,     "unmounting has its time" },
	{ SHUTDOWN_TEARDOWN, false, false, false, SHUTDOWN_SYNC,     SHUTDOWN_SYNC,     "and ends when it is done" },
	{ SHUTDOWN_TEARDOWN, true,  false, false, SHUTDOWN_SYNC,     SHUTDOWN_SYNC,     "whoever is still there" },
	{ SHUTDOWN_TEARDOWN, true,  true,  true,  SHUTDOWN_TEARDOWN, SHUTDOWN_SYNC,     "hurry does not shorten it" },
	{ SHUTDOWN_SYNC,     false, true,  false, SHUTDOWN_SYNC,     SHUTDOWN_FLUSH,    "the last sync has its time" },
	{ SHUTDOWN_SYNC,     false, false, false, SHUTDOWN_FLUSH,    SHUTDOWN_FLUSH,    "and ends when it is done" },
	{ SHUTDOWN_SYNC,     true,  true,  true,  SHUTDOWN_SYNC,     SHUTDOWN_FLUSH,    "hurry does not shorten it" },
	{ SHUTDOWN_FLUSH,    false, true,  false, SHUTDOWN_FLUSH,    SHUTDOWN_REBOOT,     "the last bytes have their time" },
	{ SHUTDOWN_FLUSH,    false, false, false, SHUTDOWN_REBOOT,     SHUTDOWN_REBOOT,     "and end it when they are out" },
	{ SHUTDOWN_FLUSH,    true,  true,  true,  SHUTDOWN_FLUSH,    SHUTDOWN_REBOOT,     "hurry does not shorten it" },
};

static void transitions(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct shutdown s = begun(rows[i].stage, 12000);
		struct shutdown_facts facts = { .processes = rows[i].processes, .helper = rows[i].helper };

		s.hurry = rows[i].hurry;
		is_int(policy_next_stage(&s, &facts, ends[s.stage] - 1), rows[i].early, "%s before its end goes to %s: %s",
		       names[s.stage], names[rows[i].early], rows[i].sentence);
		is_int(policy_next_stage(&s, &facts, ends[s.stage]), rows[i].late, "%s at its end goes to %s: %s",
		       names[s.stage], names[rows[i].late], rows[i].sentence);
	}
}

static void ends_of_the_line(void)
{
	struct shutdown_facts facts[] = { { 0 }, { .entries = true, .processes = true, .helper = true } };
	struct shutdown none = { 0 }, last = begun(SHUTDOWN_REBOOT, 15000);

	for (size_t i = 0; i < 2; i++) {
		is_int(policy_next_stage(&none, &facts[i], UINT64_MAX), SHUTDOWN_NOT, "nobody asked: nothing ever begins");
		is_int(policy_next_stage(&last, &facts[i], UINT64_MAX), SHUTDOWN_REBOOT, "behind the verb there is nothing");
	}
}

static void line_of_time(void)
{
	struct shutdown s = begun(SHUTDOWN_TERM, 0);

	is_int(s.action, POWER_OFF, "the action is kept");
	for (unsigned i = SHUTDOWN_TERM; i < SHUTDOWN_REBOOT; i++)
		is_int((long)s.ends_ms[i], (long)ends[i], "%s ends on the line from the press", names[i]);
	policy_begin(&s, POWER_HALT, 0, 0, ASKED);
	policy_enter(&s, SHUTDOWN_TERM, ASKED);
	for (unsigned i = SHUTDOWN_TERM; i < SHUTDOWN_REBOOT; i++)
		is_int((long)s.ends_ms[i], ASKED, "without a budget %s ends at once", names[i]);
	policy_begin(&s, POWER_OFF, 1003, 800, ASKED);
	policy_enter(&s, SHUTDOWN_TERM, ASKED);
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], ASKED + 1003, "an odd rest is given out to the last millisecond");
}

static void entries(void)
{
	struct shutdown_facts none = { .processes = true }, some = { .entries = true, .processes = true };
	struct shutdown s = begun(SHUTDOWN_ENTRIES, 0);

	is_int(s.stage, SHUTDOWN_ENTRIES, "inittab's shutdown entries come first");
	is_int(policy_next_stage(&s, &none, ASKED), SHUTDOWN_TERM, "where there are none, SIGTERM goes out at once");
	is_int(policy_next_stage(&s, &some, 11249), SHUTDOWN_ENTRIES, "they have a quarter of the budget");
	is_int(policy_next_stage(&s, &some, 11250), SHUTDOWN_TERM, "and no more");
	policy_enter(&s, SHUTDOWN_TERM, 10500);
	is_int((long)s.ends_ms[SHUTDOWN_TERM], 13500, "the grace begins at their end");
	policy_enter(&s, SHUTDOWN_TERM, 11250);
	is_int((long)s.ends_ms[SHUTDOWN_TERM], 14000, "but leaves a fifth of the budget for what follows");
	is_int((long)s.ends_ms[SHUTDOWN_KILL], 14250, "of which KILL has its quarter");
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 15000, "and the budget ends when it ends");
	s = begun(SHUTDOWN_ENTRIES, 0);
	s.hurry = true;
	is_int(policy_next_stage(&s, &some, ASKED + 1000), SHUTDOWN_TERM, "a second press does not wait for them");
}

static void again(void)
{
	struct shutdown s = begun(SHUTDOWN_TERM, 0);

	ok(!policy_press_again(&s, ASKED), "the same press heard twice is one");
	ok(!policy_press_again(&s, ASKED + 999), "so is one less than a second later");
	ok(!s.hurry, "which hurries nobody");
	ok(policy_press_again(&s, ASKED + 1000), "one a second later is another");
	ok(s.hurry, "and ends the grace");
	ok(!policy_press_again(&s, ASKED + 2000), "a third one changes nothing");
	ok(policy_outranks(POWER_OFF, POWER_REBOOT), "a power-off replaces a reboot");
	ok(policy_outranks(POWER_OFF, POWER_HALT), "and a halt");
	ok(!policy_outranks(POWER_OFF, POWER_OFF), "but not a power-off");
	ok(!policy_outranks(POWER_REBOOT, POWER_OFF), "a reboot does not replace a power-off");
	ok(!policy_outranks(POWER_HALT, POWER_REBOOT), "nor does a halt replace a reboot");
}

static void flush_share(void)
{
	struct shutdown s = begun(SHUTDOWN_FLUSH, 14500);
	struct shutdown_facts busy = { .helper = true };

	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 15000, "FLUSH in time ends with the budget");
	s = begun(SHUTDOWN_FLUSH, 40000);
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 40000 + SHUTDOWN_FLUSH_MS, "FLUSH that comes late has its share");
	is_int(policy_next_stage(&s, &busy, 40000 + SHUTDOWN_FLUSH_MS - 1), SHUTDOWN_FLUSH, "it waits until then");
	is_int(policy_next_stage(&s, &busy, 40000 + SHUTDOWN_FLUSH_MS), SHUTDOWN_REBOOT, "and no longer");
	s = begun(SHUTDOWN_FLUSH, 14900);
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 14900 + SHUTDOWN_FLUSH_MS, "also when it comes but little late");
}

static void looking(void)
{
	static const enum shutdown_stage looked[] = { SHUTDOWN_TERM, SHUTDOWN_KILL, SHUTDOWN_TEARDOWN, SHUTDOWN_SYNC };
	static const enum shutdown_stage others[] = { SHUTDOWN_NOT, SHUTDOWN_FLUSH, SHUTDOWN_REBOOT };
	struct shutdown s;

	for (size_t i = 0; i < 4; i++) {
		s = begun(looked[i], 11000);
		s.stage = looked[i];
		policy_enter(&s, s.stage, 11000);
		ok(!policy_look_is_due(&s, 11249), "%s: a quick stop is not looked at", names[looked[i]]);
		ok(policy_look_is_due(&s, 11250), "%s: one that takes longer than a moment is", names[looked[i]]);
		ok(!policy_look_is_due(&s, 11499), "%s: then not for as long again", names[looked[i]]);
		ok(policy_look_is_due(&s, 11500), "%s: and again", names[looked[i]]);
		if (s.stage == SHUTDOWN_TERM)
			continue; /* its end is planned when it is entered */
		policy_enter(&s, s.stage, ends[s.stage] - 100);
		ok(policy_look_is_due(&s, ends[s.stage] - 50), "%s: a short one is looked at half-way", names[looked[i]]);
		ok(policy_look_is_due(&s, ends[s.stage]), "%s: and at its end", names[looked[i]]);
		ok(policy_look_is_due(&s, ends[s.stage] + 250), "%s: and behind it", names[looked[i]]);
	}
	for (size_t i = 0; i < 3; i++) {
		s = begun(others[i], 12000);
		ok(!policy_look_is_due(&s, 20000), "%s: there is nothing to look for", names[others[i]]);
	}
}

static void telling_of_data(void)
{
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	ok(!policy_data_moved(&s, 900, 12250), "the first look at the data tells nothing yet");
	ok(!policy_data_moved(&s, 800, 14400), "data that shrinks in time is not told");
	ok(policy_data_moved(&s, 700, 14500), "behind the end it is");
	ok(!policy_data_moved(&s, 600, 15499), "once a second");
	ok(policy_data_moved(&s, 500, 15500), "and no more");
	ok(!policy_data_moved(&s, 500, 17000), "the same amount is not told");
	ok(!policy_data_moved(&s, 510, 18000), "nor is more");
}

static void data_stretches(void)
{
	struct shutdown_facts busy = { .helper = true }, finished = { 0 };
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	policy_data_moved(&s, 900, 12250);
	is_int(policy_next_stage(&s, &busy, 14500), SHUTDOWN_FLUSH, "the first look at the data stretches nothing");
	policy_data_moved(&s, 800, 14400);
	is_int(policy_next_stage(&s, &busy, 14500), SHUTDOWN_SYNC, "data that shrinks stretches the stage");
	is_int(policy_next_stage(&s, &busy, 18399), SHUTDOWN_SYNC, "for just under four seconds");
	is_int(policy_next_stage(&s, &busy, 18400), SHUTDOWN_FLUSH, "and at four seconds without a change it is given up");
	is_int(policy_next_stage(&s, &finished, 15000), SHUTDOWN_FLUSH, "sync that is done is done");
	policy_data_moved(&s, 800, 15000);
	policy_data_moved(&s, 1000, 15500);
	is_int(policy_next_stage(&s, &busy, 18400), SHUTDOWN_FLUSH, "the same amount, or more, does not put it off");
	policy_data_moved(&s, 999, 16000);
	is_int(policy_next_stage(&s, &busy, 19999), SHUTDOWN_SYNC, "less than at the last look does, anew");

	policy_data_moved(&s, 0, 17000);
	is_int(policy_next_stage(&s, &busy, 17999), SHUTDOWN_SYNC, "where nothing is left the last second is waited for");
	is_int(policy_next_stage(&s, &busy, 18000), SHUTDOWN_FLUSH, "and no more: what hangs then is not data that moves");

	s = begun(SHUTDOWN_TEARDOWN, 12000);
	for (uint64_t now = 12250, kb = 1000000; now < ASKED + SHUTDOWN_DATA_MS; now += 1000, kb -= 10)
		policy_data_moved(&s, kb, now);
	is_int(policy_next_stage(&s, &busy, ASKED + SHUTDOWN_DATA_MS - 1), SHUTDOWN_TEARDOWN,
	       "data that never stops shrinking has a minute");
	is_int(policy_next_stage(&s, &busy, ASKED + SHUTDOWN_DATA_MS), SHUTDOWN_SYNC, "and no more");
	policy_enter(&s, SHUTDOWN_SYNC, ASKED + SHUTDOWN_DATA_MS);
	is_int(policy_next_stage(&s, &busy, ASKED + SHUTDOWN_DATA_MS), SHUTDOWN_FLUSH, "all stages together");
	s = begun(SHUTDOWN_FLUSH, 14500);
	policy_data_moved(&s, 10, 14600);
	policy_data_moved(&s, 5, 14700);
	is_int(policy_next_stage(&s, &busy, 15000), SHUTDOWN_REBOOT, "only unmounting and sync are stretched");
}

static void deadlines(void)
{
	struct shutdown none = { 0 }, s = begun(SHUTDOWN_TERM, 0);

	ok(policy_deadline(&none, 1) == CLOCK_NEVER, "outside a shutdown there is no deadline");
	is_int((long)policy_deadline(&s, ASKED), ASKED + 250, "TERM is looked at after a moment");
	s.look_ms = 13100;
	is_int((long)policy_deadline(&s, 12900), 13000, "and at its end");
	s = begun(SHUTDOWN_KILL, 13000);
	is_int((long)policy_deadline(&s, 13001), 13250, "so is KILL");
	s = begun(SHUTDOWN_FLUSH, 14500);
	is_int((long)policy_deadline(&s, 14501), 15000, "FLUSH at its end alone");
	s = begun(SHUTDOWN_REBOOT, 15000);
	is_int((long)policy_deadline(&s, 15001), 15000 + SHUTDOWN_REBOOT_MS, "a verb has a second");
	s = begun(SHUTDOWN_SYNC, 14300);
	is_int((long)policy_deadline(&s, 14300), 14400, "SYNC, when it is short, half-way");
	(void)policy_look_is_due(&s, 14400);
	is_int((long)policy_deadline(&s, 14400), 14500, "and at its end");
	(void)policy_look_is_due(&s, 14500);
	is_int((long)policy_deadline(&s, 14600), 14750, "behind which it goes on");
}

int main(void)
{
	transitions();
	ends_of_the_line();
	line_of_time();
	entries();
	again();
	flush_share();
	looking();
	telling_of_data();
	data_stretches();
	deadlines();
	return done();
}
