// SPDX-License-Identifier: MIT
/* test_init_shutdown.c: the shutdown sequence as a table, with the time passed in. */
#include "init/shutdown/policy.h"
#include "lib/clock.h"
#include "tests/unit/tap.h"

/* A budget of 5 s, 3 s of it grace, asked for at 10 s: every stage after the grace has 500 ms. */
#define ASKED 10000u
#define BUDGET 5000u
#define GRACE 3000u

static const uint64_t ends[] = {
	[SHUTDOWN_ENTRIES] = 11250, [SHUTDOWN_TERM] = 13000, [SHUTDOWN_KILL] = 13500, [SHUTDOWN_LATE] = 13750, [SHUTDOWN_TEARDOWN] = 14000,
	[SHUTDOWN_SYNC] = 14500, [SHUTDOWN_FLUSH] = 15000,
};

static const char *const names[] = { "NOT", "ENTRIES", "TERM", "KILL", "LATE", "TEARDOWN", "SYNC", "FLUSH", "VERB" };

static struct shutdown begun(enum shutdown_stage stage, uint64_t now)
{
	struct shutdown s = { 0 };

	policy_begin(&s, POWER_OFF, BUDGET, GRACE, ASKED);
	if (stage == SHUTDOWN_ENTRIES)
		return s;
	policy_enter(&s, SHUTDOWN_TERM, ASKED);
	policy_signals_sent(&s, ASKED);
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
	{ SHUTDOWN_TERM,     true,  false, false, SHUTDOWN_TERM,     SHUTDOWN_KILL,     "processes have the grace also after the signal" },
	{ SHUTDOWN_TERM,     false, false, false, SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "the end of the last process ends TERM" },
	{ SHUTDOWN_TERM,     false, true,  false, SHUTDOWN_TERM,     SHUTDOWN_TEARDOWN, "TERM continues while the helper still sends SIGTERM" },
	{ SHUTDOWN_TERM,     true,  true,  true,  SHUTDOWN_KILL,     SHUTDOWN_KILL,     "hurry ends the grace" },
	{ SHUTDOWN_TERM,     true,  false, true,  SHUTDOWN_KILL,     SHUTDOWN_KILL,     "hurry ends the grace without a helper" },
	{ SHUTDOWN_TERM,     false, false, true,  SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "TERM with no process left goes to TEARDOWN, not KILL" },
	{ SHUTDOWN_TERM,     false, true,  true,  SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "hurry does not wait for the helper" },
	{ SHUTDOWN_KILL,     true,  true,  false, SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "killed processes have time to end" },
	{ SHUTDOWN_KILL,     true,  false, false, SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "killed processes have time to end also after the signal" },
	{ SHUTDOWN_KILL,     false, false, false, SHUTDOWN_TEARDOWN, SHUTDOWN_TEARDOWN, "the end of the last process ends KILL" },
	{ SHUTDOWN_KILL,     false, true,  false, SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "KILL continues while the helper still sends SIGKILL" },
	{ SHUTDOWN_KILL,     true,  false, true,  SHUTDOWN_KILL,     SHUTDOWN_TEARDOWN, "hurry changes nothing in KILL" },
	{ SHUTDOWN_TEARDOWN, false, true,  false, SHUTDOWN_TEARDOWN, SHUTDOWN_SYNC,     "unmounting has its time" },
	{ SHUTDOWN_TEARDOWN, false, false, false, SHUTDOWN_SYNC,     SHUTDOWN_SYNC,     "unmounting ends when its helper ends" },
	{ SHUTDOWN_TEARDOWN, true,  false, false, SHUTDOWN_SYNC,     SHUTDOWN_SYNC,     "processes that remain do not delay unmounting's end" },
	{ SHUTDOWN_TEARDOWN, true,  true,  true,  SHUTDOWN_TEARDOWN, SHUTDOWN_SYNC,     "hurry does not shorten unmounting" },
	{ SHUTDOWN_SYNC,     false, true,  false, SHUTDOWN_SYNC,     SHUTDOWN_FLUSH,    "the last sync has its time" },
	{ SHUTDOWN_SYNC,     false, false, false, SHUTDOWN_FLUSH,    SHUTDOWN_FLUSH,    "the last sync ends when its helper ends" },
	{ SHUTDOWN_SYNC,     true,  false, false, SHUTDOWN_SYNC,     SHUTDOWN_FLUSH,    "processes that die slowly have the time of the last sync" },
	{ SHUTDOWN_SYNC,     true,  true,  true,  SHUTDOWN_SYNC,     SHUTDOWN_FLUSH,    "hurry does not shorten the last sync" },
	{ SHUTDOWN_FLUSH,    false, true,  false, SHUTDOWN_FLUSH,    SHUTDOWN_REBOOT,     "the last bytes of the log have time to leave" },
	{ SHUTDOWN_FLUSH,    false, false, false, SHUTDOWN_REBOOT,     SHUTDOWN_REBOOT,     "FLUSH ends when the last bytes are out" },
	{ SHUTDOWN_FLUSH,    true,  true,  true,  SHUTDOWN_FLUSH,    SHUTDOWN_REBOOT,     "hurry does not shorten FLUSH" },
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
		is_int(policy_next_stage(&none, &facts[i], UINT64_MAX), SHUTDOWN_NOT, "without a request no stage begins, facts %zu", i);
		is_int(policy_next_stage(&last, &facts[i], UINT64_MAX), SHUTDOWN_REBOOT, "no stage follows REBOOT, facts %zu", i);
	}
}

static void line_of_time(void)
{
	struct shutdown s = begun(SHUTDOWN_TERM, 0);

	is_int(s.action, POWER_OFF, "the action of the request is kept");
	for (unsigned i = SHUTDOWN_TERM; i < SHUTDOWN_REBOOT; i++)
		is_int((long)s.ends_ms[i], (long)ends[i], "%s ends on the line from the press", names[i]);
	s = (struct shutdown){ 0 };
	policy_begin(&s, POWER_HALT, 0, 0, ASKED);
	policy_enter(&s, SHUTDOWN_TERM, ASKED);
	for (unsigned i = SHUTDOWN_TERM; i < SHUTDOWN_REBOOT; i++)
		is_int((long)s.ends_ms[i], ASKED, "without a budget %s ends at once", names[i]);
	s = (struct shutdown){ 0 };
	policy_begin(&s, POWER_OFF, 1003, 800, ASKED);
	policy_enter(&s, SHUTDOWN_TERM, ASKED);
	policy_signals_sent(&s, ASKED);
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], ASKED + 1003, "an odd rest is given out to the last millisecond");
}

static void entries(void)
{
	struct shutdown_facts none = { .processes = true }, some = { .entries = true, .processes = true };
	struct shutdown s = begun(SHUTDOWN_ENTRIES, 0);

	is_int(s.stage, SHUTDOWN_ENTRIES, "inittab's shutdown entries come first");
	is_int(policy_next_stage(&s, &none, ASKED), SHUTDOWN_TERM, "where there are none, SIGTERM goes out at once");
	is_int(policy_next_stage(&s, &some, 11249), SHUTDOWN_ENTRIES, "shutdown entries have a quarter of the budget");
	is_int(policy_next_stage(&s, &some, 11250), SHUTDOWN_TERM, "shutdown entries are ended after a quarter of the budget");
	policy_enter(&s, SHUTDOWN_TERM, 10200);
	is_int((long)s.ends_ms[SHUTDOWN_TERM], 14000, "TERM leaves a fifth of the budget while signals are still sent");
	policy_signals_sent(&s, 10500);
	is_int((long)s.ends_ms[SHUTDOWN_TERM], 13500, "the grace begins when all have been sent");
	policy_signals_sent(&s, 10700);
	is_int((long)s.ends_ms[SHUTDOWN_TERM], 13500, "the grace begins once");
	s = begun(SHUTDOWN_ENTRIES, 0);
	policy_enter(&s, SHUTDOWN_TERM, 11250);
	policy_signals_sent(&s, 11250);
	is_int((long)s.ends_ms[SHUTDOWN_TERM], 14000, "the grace leaves a fifth of the budget for what follows");
	is_int((long)s.ends_ms[SHUTDOWN_KILL], 14250, "KILL has a quarter of that fifth");
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 15000, "FLUSH ends with the budget");
	s = begun(SHUTDOWN_ENTRIES, 0);
	s.hurry = true;
	is_int(policy_next_stage(&s, &some, ASKED + 1000), SHUTDOWN_TERM, "a second press ends the shutdown entries");
}

static void again(void)
{
	struct shutdown s = begun(SHUTDOWN_TERM, 0);

	ok(!policy_press_again(&s, ASKED), "a press by two channels counts once");
	ok(!policy_press_again(&s, ASKED + 999), "a press less than a second later counts as the same");
	ok(!s.hurry, "the same press does not end the grace");
	ok(policy_press_again(&s, ASKED + 1000), "a press a second later is another");
	ok(s.hurry, "another press ends the grace");
	ok(!policy_press_again(&s, ASKED + 2000), "a third press changes nothing");
	ok(policy_outranks(POWER_OFF, POWER_REBOOT), "a power-off replaces a reboot");
	ok(policy_outranks(POWER_OFF, POWER_HALT), "a power-off replaces a halt");
	ok(!policy_outranks(POWER_OFF, POWER_OFF), "a power-off does not replace a power-off");
	ok(!policy_outranks(POWER_REBOOT, POWER_OFF), "a reboot does not replace a power-off");
	ok(!policy_outranks(POWER_HALT, POWER_REBOOT), "a halt does not replace a reboot");
}

static void late_entries(void)
{
	struct shutdown_facts none = { .late = true }, running = { .entries = true };
	struct shutdown s = begun(SHUTDOWN_TERM, 0);

	is_int(policy_next_stage(&s, &none, 12000), SHUTDOWN_LATE, "entries that unmount run when the last process has ended");
	s = begun(SHUTDOWN_KILL, 13000);
	is_int(policy_next_stage(&s, &none, 13100), SHUTDOWN_LATE, "also when it was killed");
	s = begun(SHUTDOWN_LATE, 13100);
	is_int(policy_next_stage(&s, &running, 13749), SHUTDOWN_LATE, "they have their time");
	is_int(policy_next_stage(&s, &running, 13750), SHUTDOWN_TEARDOWN, "entries that unmount are ended after their time");
	running.entries = false;
	is_int(policy_next_stage(&s, &running, 13101), SHUTDOWN_TEARDOWN, "the end of the last entry that unmounts starts the unmounting");
}

static void still_ending(void)
{
	struct shutdown_facts some = { .processes = true };
	struct shutdown s = begun(SHUTDOWN_TERM, 0);

	s.ended_ms = 12800;
	is_int(policy_next_stage(&s, &some, 13000), SHUTDOWN_TERM, "the grace continues while processes end");
	is_int(policy_next_stage(&s, &some, 12800 + SHUTDOWN_ENDING_MS), SHUTDOWN_KILL, "the grace ends when no process has ended for a while");
	s.ended_ms = 13990;
	is_int(policy_next_stage(&s, &some, 13999), SHUTDOWN_TERM, "up to a fifth of the budget");
	is_int(policy_next_stage(&s, &some, 14000), SHUTDOWN_KILL, "the grace ends at a fifth of the budget");
	policy_enter(&s, SHUTDOWN_KILL, 14000);
	is_int((long)s.ends_ms[SHUTDOWN_KILL], 14250, "of which KILL then has a quarter");
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 15000, "the budget holds beside a longer grace");
	s = begun(SHUTDOWN_TERM, 0);
	s.ended_ms = 12999;
	s.hurry = true;
	is_int(policy_next_stage(&s, &some, 13000), SHUTDOWN_KILL, "a second press ends that too");
}

static void flush_share(void)
{
	struct shutdown s = begun(SHUTDOWN_FLUSH, 14500);
	struct shutdown_facts busy = { .helper = true };

	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 15000, "FLUSH in time ends with the budget");
	s = begun(SHUTDOWN_FLUSH, 40000);
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 40000 + SHUTDOWN_FLUSH_MS, "FLUSH that starts late has its full share");
	is_int(policy_next_stage(&s, &busy, 40000 + SHUTDOWN_FLUSH_MS - 1), SHUTDOWN_FLUSH, "a late FLUSH continues until its share is over");
	is_int(policy_next_stage(&s, &busy, 40000 + SHUTDOWN_FLUSH_MS), SHUTDOWN_REBOOT, "a late FLUSH ends with its share");
	s = begun(SHUTDOWN_FLUSH, 14900);
	is_int((long)s.ends_ms[SHUTDOWN_FLUSH], 14900 + SHUTDOWN_FLUSH_MS, "FLUSH that starts a little late has its full share");
}

static void looking(void)
{
	static const enum shutdown_stage looked[] = { SHUTDOWN_TERM, SHUTDOWN_KILL, SHUTDOWN_TEARDOWN, SHUTDOWN_SYNC };
	static const enum shutdown_stage others[] = { SHUTDOWN_NOT, SHUTDOWN_FLUSH, SHUTDOWN_REBOOT };
	struct shutdown s;
	uint64_t end, half;

	for (size_t i = 0; i < 4; i++) {
		s = begun(looked[i], 11000);
		s.stage = looked[i];
		policy_enter(&s, s.stage, 11000);
		ok(!policy_look_is_due(&s, 11249), "%s: no look within a moment of its start", names[looked[i]]);
		ok(policy_look_is_due(&s, 11250), "%s: a look is due after a moment", names[looked[i]]);
		ok(!policy_look_is_due(&s, 11499), "%s: the second look is not due sooner than the first was", names[looked[i]]);
		ok(policy_look_is_due(&s, 11500), "%s: a second look is due", names[looked[i]]);
		if (s.stage == SHUTDOWN_TERM)
			continue; /* its end is planned when it is entered */
		policy_enter(&s, s.stage, ends[s.stage] - 100);
		end = s.ends_ms[s.stage];
		half = (s.entered_ms + end) / 2;
		ok(!policy_look_is_due(&s, half - 1) && policy_look_is_due(&s, half), "%s: a short stage has a look half-way", names[looked[i]]);
		ok(policy_look_is_due(&s, end), "%s: a short stage has a look at its end", names[looked[i]]);
		ok(policy_look_is_due(&s, end + 250), "%s: a stage beyond its end has looks", names[looked[i]]);
	}
	for (size_t i = 0; i < 3; i++) {
		s = begun(others[i], 12000);
		ok(!policy_look_is_due(&s, 20000), "%s: no look is due", names[others[i]]);
	}
}

/* One look at now: dirty_kb, requests completed, requests in flight. */
static bool see(struct shutdown *s, uint64_t now, uint64_t dirty_kb, uint64_t completed, uint64_t open)
{
	struct shutdown_data data = { dirty_kb, completed, 0, open, true };

	return policy_data_seen(s, &data, now);
}

/* The same where the helpers wait for a server. */
static bool see_remote(struct shutdown *s, uint64_t now, uint64_t dirty_kb, uint64_t completed, uint64_t open)
{
	struct shutdown_data data = { dirty_kb, completed, 0, open, false };

	return policy_data_seen(s, &data, now);
}

static void data_is_logged(void)
{
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	ok(!see(&s, 12250, 900, 5, 1), "a look at the data in time is not logged");
	ok(see(&s, 14500, 900, 6, 1), "a look after the stage's end is logged while requests complete");
	ok(!see(&s, 15499, 800, 7, 1), "a second line within a second is not logged");
	ok(see(&s, 15500, 800, 7, 1), "a second line after a second is logged");
	ok(see(&s, 20000, 800, 7, 1), "a silent device that is not given up yet is logged");
	ok(!see(&s, 25499, 800, 7, 1), "a device that no longer counts is not logged");
}

static void devices_stretch(void)
{
	struct shutdown_facts busy = { .helper = true }, finished = { 0 };
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	see(&s, 12250, 900, 50, 0);
	is_int(policy_next_stage(&s, &busy, 14500), SHUTDOWN_FLUSH, "unwritten data alone, which no device has, stretches nothing");
	see(&s, 14400, 900, 50, 3);
	is_int(policy_next_stage(&s, &busy, 14500), SHUTDOWN_SYNC, "a device with requests in flight stretches the sync");
	see(&s, 24399, 900, 50, 3);
	is_int(policy_next_stage(&s, &busy, 24399), SHUTDOWN_SYNC, "a silent device stretches the sync for just under ten seconds");
	is_int(policy_next_stage(&s, &busy, 24400), SHUTDOWN_FLUSH, "a silent device ends the sync after ten seconds");
	is_int(policy_next_stage(&s, &finished, 15000), SHUTDOWN_FLUSH, "a sync whose helper has ended is over");
	see(&s, 24399, 900, 51, 3);
	is_int(policy_next_stage(&s, &busy, 34398), SHUTDOWN_SYNC, "one completed request gives ten seconds more");
	see(&s, 30000, 1200, 51, 3);
	is_int(policy_next_stage(&s, &busy, 34399), SHUTDOWN_FLUSH, "more data or more requests in flight stretch nothing");
	for (uint64_t now = 25000, n = 51; now < 2000000; now += 9000)
		see(&s, now, 900, ++n, 1);
	is_int(policy_next_stage(&s, &busy, 2000000), SHUTDOWN_SYNC, "requests that complete stretch the sync for half an hour");
	see(&s, 2000000, 0, 2000, 0);
	is_int(policy_next_stage(&s, &busy, 2000999), SHUTDOWN_SYNC, "a device without requests in flight has a second for the next");
	is_int(policy_next_stage(&s, &busy, 2001000), SHUTDOWN_FLUSH, "a device without requests in flight ends the sync after a second");

	s = begun(SHUTDOWN_TEARDOWN, 12000);
	see(&s, 12250, 900, 1, 1);
	see(&s, 13900, 900, 2, 1);
	is_int(policy_next_stage(&s, &busy, 14000), SHUTDOWN_TEARDOWN, "a device with requests in flight stretches unmounting");
	see_remote(&s, 14000, 900, 3, 1);
	is_int(policy_next_stage(&s, &busy, 14000), SHUTDOWN_SYNC, "requests that the disks complete do not stretch the wait for a server");
	s = begun(SHUTDOWN_FLUSH, 14500);
	see(&s, 14600, 10, 1, 1);
	see(&s, 14700, 5, 2, 1);
	is_int(policy_next_stage(&s, &busy, 15000), SHUTDOWN_REBOOT, "only unmounting and sync are stretched");
}

static void dying_stretch(void)
{
	struct shutdown_facts dying = { .processes = true };
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	see(&s, 14250, 900, 50, 1);
	see(&s, 16000, 0, 51, 0);
	is_int(policy_next_stage(&s, &dying, 16499), SHUTDOWN_SYNC, "a process that dies slowly has half a second after the last request");
	is_int(policy_next_stage(&s, &dying, 16500), SHUTDOWN_FLUSH, "a process that is there half a second later has survived SIGKILL");
	s.sync_ms = 5000;
	is_int(policy_next_stage(&s, &dying, 16400), SHUTDOWN_FLUSH, "softoff.sync= ends the wait for a process that dies slowly");
}

/* One look at now, with so many KiB written since the devices are there. */
static void see_written(struct shutdown *s, uint64_t now, uint64_t kb)
{
	struct shutdown_data data = { 900, kb, kb * 2, 1, true };

	policy_data_seen(s, &data, now);
}

static void bursts_stretch(void)
{
	struct shutdown_facts busy = { .helper = true };
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	s.data.sectors = 2000;
	see_written(&s, 12250, 9000);
	see_written(&s, 30249, 9000);
	is_int(policy_next_stage(&s, &busy, 30249), SHUTDOWN_SYNC, "after a burst of 8,000 KiB a device may be silent for 18 s");
	is_int(policy_next_stage(&s, &busy, 30250), SHUTDOWN_FLUSH, "after 18 s of silence the device is given up");
	see_written(&s, 30250, 10000);
	see_written(&s, 30500, 12000);
	is_int((long)policy_silent_ms(&s), 13000, "the data of two looks in a row is one burst");
	see_written(&s, 30750, 12000);
	see_written(&s, 31000, 12500);
	is_int((long)policy_silent_ms(&s), 10500, "a look without data ends a burst");
	see_written(&s, 31250, 1000000);
	is_int((long)policy_silent_ms(&s), 50000, "a burst gives at most 40 s");
	see(&s, 32000, 0, 2000000, 0);
	is_int((long)policy_silent_ms(&s), SHUTDOWN_LAST_MS, "without a request in flight the silence may last 1 s");
}

static void servers_stretch(void)
{
	struct shutdown_facts busy = { .helper = true };
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	see_remote(&s, 12250, 900, 50, 0);
	see_remote(&s, 14000, 800, 51, 0);
	is_int(policy_next_stage(&s, &busy, 14500), SHUTDOWN_FLUSH, "data that a disk wrote does not stretch the wait for a server");
	see_remote(&s, 14400, 700, 51, 0);
	is_int(policy_next_stage(&s, &busy, 14500), SHUTDOWN_SYNC, "data that shrinks while the disks are idle stretches the wait for a server");
	is_int(policy_next_stage(&s, &busy, 24399), SHUTDOWN_SYNC, "a server without progress has just under ten seconds");
	is_int(policy_next_stage(&s, &busy, 24400), SHUTDOWN_FLUSH, "a server without progress ends the sync after ten seconds");
	see_remote(&s, 20000, 0, 51, 0);
	is_int(policy_next_stage(&s, &busy, 20999), SHUTDOWN_SYNC, "a server with no data left has a second");
	is_int(policy_next_stage(&s, &busy, 21000), SHUTDOWN_FLUSH, "a server with no data left ends the sync after a second");
}

static void data_has_a_cap(void)
{
	struct shutdown_facts busy = { .helper = true };
	struct shutdown s = begun(SHUTDOWN_SYNC, 12000);

	s.sync_ms = 20000;
	for (uint64_t now = 12250, n = 0; now < 30000; now += 250)
		see(&s, now, 900, ++n, 1);
	is_int(policy_next_stage(&s, &busy, ASKED + 19999), SHUTDOWN_SYNC, "softoff.sync= counts from the press");
	is_int(policy_next_stage(&s, &busy, ASKED + 20000), SHUTDOWN_FLUSH, "softoff.sync= ends the wait for devices that still complete requests");
	s.sync_ms = 0;
	is_int(policy_next_stage(&s, &busy, 14499), SHUTDOWN_SYNC, "a cap below the budget does not shorten the budget");
	is_int(policy_next_stage(&s, &busy, 14500), SHUTDOWN_FLUSH, "a cap below the budget allows no stretch");
}

static void deadlines(void)
{
	struct shutdown none = { 0 }, s = begun(SHUTDOWN_TERM, 0);

	ok(policy_deadline(&none, 1) == CLOCK_NEVER, "outside a shutdown there is no deadline");
	is_int((long)policy_deadline(&s, ASKED), ASKED + 250, "TERM has its first deadline after a moment");
	s.look_ms = 13100;
	is_int((long)policy_deadline(&s, 12900), 13000, "TERM has a deadline at its end");
	s = begun(SHUTDOWN_KILL, 13000);
	is_int((long)policy_deadline(&s, 13001), 13250, "KILL has its first deadline after a moment");
	s = begun(SHUTDOWN_FLUSH, 14500);
	is_int((long)policy_deadline(&s, 14501), 15000, "FLUSH has a deadline at its end only");
	s = begun(SHUTDOWN_REBOOT, 15000);
	is_int((long)policy_deadline(&s, 15001), 15000 + SHUTDOWN_REBOOT_MS, "REBOOT has a deadline after a second");
	s = begun(SHUTDOWN_SYNC, 14300);
	is_int((long)policy_deadline(&s, 14300), 14400, "a short SYNC has a deadline half-way");
	(void)policy_look_is_due(&s, 14400);
	is_int((long)policy_deadline(&s, 14400), 14500, "a short SYNC has a deadline at its end");
	(void)policy_look_is_due(&s, 14500);
	is_int((long)policy_deadline(&s, 14600), 14750, "SYNC beyond its end has a deadline after a moment");
}

int main(void)
{
	transitions();
	ends_of_the_line();
	line_of_time();
	entries();
	again();
	still_ending();
	late_entries();
	flush_share();
	looking();
	data_is_logged();
	devices_stretch();
	dying_stretch();
	bursts_stretch();
	servers_stretch();
	data_has_a_cap();
	deadlines();
	return done();
}
