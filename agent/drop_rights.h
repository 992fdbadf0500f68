/* SPDX-License-Identifier: MIT */
/* drop_rights.h - drops every privilege that no channel of the agent needs. */
#ifndef AGENT_DROP_RIGHTS_H
#define AGENT_DROP_RIGHTS_H

/* Irreversible, and for all children too. What the agent keeps: docs/SECURITY.md. */
void agent_drop_rights(void);

#endif
