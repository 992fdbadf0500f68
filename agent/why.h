/* SPDX-License-Identifier: MIT */
/* why.h - why no button is armed: the first broken link, in one sentence. */
#ifndef AGENT_WHY_H
#define AGENT_WHY_H

#include "lib/text.h"

/* Walks sysfs, and appends the first link that is missing, with what was looked at and the usual cure. */
void why_unwired(struct text *out);

#endif
