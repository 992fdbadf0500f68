/* SPDX-License-Identifier: MIT */
/* irq.h - what other channels tell the one that counts the button's interrupts. */
#ifndef AGENT_CHANNELS_IRQ_H
#define AGENT_CHANNELS_IRQ_H

/* The button's key went down or up: that accounts for all of its interrupts until now. */
void irq_account(void);

/* The button's driver is gone. When it is back, its count starts anew, and what moved the count meanwhile was no press. */
void irq_forget(void);

#endif
