// SPDX-License-Identifier: MIT
/* test_agent_keys.c: capability bitmaps of sysfs. */
#include "agent/keys.h"
#include "tests/unit/tap.h"

#include <linux/input-event-codes.h>

/* Bit 408 is bit 24 of the seventh word of 64, bit 356 bit 36 of the sixth, bit 116 bit 52 of the second. */
#define RESTART "1000000 0 0 0 0 0 0"
#define POWER2 "1000000000 0 0 0 0 0"
#define WAKEUP_AND_POWER "8000 10000000000000 0"

static const struct {
	const char *bitmap;
	bool power;
	const char *sentence;
} bitmaps[] = {
	{ "10000000000000 0", true, "gpio-keys with KEY_POWER" },
	{ "10000000000000 0\n", true, "the same with the newline that sysfs appends" },
	{ WAKEUP_AND_POWER, true, "an ACPI button with KEY_WAKEUP as well" },
	{ RESTART, true, "gpio-keys with KEY_RESTART" },
	{ POWER2, true, "KEY_POWER2" },
	{ "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe", true, "a PS/2 keyboard, which claims KEY_POWER," },
	{ "402000000 3803078f800d001 feefffdfffefffff fffffffffffffffe", false, "the same keyboard without it" },
	{ "402000007ffffff ffffffffffffffff ffffffffffffffff fffffffffffffffe", true, "a keyboard that claims every key" },
	{ "8000 0 0", false, "KEY_WAKEUP alone" },
	{ "4000 0 0", false, "KEY_SLEEP alone" },
	{ "ff0000 0 0 0 0", false, "a mouse" },
	{ "8000000000000 0", false, "the key before KEY_POWER" },
	{ "20000000000000 0", false, "the key after KEY_POWER" },
	{ "0", false, "no key at all" },
	{ "", false, "nothing" },
	{ "\n", false, "an empty line" },
	{ "10000000000000", false, "the bits of KEY_POWER in the lowest word" },
	{ "garbage", false, "garbage" },
	{ "10000000000000 x", false, "garbage in the lowest word, which is read first" },
	{ "0x10000000000000 0", false, "a number in another form" },
	{ "10000000000000, 0", false, "other separators" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(bitmaps) / sizeof(bitmaps[0]); i++)
		is_int(keys_has_power(bitmaps[i].bitmap), bitmaps[i].power, "%s %s a power key", bitmaps[i].sentence,
		       bitmaps[i].power ? "has" : "has not");
	ok(keys_has("1", 0, 64) && !keys_has("2", 0, 64) && keys_has("2", 1, 64), "bit 0 is the lowest");
	ok(keys_has("8000000000000000", 63, 64), "bit 63 is the highest of one word");
	ok(keys_has("1 0", 64, 64) && !keys_has("1 0", 63, 64), "bit 64 is the lowest of the next word");
	ok(!keys_has("1 0", 128, 64) && !keys_has("1 0", 100000, 64), "bits beyond the bitmap are not set");
	ok(keys_has("100000 0 0 0", 116, 32), "a kernel of 32 bits: KEY_POWER is in the fourth word");
	ok(!keys_has("100000 0 0 0", 116, 64), "a bitmap read with the wrong word size lacks KEY_POWER");
	ok(keys_has("x 10000000000000 0", KEY_POWER, 64), "words above the key's word are not read");
	return done();
}
