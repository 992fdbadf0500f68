/* SPDX-License-Identifier: MIT */
/* rtc.h - the hardware clock, which a host keeps right while the guest does not run. */
#ifndef AGENT_CHANNELS_RTC_H
#define AGENT_CHANNELS_RTC_H

#include <stdint.h>

/* Reads it, in seconds since 1970. Returns 0 or -errno. */
int rtc_read(uint64_t *seconds);

/*
 * What the system clock, at now_ns since 1970, is to be set to when the hardware clock shows rtc_s: that, or 0 to leave it. It is
 * never set back: programs may fail when time does that. Pure.
 */
uint64_t rtc_step_to(uint64_t rtc_s, uint64_t now_ns);

#endif
