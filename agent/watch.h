/* SPDX-License-Identifier: MIT */
/* watch.h - what each channel sees, live. */
#ifndef AGENT_WATCH_H
#define AGENT_WATCH_H

#include "agent/agent.h"

/* Before agent_run(): it then says what is heard, and how often the interrupt came, and asks nobody. The log must be open. */
void watch_start(struct agent *a);

#endif
