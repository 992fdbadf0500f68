// SPDX-License-Identifier: MIT
/* backoff.c - the pause before init starts a process again. */
#include "init/services/backoff.h"

void backoff_started(struct backoff *b, uint64_t now_ms)
{
	b->started_ms = now_ms;
}

void backoff_died(struct backoff *b, uint64_t now_ms)
{
	uint64_t pause = 0;

	if (now_ms - b->started_ms >= BACKOFF_LIVED_MS)
		b->deaths = 0;
	if (b->deaths > 0)
		pause = b->deaths < 8 ? (uint64_t)BACKOFF_FIRST_MS << (b->deaths - 1) : BACKOFF_MOST_MS;
	if (pause > BACKOFF_MOST_MS)
		pause = BACKOFF_MOST_MS;
	b->deaths++;
	b->due_ms = now_ms + pause;
}
