/* SPDX-License-Identifier: MIT */
/* watch.h - shows live what each channel sees. */
#ifndef AGENT_WATCH_H
#define AGENT_WATCH_H

#include "agent/agent.h"

/* Call before agent_run(): the agent then logs presses and interrupt counts and sends no request. The log must be open. */
void watch_start(struct agent *a);

#endif
