/* SPDX-License-Identifier: MIT */
/*
 * backoff.h - the pause before something that died is started again.
 *
 * The first start again is at once; while it keeps dying within BACKOFF_LIVED_MS, the pause doubles from
 * BACKOFF_FIRST_MS to BACKOFF_MOST_MS. Pure: time is passed in.
 */
#ifndef INIT_SERVICES_BACKOFF_H
#define INIT_SERVICES_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_MS 100u
#define BACKOFF_MOST_MS 10000u
#define BACKOFF_LIVED_MS 10000u /* having lived so long, its end is the first again */

struct backoff {
	unsigned deaths;     /* in a row */
	uint64_t started_ms; /* last start */
	uint64_t due_ms;     /* not before this */
};

void backoff_started(struct backoff *b, uint64_t now_ms);
void backoff_died(struct backoff *b, uint64_t now_ms);

#endif
