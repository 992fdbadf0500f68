/* SPDX-License-Identifier: MIT */
/*
 * irq_wake.h - being woken by the button's interrupt, on kernels that can probe their own functions (CONFIG_KPROBE_EVENTS).
 */
#ifndef AGENT_CHANNELS_IRQ_WAKE_H
#define AGENT_CHANNELS_IRQ_WAKE_H

#include <stdbool.h>

#include "agent/agent.h"

/*
 * Calls woken after each interrupt of a key of gpio-keys from now on. Returns 0, or -errno: this kernel cannot do that. Calling it
 * again is harmless.
 */
int irq_wake_start(struct agent *a, void (*woken)(struct agent *a));

/* Ends that. The driver that the probe was in is gone. */
void irq_wake_end(struct agent *a);

#endif
