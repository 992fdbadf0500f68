// SPDX-License-Identifier: MIT
/* fuzz_agent_interrupts.c - libFuzzer target: /proc/interrupts, read in pieces; the size of the pieces makes no difference. */
#include <stdlib.h>
#include <string.h>

#include "agent/doctor/interrupts.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

static bool search(const uint8_t *p, size_t len, size_t piece, uint64_t *count)
{
	struct interrupts i;

	interrupts_begin(&i, "GPIO Key Poweroff");
	for (size_t at = 0; at < len; at += piece)
		interrupts_feed(&i, (const char *)p + at, len - at < piece ? len - at : piece);
	interrupts_end(&i);
	if (i.len >= sizeof(i.rest) || (!i.found && i.count))
		abort();
	*count = i.count;
	return i.found;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	uint64_t whole, pieces;

	if (!len)
		return 0;
	if (search(p + 1, len - 1, len, &whole) != search(p + 1, len - 1, p[0] % 32 + 1u, &pieces) || whole != pieces)
		abort();
	return 0;
}
