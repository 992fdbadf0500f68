// SPDX-License-Identifier: MIT
/* test_agent_rtc.c: when the clock follows the hardware clock. */
#include "agent/channels/rtc.h"
#include "tests/unit/tap.h"

#define NS 1000000000ul
#define RTC 1700000000ul

int main(void)
{
	is_int((long)rtc_step_to(RTC, RTC * NS - 3600 * NS), (long)(RTC * NS), "an hour slow: set to the hardware clock");
	is_int((long)rtc_step_to(RTC, RTC * NS - 2 * NS - 1), (long)(RTC * NS), "more than 2 s slow: set");
	is_int((long)rtc_step_to(RTC, RTC * NS - 2 * NS), 0, "2 s slow: not set");
	is_int((long)rtc_step_to(RTC, RTC * NS), 0, "right: not set");
	is_int((long)rtc_step_to(RTC, RTC * NS + 3600 * NS), 0, "an hour ahead: never set back");
	is_int((long)rtc_step_to(0, RTC * NS), 0, "a hardware clock without a battery is no reason to go back to 1970");
	return done();
}
