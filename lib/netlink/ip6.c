// SPDX-License-Identifier: MIT
/* ip6.c - IPv6 addresses, as far as the net role deals with them. */
#include "lib/netlink/ip6.h"

#include "lib/netlink/wire.h"

bool ip6_is_link(const uint8_t address[16])
{
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

/* The number of consecutive zero words from word i on. */
static unsigned zeros(const uint8_t *address, unsigned i)
{
	unsigned n = 0;

	while (i + n < 8 && wire_get16(address + 2 * (i + n)) == 0)
		n++;
	return n;
}

void ip6_text(struct text *t, const uint8_t address[16])
{
	unsigned at = 8, longest = 1; /* RFC 5952, 4.2.2: a single zero word is not shortened */

	for (unsigned i = 0; i < 8; i++)
		if (zeros(address, i) > longest) {
			longest = zeros(address, i);
			at = i;
		}
	for (unsigned i = 0; i < 8; i++) {
		if (i == at) {
			text_str(t, "::");
			i += longest - 1;
			continue;
		}
		if (i > 0 && i != at + longest)
			text_char(t, ':');
		text_hex(t, wire_get16(address + 2 * i));
	}
}
