/* SPDX-License-Identifier: MIT */
/* irq.h - the reports of other channels to the channel that counts the button's interrupts. */
#ifndef AGENT_CHANNELS_IRQ_H
#define AGENT_CHANNELS_IRQ_H

/* The button's key went down or up: that accounts for all of its interrupts until now. */
void irq_account(void);

/* The button's driver is gone. When it is back, the count starts at 0 again, and no change in between was a press. */
void irq_forget(void);

#endif
