/* SPDX-License-Identifier: MIT */
/* logind.h - whether systemd-logind handles the power key, as its configuration and the inhibitors have it. */
#ifndef AGENT_LOGIND_H
#define AGENT_LOGIND_H

#include <stdbool.h>

/*
 * Whether logind runs and will act on a power key. root is put before every path ("" in a running guest). False where HandlePowerKey=
 * is "ignore", and where a process holds the inhibitor handle-power-key and PowerKeyIgnoreInhibited= does not overrule it.
 */
bool logind_handles_key(const char *root);

#endif
