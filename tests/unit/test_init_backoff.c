// SPDX-License-Identifier: MIT
/* test_init_backoff.c: the pause before something that died is started again. */
#include "init/services/backoff.h"
#include "tests/unit/tap.h"

int main(void)
{
	static const long pauses[] = { 0, 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000, 10000 };
	struct backoff b = { 0 };
	uint64_t now = 5000;

	ok(b.due_ms <= now, "a process that never ran is due at once");
	for (unsigned i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		backoff_started(&b, now);
		now += 7;
		backoff_died(&b, now);
		is_int((long)(b.due_ms - now), pauses[i], "death %u in a row: a pause of %ld ms", i + 1, pauses[i]);
		now = b.due_ms;
	}
	backoff_started(&b, now);
	now += BACKOFF_LIVED_MS - 1;
	backoff_died(&b, now);
	is_int((long)(b.due_ms - now), BACKOFF_MOST_MS, "a life just too short does not reset the pause");
	now = b.due_ms;
	backoff_started(&b, now);
	now += BACKOFF_LIVED_MS;
	backoff_died(&b, now);
	is_int((long)(b.due_ms - now), 0, "a life long enough resets the pause");
	backoff_started(&b, now);
	backoff_died(&b, now);
	is_int((long)(b.due_ms - now), 100, "the next short life is the second in a row");
	b = (struct backoff){ .deaths = 0xfffffff0u };
	backoff_died(&b, 1);
	is_int((long)b.due_ms, 1 + BACKOFF_MOST_MS, "any number of deaths has a pause");
	return done();
}
