/* SPDX-License-Identifier: MIT */
/*
 * backoff.h - the pause before init starts a process again.
 *
 * The first restart is immediate. While the process keeps dying within BACKOFF_LIVED_MS, the pause doubles from
 * BACKOFF_FIRST_MS to BACKOFF_MOST_MS. Pure: time is passed in.
 */
#ifndef INIT_SERVICES_BACKOFF_H
#define INIT_SERVICES_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_MS 100u
#define BACKOFF_MOST_MS 10000u
#define BACKOFF_LIVED_MS 10000u /* after this lifetime the count of deaths starts anew */

struct backoff {
	unsigned deaths;     /* in a row */
	uint64_t started_ms; /* last start */
	uint64_t due_ms;     /* not before this */
};

void backoff_started(struct backoff *b, uint64_t now_ms);
void backoff_died(struct backoff *b, uint64_t now_ms);

#endif
