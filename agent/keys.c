// SPDX-License-Identifier: MIT
/* keys.c - capability bitmaps as sysfs prints them. */
#include "agent/keys.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <linux/input-event-codes.h>

#include "lib/count.h"
#include "lib/text.h"

bool keys_has(const char *bitmap, unsigned code, unsigned word_bits)
{
	size_t end = strcspn(bitmap, "\n");

	/* From the last word, which is the lowest, towards the first. */
	for (unsigned low = 0; end > 0; low += word_bits) {
		size_t begin = end;
		uint64_t word = 0;

		while (begin > 0 && bitmap[begin - 1] != ' ')
			begin--;
		for (size_t i = begin; i < end; i++) {
			if (text_hex_value(bitmap[i]) < 0)
				return false;
			word = word << 4 | (unsigned)text_hex_value(bitmap[i]);
		}
		if (code >= low && code < low + word_bits)
			return word >> (code - low) & 1;
		end = begin ? begin - 1 : 0;
	}
	return false;
}

bool keys_has_power(const char *bitmap)
{
	static const unsigned codes[] = { KEY_POWER, KEY_POWER2, KEY_RESTART };

	for (size_t i = 0; i < COUNT(codes); i++)
		if (keys_has(bitmap, codes[i], 8 * sizeof(long)))
			return true;
	return false;
}
