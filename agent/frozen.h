/* SPDX-License-Identifier: MIT */
/* frozen.h - agent/channels/freeze.c for the agent itself, which reports the state and thaws before a stop. */
#ifndef AGENT_FROZEN_H
#define AGENT_FROZEN_H

#include <stdbool.h>

/* Whether file systems are frozen. */
bool freeze_is_on(void);

/*
 * Thaws the file systems that are frozen, or that a running freeze_begin() will freeze; does not wait. qga_done() reports how
 * many, if there were any.
 */
void freeze_end(void);

#endif
